"""The four notebooks as Snowflake runs them: its packages, Pythons and session, and only /tmp to write to.

`make workspaces` makes the environments; a runtime that is not made here is skipped.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from environments import ENVIRONMENTS, python_of
from inkflake_engine import connection_options

ROOT = Path(__file__).parents[2]
KERNEL = "workspace"
PROMPTS = '["a red house beside two pine trees", "three orange fish in the ocean"]'
# What the runtime has not, and what only other ways to run need.
WITHOUT = ["cairosvg", "cssselect2", "duckdb", "fakesnow", "lxml", "papermill", "pebble", "resvg_py"]
PROOF = """
try:
    raise AssertionError(open("written.txt", "w"))
except OSError as error:
    refused = error.strerror
refused
"""


@pytest.fixture(params=ENVIRONMENTS)
def runtime(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One of Snowflake's runtimes: the kernel of its environment, with a home of nothing and a /tmp."""
    python = python_of(request.param)
    if not python.exists():
        pytest.skip(f"runtime {request.param} is not made here: make workspaces, where its Python is there")
    spec = {"argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    kernels = tmp_path / "jupyter" / "kernels" / KERNEL
    kernels.mkdir(parents=True)
    (kernels / "kernel.json").write_text(json.dumps({**spec, "display_name": KERNEL, "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    start_up = tmp_path / "tmp/ipython/profile_default/startup"
    start_up.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("start_up.py"), start_up)
    (tmp_path / "home").mkdir()
    return str(request.param)


def executed(name: str, folder: Path, session: dict[str, Any], *given: str) -> NotebookNode:
    """A notebook, executed in the repository with an injected session and `key=value` arguments."""
    notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    notebook.cells.append(new_code_cell(PROOF, metadata={"name": "proof"}))
    told = {"session": session, "argv": [f"{name}.ipynb", "engine=active", *given], "without": WITHOUT}
    temporary = str(folder / "tmp")
    environment = {"HOME": str(folder / "home"), "TMPDIR": temporary, "IPYTHONDIR": f"{temporary}/ipython"}
    environment |= {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "WORKSPACE": json.dumps(told)}
    client = NotebookClient(notebook, kernel_name=KERNEL, timeout=300)
    client.execute(cwd=str(ROOT), env=environment)
    assert shown(notebook, "proof") == "'Read-only file system'"
    return notebook


def shown(notebook: NotebookNode, cell: str) -> str:
    (found,) = [c for c in notebook.cells if c.metadata.get("name") == cell]
    return "".join(o["data"].get("text/plain", "") for o in found.outputs if "data" in o)


def below(folder: Path) -> dict[Path, int]:
    """The files of a folder, with when they were changed."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_four_notebooks_run_as_in_a_workspace(runtime: str, home: Path, tmp_path: Path) -> None:
    before = {name: below(ROOT / name) for name in ("lib", "notebooks", "params")}
    session = connection_options(home)
    session.pop("backoff_policy")
    where = ["database=INKFLAKE", f"schema=WORKSPACE_{runtime.replace('.', '_').replace('-', '_').upper()}"]
    made = executed("10_setup", tmp_path, session, *where)
    assert shown(made, "summary") == "True"
    drawn = executed("20_generate", tmp_path, session, *where, f"prompts={PROMPTS}", "cache=false")
    assert "'drawings': 2, 'failures': 0, 'waiting': 0" in shown(drawn, "summary")
    reviewed = executed("30_review", tmp_path, session, *where, f"export_to={tmp_path}/tmp/exported")
    assert shown(reviewed, "export") == "2"
    assert len(list((tmp_path / "tmp/exported").glob("*.svg"))) == 2
    kept = executed("90_housekeeping", tmp_path, session, *where, "apply=true")
    assert "'files on the stage': 2" in shown(kept, "summary")
    assert list((tmp_path / "home").rglob("*")) == []
    assert {name: below(ROOT / name) for name in before} == before
