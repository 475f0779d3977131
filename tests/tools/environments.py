"""Makes the environments of Snowflake's notebook runtimes: python tests/tools/environments.py 2.9-py3.10 …

Each has exactly what tests/workspaces/runtime-N.txt says. One that is there is kept until that file changes;
an interpreter that is not on this machine is told and passed over.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["ENVIRONMENTS", "interpreter", "python_of"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".environments"
ENVIRONMENTS = ("2.9-py3.10", "2.9-py3.11", "2.10-py3.12")


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


def make(name: str) -> None:
    """Makes one environment, unless it is there as its file says."""
    runtime, version = name.split("-py")
    wanted = ROOT / f"tests/workspaces/runtime-{runtime}.txt"
    stamp = FOLDER / name / "made-from.txt"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return
    python = interpreter(version)
    if python is None:
        print(f"{name}: no Python {version} on this machine, its tests are skipped", file=sys.stderr)
        return
    print(f"making {name} with {python}", flush=True)
    subprocess.run([python, "-m", "venv", "--clear", FOLDER / name], check=True)
    install = [python_of(name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--requirement", wanted], check=True)
    stamp.write_text(wanted.read_text())


if __name__ == "__main__":
    for each in sys.argv[1:] or ENVIRONMENTS:
        make(each)
