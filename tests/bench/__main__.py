"""python tests/bench [WORD]: measures every figure, or those with WORD in their name, into out/bench.json."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from harness import FIGURES, measured, report

HERE = Path(__file__).parent

if __name__ == "__main__":
    word = sys.argv[1].lower() if len(sys.argv) > 1 else ""
    sys.path[:0] = [str(HERE.parent / "tools"), str(HERE.parent / "helpers")]
    for module in sorted(HERE.glob("bench_*.py")):
        importlib.import_module(module.stem)
    wanted = [each for each in FIGURES if word in each.name.lower()]
    report(measured(wanted), HERE.parent.parent / "out/bench.json")
