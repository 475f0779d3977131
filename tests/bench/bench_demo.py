"""What the demo costs beside four kernels that do nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import nbformat
from harness import figure

from demo import NOTEBOOKS, execute, run
from fresh_home import fresh_home


# Importing Snowpark, pandas and ipywidgets alone makes a kernel three times as slow as a bare one;
# the engine's start, the drawings and their previews may take as much again, and a little.
@figure("demo: four notebooks, ratio to four bare kernels", at_most=7)
def overhead() -> float:
    with TemporaryDirectory() as folder, fresh_home():
        out = Path(folder)
        bare = out / "bare.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass")]), bare)
        execute(bare, out / "done.ipynb")  # the first reads everything from disk
        kernels = notebooks = 0.0
        for name in NOTEBOOKS:  # by turns, so that a busy machine slows both
            kernels += seconds(lambda: execute(bare, out / "done.ipynb"))
            notebooks += seconds(lambda name=name: run(name, out=out))
    return notebooks / kernels


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
