"""Figures with targets: a `bench_*.py` beside this file registers functions that measure one number each.

    @figure("engine: statement, ratio to fakesnow", at_most=1.5)
    def statement() -> float: ...

What several figures need is measured once: put it into a function with `functools.cache`.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["FIGURES", "CannotMeasure", "Figure", "Result", "figure", "measured", "report"]

FIGURES: list[Figure] = []


class CannotMeasure(Exception):
    """What the figure needs is not on this machine; it is left out, with this message."""


@dataclass(frozen=True)
class Figure:
    """One number and the bound it has to keep; exactly one of the two bounds is given."""

    name: str
    measure: Callable[[], float]
    at_most: float | None
    at_least: float | None

    @property
    def target(self) -> str:
        return f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"

    def meets(self, value: float) -> bool:
        return value <= self.at_most if self.at_most is not None else value >= self.at_least


@dataclass(frozen=True)
class Result:
    """A row of out/bench.json; no value when measuring failed, and then `met` is false."""

    name: str
    value: float | None
    target: str
    met: bool


def figure(
    name: str, *, at_most: float | None = None, at_least: float | None = None
) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Registers a function that measures a figure."""
    if (at_most is None) == (at_least is None):
        raise ValueError(f"{name}: give at_most or at_least")

    def register(measure: Callable[[], float]) -> Callable[[], float]:
        FIGURES.append(Figure(name, measure, at_most, at_least))
        return measure

    return register


def measured(figures: Iterable[Figure]) -> Iterable[Result]:
    """Measures one after the other and prints each as soon as it is known."""
    print(f"{'figure':<60} {'value':>10}  {'target':<10} met")
    for each in figures:
        try:
            value = float(each.measure())
        except CannotMeasure as reason:
            print(f"{each.name:<60} left out: {reason}", flush=True)
            continue
        except Exception:
            traceback.print_exc()
            value = None
        met = value is not None and each.meets(value)
        shown = "failed" if value is None else f"{value:.4g}"
        print(f"{each.name:<60} {shown:>10}  {each.target:<10} {'yes' if met else 'NO'}", flush=True)
        yield Result(each.name, value, each.target, met)


def report(results: Iterable[Result], path: Path) -> bool:
    """Writes the rows as JSON and the closing line; true when every target is met."""
    rows = list(results)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    print(f"bench: {sum(row.met for row in rows)} of {len(rows)} targets met")
    return all(row.met for row in rows)
