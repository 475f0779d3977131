"""Makes environments beside .venv, below .environments: python tests/tools/environments.py NAME…

`2.9-py3.10` has exactly what Snowflake's notebook runtime 2.9 has, by tests/workspaces/runtime-2.9.txt;
`suite-py3.12` what .venv has, on another Python; `newest` the newest versions that pyproject.toml allows. One
that is there is kept until what it was made from changes; an interpreter that is not on this machine is told
and passed over.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["ENVIRONMENTS", "interpreter", "python_of"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".environments"
ENVIRONMENTS = ("2.9-py3.10", "2.9-py3.11", "2.10-py3.12")

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
    stamp, text = FOLDER / name / "made-from.txt", "".join(path.read_text() for path in files)
    if name != "newest" and stamp.exists() and stamp.read_text() == text:
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


if __name__ == "__main__":
    for each in sys.argv[1:] or ENVIRONMENTS:
        make(each)
