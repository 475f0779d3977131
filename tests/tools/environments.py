"""Makes environments beside .venv, below .environments: python tests/tools/environments.py NAME…

`2.9-py3.10` has exactly what Snowflake's notebook runtime 2.9 has, by tests/workspaces/runtime-2.9.txt;
`client-snow` one of Snowflake's clients, `clients` all of them; `suite-py3.12` what .venv has, on another
Python; `newest` the newest versions that pyproject.toml allows. One that is there is kept until what it was
made from changes; an interpreter that is not on this machine is told and passed over.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["CLIENTS", "ENVIRONMENTS", "FOLDER", "interpreter", "python_of"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".environments"
ENVIRONMENTS = ("2.9-py3.10", "2.9-py3.11", "2.10-py3.12")

# What tests/clients run against the embedded engine. dbt-core 1.11 loads its parser from elsewhere; the
# connector 5 knows no LOCAL_FS, by which files go to a stage of this machine.
CLIENTS = {
    "client-snow": ["snowflake-cli>=3"],
    "client-dbt": ["dbt-core>=1.9,<1.11", "dbt-snowflake>=1.9,<1.11"],
    "client-node": ["snowflake-sdk@2"],
    "client-sqlalchemy": [
        "snowflake-sqlalchemy>=1.7,<2",
        "sqlalchemy<2.1",
        "snowflake-connector-python[pandas]<5",
    ],
    "client-snowpark": ["snowflake-snowpark-python[pandas]"],
}
EVERYTHING = ".[embedded,notebooks,test]"
# The embedded engine, and with it the tests of all but inkflake_svg, need Python 3.11.
ONLY_SVG = (".", "pytest>=8", "hypothesis>=6.100", "cairosvg>=2.8", "resvg-py>=0.5", "pillow>=10")


def python_of(name: str) -> Path:
    """The interpreter of an environment, made or not."""
    return FOLDER / name / "bin" / "python"


def interpreter(version: str) -> str | None:
    """An interpreter of a version such as 3.10 on this machine: one of pyenv's, or on the path."""
    kept = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
    found = [*map(str, kept), shutil.which(f"python{version}")]
    return next((path for path in found if path and _is(path, version)), None)


def _is(path: str, version: str) -> bool:
    asked = [path, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == version


def wanted(name: str) -> tuple[Sequence[str], Sequence[Path]]:
    """What pip installs into an environment, and the files that say so."""
    kind, _, version = name.partition("-py")
    if name in CLIENTS:
        return CLIENTS[name], []
    project, constraints = ROOT / "pyproject.toml", ROOT / "constraints.txt"
    if kind == "newest":
        return ["--upgrade", "--upgrade-strategy", "eager", "--editable", EVERYTHING], [project]
    if kind == "suite" and version == "3.10":
        return ["--editable", *ONLY_SVG], [project]
    if kind == "suite":
        return ["--constraint", str(constraints), "--editable", EVERYTHING], [project, constraints]
    listed = ROOT / f"tests/workspaces/runtime-{kind}.txt"
    return ["--requirement", str(listed)], [listed]


def make(name: str) -> None:
    """Makes one environment, unless it is there as its files say; the newest versions are looked for anew."""
    install, files = wanted(name)
    stamp, text = FOLDER / name / "made-from.txt", "".join([*install, *(path.read_text() for path in files)])
    if name != "newest" and stamp.exists() and stamp.read_text() == text:
        return
    if name == "client-node":
        _make_node(FOLDER / name, install)
        stamp.write_text(text)
        return
    version = name.partition("-py")[2]
    python = interpreter(version) if version else sys.executable
    if python is None:
        print(f"{name}: no Python {version} on this machine, its tests are skipped", file=sys.stderr)
        return
    if not stamp.exists() or name != "newest":
        print(f"making {name} with {python}", flush=True)
        subprocess.run([python, "-m", "venv", "--clear", FOLDER / name], check=True)
    pip = [python_of(name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *install], check=True, cwd=ROOT)
    stamp.write_text(text)


def _make_node(folder: Path, packages: Sequence[str]) -> None:
    """Packages of npm, and `run`, which runs a script with them."""
    node, npm = shutil.which("node"), shutil.which("npm")
    folder.mkdir(parents=True, exist_ok=True)
    if not node or not npm:
        print("no node or npm on this machine, the tests of its driver are skipped", file=sys.stderr)
        return
    subprocess.run([npm, "install", "--silent", "--no-save", "--prefix", folder, *packages], check=True)
    run = folder / "run"
    run.write_text(f'#!/bin/sh\nNODE_NO_WARNINGS=1 NODE_PATH="{folder}/node_modules" exec "{node}" "$@"\n')
    run.chmod(0o755)


if __name__ == "__main__":
    for each in CLIENTS if sys.argv[1:] == ["clients"] else sys.argv[1:] or ENVIRONMENTS:
        make(each)
