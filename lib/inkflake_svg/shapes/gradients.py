"""Gradients as drawn: their stops, what they are along a shape, the plain bands nearest to them."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ..reading.tree import Node
from ..values.grammar import as_rgba
from ..values.lengths import pixels
from .geometry import Extent, Matrix, Point, apply, inverse, matrix_of, multiply
from .outlines import Viewport

__all__ = ["Band", "Gradient", "average", "chained", "gradient_of"]

LONGEST_CHAIN = 16
MOST_PERIODS = 6
FINEST_STEP = 4.0  # of 255: a smaller difference between neighbouring bands nobody sees

RGB = tuple[float, float, float]
Stop = tuple[float, RGB, float]


class Band(NamedTuple):
    """A stretch of a gradient in one color, measured from 0 to 1 between the gradient's ends."""

    low: float
    high: float
    rgb: RGB
    alpha: float
    under: bool = False  # whether the band that is painted next covers the far edge


@dataclass(frozen=True)
class Gradient:
    """A gradient in the coordinates of the shape it paints; `matrix` leads from its own to them."""

    stops: tuple[Stop, ...]
    spread: str
    matrix: Matrix
    start: Point  # linear: first end; radial: focus
    end: Point  # linear: second end; radial: center
    radius: float | None  # None when linear

    def at(self, t: float) -> tuple[RGB, float]:
        """Color and opacity at a place."""
        if self.spread == "repeat":
            t -= math.floor(t)
        elif self.spread == "reflect":
            t = abs(t - 2 * math.floor(t / 2 + 0.5))
        i = bisect_right(self._offsets, t)
        before = self.stops[max(i - 1, 0)]
        if i == len(self.stops):
            return before[1], before[2]
        stop = self.stops[i]
        share = (t - before[0]) / (stop[0] - before[0]) if stop[0] > before[0] else 1.0
        r, g, b = (a + share * (b - a) for a, b in zip(before[1], stop[1], strict=True))
        return (r, g, b), before[2] + share * (stop[2] - before[2])

    @cached_property
    def _offsets(self) -> list[float]:
        """Where the stops are, ascending."""
        return [stop[0] for stop in self.stops]

    def place(self, points: Iterable[Point]) -> list[float]:
        """Where points in the shape's coordinates lie along the gradient."""
        back = inverse(self.matrix)
        if back is None:
            return [1.0 for _ in points]
        if self.radius is None:
            (x0, y0), (x1, y1) = self.start, self.end
            dx, dy = x1 - x0, y1 - y0
            squared = dx * dx + dy * dy
            own = (apply(back, p) for p in points)
            return [((x - x0) * dx + (y - y0) * dy) / squared if squared else 1.0 for x, y in own]
        return [self._radially(apply(back, p)) for p in points]

    def _radially(self, p: Point) -> float:
        """The circle through a point, of those that grow from the focus to the outer circle."""
        r = self.radius or 0.0
        px, py = p[0] - self.start[0], p[1] - self.start[1]
        cx, cy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        a, b, c = cx * cx + cy * cy - r * r, px * cx + py * cy, px * px + py * py
        if abs(a) < 1e-12:
            return c / (2 * b) if b else 1.0
        root = math.sqrt(max(b * b - a * c, 0.0))
        return max((b - root) / a, (b + root) / a)

    def circle(self, t: float) -> tuple[Point, float]:
        """The circle at a place of a radial gradient, in its own coordinates."""
        (fx, fy), (cx, cy) = self.start, self.end
        return (fx + t * (cx - fx), fy + t * (cy - fy)), t * (self.radius or 0.0)

    def bands(self, low: float, high: float, most: int) -> list[Band]:
        """At most about `most` bands from one place to another."""
        pieces = [p for p in self._pieces(low, high) if p[1] > p[0]]
        differences = [self._difference(a, b) for a, b in pieces]
        step = FINEST_STEP
        while sum(max(math.ceil(d / step), 1) for d in differences) > most and step < 256:
            step *= 1.2
        found: list[Band] = []
        for (a, b), difference in zip(pieces, differences, strict=True):
            n = max(math.ceil(difference / step), 1)
            for i in range(n):
                rgb, alpha = self.at(a + (b - a) * (i + 0.5) / n)
                band = Band(a + (b - a) * i / n, a + (b - a) * (i + 1) / n, rgb, alpha)
                if found and found[-1].rgb == rgb and found[-1].alpha == alpha:
                    found[-1] = Band(found[-1].low, band.high, rgb, alpha)
                else:
                    found.append(band)
        return found

    def _pieces(self, low: float, high: float) -> list[tuple[float, float]]:
        """The stretches between stops."""
        offsets = self._offsets
        if self.spread in ("repeat", "reflect"):
            first, last = math.floor(low), min(math.ceil(high), math.floor(low) + MOST_PERIODS)
            turned = [1 - o for o in reversed(offsets)] if self.spread == "reflect" else offsets
            offsets = [k + o for k in range(first, last) for o in [0.0, *(turned if k % 2 else offsets), 1.0]]
        edges = [low, *sorted(o for o in offsets if low < o < high), high]
        return list(zip(edges, edges[1:], strict=False))

    def _difference(self, a: float, b: float) -> float:
        inset = (b - a) * 1e-6
        (rgb, alpha), (rgb2, alpha2) = self.at(a + inset), self.at(b - inset)
        weight = max(alpha, alpha2)
        return 255 * max(abs(alpha - alpha2), *(weight * abs(x - y) for x, y in zip(rgb, rgb2, strict=True)))


def gradient_of(
    node: Node, by_id: Mapping[str, Node], view: Viewport, *, box: Extent, color: str
) -> Gradient | None:
    """The gradient of an element for a shape of this extent and `color`; None without stops."""
    attrs, holder = chained(node, by_id)
    stops = _stops(holder, holder.attrs.get("color", color))
    relative = attrs.get("gradientUnits") != "userSpaceOnUse"
    if not stops or (relative and (box[2] <= 0 or box[3] <= 0)):
        return None
    matrix = matrix_of(attrs.get("gradientTransform"))
    if relative:
        matrix = multiply((box[2], 0, 0, box[3], box[0], box[1]), matrix)
    width, height, diagonal = (1.0, 1.0, 1.0) if relative else (view.width, view.height, view.diagonal)

    def at(x: str, y: str, default: tuple[float, float]) -> Point:
        return (pixels(attrs.get(x), width, default[0]), pixels(attrs.get(y), height, default[1]))

    spread = attrs.get("spreadMethod", "pad")
    if node.tag == "linearGradient":
        return Gradient(stops, spread, matrix, at("x1", "y1", (0, 0)), at("x2", "y2", (width, 0)), None)
    center = at("cx", "cy", (width / 2, height / 2))
    radius = pixels(attrs.get("r"), diagonal, diagonal / 2)
    inner = min(pixels(attrs.get("fr"), diagonal) / radius, 1.0) if radius else 0.0
    stops = (
        tuple((inner + offset * (1 - inner), rgb, alpha) for offset, rgb, alpha in stops) if inner else stops
    )
    focus = _inside(at("fx", "fy", center), center, radius)
    if 0 < inner < 1:  # the circles are followed back to where they are a point
        k = inner / (1 - inner)
        focus = (focus[0] - k * (center[0] - focus[0]), focus[1] - k * (center[1] - focus[1]))
    return Gradient(stops, spread, matrix, focus, center, radius)


def _inside(focus: Point, center: Point, radius: float) -> Point:
    """A focus outside the circle is moved to its edge, just inside."""
    dx, dy = focus[0] - center[0], focus[1] - center[1]
    distance = math.hypot(dx, dy)
    k = min(1.0, 0.99 * radius / distance) if distance else 1.0
    return (center[0] + dx * k, center[1] + dy * k)


def chained(node: Node, by_id: Mapping[str, Node]) -> tuple[dict[str, str], Node]:
    """The attributes along the chain of href, the nearest first, and the element with what is inside."""
    attrs, holder = dict(node.attrs), node
    for _ in range(LONGEST_CHAIN):
        following = by_id.get(node.attrs.get("href", "")[1:])
        if following is None or following.tag[-8:] != node.tag[-8:]:  # of the same kind, as all gradients are
            break
        attrs = {**following.attrs, **attrs}
        holder = holder if holder.elements() else following
        node = following
    return attrs, holder


def _stops(holder: Node, color: str) -> tuple[Stop, ...]:
    """The stops in order, each at least where the one before it is."""
    found: list[Stop] = []
    reached = 0.0
    for stop in holder.elements():
        if stop.tag != "stop":
            continue
        text = stop.attrs.get("offset", "0")
        offset = float(text.rstrip("%")) / (100 if text.endswith("%") else 1)
        reached = min(max(offset, reached, 0.0), 1.0)
        named = stop.attrs.get("stop-color", "black")
        own = stop.attrs.get("color", color) if named == "currentColor" else named
        rgba = as_rgba(own) or (0.0, 0.0, 0.0, 1.0)
        found.append((reached, rgba[:3], rgba[3] * float(stop.attrs.get("stop-opacity", "1"))))
    return tuple(found)


def average(colors: Iterable[tuple[RGB, float]]) -> tuple[RGB, float]:
    """The color that covers on average, mixed in linear light by opacity, and the mean opacity."""
    total, red, green, blue, count = 0.0, 0.0, 0.0, 0.0, 0
    for (r, g, b), alpha in colors:
        total, count = total + alpha, count + 1
        red, green, blue = red + alpha * r**2.2, green + alpha * g**2.2, blue + alpha * b**2.2
    if not total:
        return (0.0, 0.0, 0.0), 0.0
    r, g, b = ((channel / total) ** (1 / 2.2) for channel in (red, green, blue))
    return (r, g, b), total / count
