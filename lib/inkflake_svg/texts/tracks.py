"""Paths that text runs along: where one is after so long a way, and which way it goes there."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ..reading.tree import Node
from ..shapes.geometry import Point, apply, matrix_of
from ..shapes.outlines import Viewport, outline

__all__ = ["Track", "track_of"]

FINER = 16.0  # than what is filled, for letters show by their turn how a curve goes


@dataclass(frozen=True)
class Track:
    """A path as a chain of points, each with the way to it."""

    points: tuple[Point, ...]
    ways: tuple[float, ...]

    @property
    def length(self) -> float:
        return self.ways[-1]

    def at(self, way: float) -> tuple[Point, float]:
        """The point after so long a way, and the path's direction there in degrees."""
        i = min(max(bisect_left(self.ways, way), 1), len(self.ways) - 1)
        (x0, y0), (x1, y1) = self.points[i - 1 : i + 1]
        share = (way - self.ways[i - 1]) / ((self.ways[i] - self.ways[i - 1]) or 1.0)
        return (x0 + share * (x1 - x0), y0 + share * (y1 - y0)), math.degrees(math.atan2(y1 - y0, x1 - x0))


def track_of(path: Node | None, view: Viewport) -> Track | None:
    """The track of a path that has a length."""
    fine = Viewport(view.width, view.height, FINER)
    chains = [chain for chain in outline(path, fine) if len(chain) > 1] if path else []
    if path and "transform" in path.attrs:
        matrix = matrix_of(path.attrs["transform"])
        chains = [[apply(matrix, p) for p in chain] for chain in chains]
    steps = [s for c in chains for s in (0.0, *(math.dist(p, q) for p, q in pairwise(c)))]
    ways = tuple(accumulate(steps))
    return Track(tuple(p for chain in chains for p in chain), ways) if ways and ways[-1] > 0 else None
