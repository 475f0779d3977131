"""Re-makes the outputs kept in notebooks, in place: python tests/tools/refresh.py NOTEBOOK…

The notebooks run in the given order on one empty data folder. What differs from run to run and says nothing
about the drawings (timings, widget ids, kernel versions) is not kept, so a second run changes no byte.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from fresh_home import fresh_home

__all__ = ["KERNELSPEC", "refresh"]

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
CELL_METADATA = {"name", "tags", "title", "jupyter"}
VARIES = "varies"  # the tag of cells that show what no two runs share
IGNORED = "nbval-ignore-output"
WIDGET = "application/vnd.jupyter.widget-view+json"  # holds a random model id


def refresh(notebooks: Iterable[Path]) -> None:
    """Runs the notebooks and, when all of them went through, writes them back with their outputs."""
    with fresh_home():
        done = [(path, executed(path)) for path in notebooks]
    for path, notebook in done:
        nbformat.write(notebook, path)
        print(f"{path}: {sum(bool(cell.get('outputs')) for cell in notebook.cells)} cells with output")


def executed(path: Path) -> NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        resources=where,
        timeout=600,
        coalesce_streams=True,
        extra_arguments=["--log-level=CRITICAL"],
    )
    return without_noise(client.execute())


def without_noise(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata = NotebookNode(kernelspec=KERNELSPEC, language_info={"name": "python"})
    for cell in notebook.cells:
        cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k in CELL_METADATA})
        if VARIES in cell.metadata.get("tags", []):
            cell.outputs = []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET, None)
            if IGNORED in cell.metadata.get("tags", []) and "text/html" in data:
                data.pop("text/plain", None)  # a panel's has addresses and times in it
    return notebook


if __name__ == "__main__":
    refresh(map(Path, sys.argv[1:]))
