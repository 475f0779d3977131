"""Paths that text runs along: where one is after so long a way, and which way it goes there."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise

from ..reading.tree import Node
from ..shapes.geometry import Point, Polygon, apply, matrix_of
from ..shapes.outlines import Viewport, outline

__all__ = ["Track", "track_of"]

FINER = 16.0  # than what is filled, for letters show by their turn how a curve goes
BEND = 0.35  # radians; where a path turns more it has a corner


@dataclass(frozen=True)
class _Bow:
    """From one point to another, as a bow that turns by so much on its way."""

    start: Point
    end: Point
    turn: float

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end) * (1 + self.turn**2 / 24)

    def at(self, t: float) -> tuple[Point, float]:
        (x0, y0), (x1, y1) = self.start, self.end
        high = self.turn / 2 * t * (1 - t)
        place = (x0 + t * (x1 - x0) + high * (y1 - y0), y0 + t * (y1 - y0) - high * (x1 - x0))
        return place, math.degrees(math.atan2(y1 - y0, x1 - x0) + self.turn * (t - 0.5))


@dataclass(frozen=True)
class Track:
    """A path as short bows, each with the way to its end."""

    bows: tuple[_Bow, ...]
    ways: tuple[float, ...]

    @property
    def length(self) -> float:
        return self.ways[-1]

    def at(self, way: float) -> tuple[Point, float]:
        """The point after so long a way, and the path's direction there in degrees."""
        i = min(bisect_left(self.ways, way), len(self.ways) - 1)
        before = self.ways[i - 1] if i else 0.0
        return self.bows[i].at((way - before) / ((self.ways[i] - before) or 1.0))


def track_of(path: Node | None, view: Viewport) -> Track | None:
    """The track of a path that has a length."""
    fine = Viewport(view.width, view.height, FINER)
    chains = outline(path, fine) if path else []
    if path and "transform" in path.attrs:
        matrix = matrix_of(path.attrs["transform"])
        chains = [[apply(matrix, p) for p in chain] for chain in chains]
    bows = [bow for chain in chains for bow in _bows(chain)]
    return Track(tuple(bows), tuple(accumulate(bow.length for bow in bows))) if bows else None


def _bows(chain: Polygon) -> list[_Bow]:
    """Bows through the points of a chain; where steps are unlike in direction or length it has a corner."""
    steps = [(p, q, math.dist(p, q)) for p, q in pairwise(chain) if p != q]
    turns: list[list[float]] = [[] for _ in steps]
    for i, ((a, b, before), (_, c, after)) in enumerate(pairwise(steps)):
        way, onwards = math.atan2(b[1] - a[1], b[0] - a[0]), math.atan2(c[1] - b[1], c[0] - b[0])
        turn = math.remainder(onwards - way, math.tau)
        if abs(turn) < BEND and max(before, after) < 3 * min(before, after):
            turns[i].append(turn)
            turns[i + 1].append(turn)
    return [_Bow(p, q, sum(turn) / max(len(turn), 1)) for (p, q, _), turn in zip(steps, turns, strict=True)]
