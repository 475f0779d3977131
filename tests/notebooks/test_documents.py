"""What README, CONTRIBUTING, the tour and the packages' READMEs name is there: files, names, commands."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest
import tomllib
from defusedxml.ElementTree import parse

ROOT = Path(__file__).parents[2]
LIB = ROOT / "lib"
PACKAGES = sorted(path.name for path in LIB.iterdir() if (path / "__init__.py").exists())
READMES = [ROOT / "README.md", *(LIB / name / "README.md" for name in PACKAGES)]
DOCUMENTS = [*READMES, ROOT / "CONTRIBUTING.md", ROOT / "docs/tour.md", ROOT / "docs/on-snowflake.md"]

SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)\)")
PATH = re.compile(r"[\w-][\w./-]*/[\w./-]*|[\w-]+\.(?:py|md|sql|yaml|yml|toml|txt|svg|ipynb)")
IN_COMMANDS = re.compile(r"\b(?:notebooks|params|lib|tests|docs)/[\w./-]+\w")
# `some/file.py` `name()`: the file defines the name.
DEFINED = re.compile(r"`([\w./]+\.py)`\s+`(\w+)(?:\(\))?`")
NAME = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\(.*\))?|(\w+)\(.*\)|([A-Z][a-z]\w*)")
# With an underscore: parameters, columns, functions.
WORD = re.compile(r"[a-z]+(?:_[a-z]+)+")
MODULE = re.compile(r"python -m (\w+)")
TOOL = re.compile(r"\.venv/bin/([\w-]+)")
# What others make: Snowpark's names, a file of Snowflake's clients, what a run writes.
OTHERS = re.compile(r"[Ss]ession\.|connections\.toml$|out/")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))


def texts(document: Path) -> tuple[list[str], str]:
    """The spans in backticks of a document, and its blocks of commands."""
    text = document.read_text()
    spans = [s for s in SPAN.findall(BLOCK.sub("", text)) if not OTHERS.match(s)]
    return spans, "".join(block for kind, block in BLOCK.findall(text) if kind == "sh")


def is_there(path: str, document: Path) -> bool:
    """A path of the repository, of `lib` or of `lib/inkflake`; in a package's README one of the package."""
    found = any((folder / path).exists() for folder in (ROOT, LIB, LIB / "inkflake"))
    return found or (document.parent.parent == LIB and any(document.parent.rglob(path)))


def defined(tree: ast.AST, above: str = "") -> Iterator[str]:
    """The dotted names of what a module or class defines."""
    for node in ast.iter_child_nodes(tree):
        names = []
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]
        yield from (f"{above}.{name}" for name in names)
        if isinstance(node, ast.ClassDef):
            yield from defined(node, f"{above}.{node.name}")


def index() -> tuple[str, set[str]]:
    """All dotted names of the packages, each on a line and in lower case, and every word of their sources."""
    names, words = [""], set[str]()
    for path in sorted(p for p in LIB.rglob("*") if p.suffix in (".py", ".sql", ".yaml", ".toml")):
        text = path.read_text()
        words.update(re.findall(r"\w+", text))
        if path.suffix == ".py":
            module = f".{'.'.join(path.relative_to(LIB).with_suffix('').parts)}".removesuffix(".__init__")
            names += [module, *defined(ast.parse(text), module)]
    return "\n".join(names).lower() + "\n", words


NAMES, WORDS = index()


def is_name(name: str) -> bool:
    """Whether a package gives the name, or a definition in one ends so, an instance named as its class."""
    if name.split(".")[0] not in PACKAGES:
        return f".{name.lower()}\n" in NAMES
    try:
        return bool(resolve_name(name))
    except AttributeError:
        return False


@each_document
def test_paths_and_links_are_there(document: Path) -> None:
    spans, commands = texts(document)
    paths = [s for s in spans if PATH.fullmatch(s)]
    paths += [p for text in [*spans, commands] for p in IN_COMMANDS.findall(text)]
    assert not [path for path in paths if not is_there(path, document)]
    assert not [p for p in LINK.findall(document.read_text()) if not (document.parent / p).exists()]


@each_document
def test_names_are_there(document: Path) -> None:
    spans, _ = texts(document)
    found = [m for s in spans if not PATH.fullmatch(s) and (m := NAME.fullmatch(s))]
    assert not [m.group() for m in found if not is_name(next(filter(None, m.groups())))]
    assert not [s for s in spans if WORD.fullmatch(s) and s not in WORDS | set(PACKAGES)]


@each_document
def test_files_define_what_stands_behind_them(document: Path) -> None:
    for path, name in DEFINED.findall(document.read_text()):
        file = next(folder / path for folder in (LIB / "inkflake", LIB) if (folder / path).exists())
        assert any(d.endswith(f".{name}") for d in defined(ast.parse(file.read_text()))), f"{path}: {name}"


@each_document
def test_commands_are_there(document: Path) -> None:
    spans, blocks = texts(document)
    commands = "\n".join([*spans, blocks])
    targets = set(re.findall(r"^([a-z.-]+):", (ROOT / "Makefile").read_text(), re.M))
    asked = re.findall(r"^make ((?:[a-z.-]+ ?)+)", commands, re.M)
    assert {target for words in asked for target in words.split()} <= targets
    assert not [m for m in MODULE.findall(commands) if not find_spec(f"{m}.__main__")]
    assert not [t for t in TOOL.findall(commands) if not (Path(sys.executable).parent / t).exists()]


@pytest.mark.parametrize("document", READMES, ids=["repository", *PACKAGES])
def test_python_runs(document: Path) -> None:
    blocks = [block for kind, block in BLOCK.findall(document.read_text()) if kind == "python"]
    assert blocks
    for block in blocks:
        exec(block, {"answer": "<svg viewBox='0 0 9 9'><circle r='4'/></svg>"})


def test_readme_names_every_target_notebook_and_parameter_file() -> None:
    readme = READMES[0].read_text()
    wanted = [p.relative_to(ROOT) for p in (*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("params/*.yaml"))]
    assert not [name for name in map(str, wanted) if name not in readme]
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.M)
    assert not [target for target in targets if target != "help" and f"make {target}" not in readme]


@pytest.mark.parametrize("package", PACKAGES)
def test_package_has_a_readme_and_its_types(package: str) -> None:
    assert (LIB / package / "README.md").read_text().startswith(f"# {package}")
    assert (LIB / package / "py.typed").exists()


def test_readme_of_inkflake_tells_every_public_name() -> None:
    names = set(import_module("inkflake").__all__)
    told = set(re.findall(r"\w+", " ".join(texts(LIB / "inkflake/README.md")[0])))
    assert not names - told


def test_picture_names_every_package_and_room() -> None:
    rooms = {path.parent.name for name in PACKAGES for path in LIB.glob(f"{name}/*/__init__.py")}
    shown = " ".join("".join(text.itertext()) for text in parse(ROOT / "docs/packages.svg").iter())
    assert not (rooms | set(PACKAGES)) - set(re.findall(r"\w+", shown))


def test_changelog_has_what_comes_or_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    sections = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert sections[0] in ("Unreleased", version)
    assert version in sections
