"""The record of a drawing's way to acceptance: what was repaired, taken out, come across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .tree import Node

__all__ = ["Story", "Tally"]


class Tally(dict[str, int]):
    """How often each thing happened, in the order in which it first did."""

    def __missing__(self, what: str) -> int:
        return 0

    def add(self, others: Iterable[str]) -> None:
        """Counts each of the others once."""
        for what in others:
            self[what] += 1

    def told(self) -> tuple[str, ...]:
        return tuple(what if n == 1 else f"{what} (×{n})" for what, n in self.items())


class Story:
    """What was repaired and taken out; the drawing's tags and ids, and whether anything changed."""

    def __init__(self) -> None:
        self.repairs = Tally()
        self.removals = Tally()
        self.tags: set[str] = set()
        self.by_id: dict[str, Node] = {}
        self.path_lengths: dict[Node, str] = {}  # in which the dashes of shapes are measured
        self.filters: Mapping[str, Any] = {}  # what filters show, by their names
        self.changed = False
