"""The outlines of shapes as polygons: what a rect, a circle or path data encloses."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..reading.tree import Node
from ..values.lengths import NUMBER, numbers, pixels
from ..values.paths import commands
from ..values.profile import UNDRAWN
from .geometry import Extent, Point, Polygon, apply, ellipse_points, extent, matrix_of

__all__ = ["GEOMETRY", "Viewport", "box_of", "corners", "outline"]

MOST_SEGMENTS = 64
MOST_POINTS = 20_000
LETTER = 0.6  # of the font size: how wide and how high above the line a letter is, about

GEOMETRY = frozenset(
    ["x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2", "points", "d"]
)
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True)
class Viewport:
    """The size that percentages refer to, and by how much what is drawn just now is magnified."""

    width: float
    height: float
    magnified: float = 1.0

    def within(self, transform: str | None) -> Viewport:
        """The same inside an element with a transform."""
        if not transform:
            return self
        m = matrix_of(transform)
        scale = math.sqrt(abs(m[0] * m[3] - m[1] * m[2])) or 1.0
        return Viewport(self.width, self.height, self.magnified * scale)

    @property
    def diagonal(self) -> float:
        return math.hypot(self.width, self.height) / math.sqrt(2)

    @property
    def tolerance(self) -> float:
        """How far a polygon may be from its curve: invisible at a thousand pixels."""
        return self.diagonal / 2000 / self.magnified


def outline(node: Node, view: Viewport) -> list[Polygon]:
    """The outline of a shape as polygons, in its own coordinates; empty when it has none."""
    shape = _SHAPES.get(node.tag)
    return shape(node.attrs, view) if shape else []


def box_of(node: Node, view: Viewport, known: dict[Node, Extent] | None = None) -> Extent:
    """The box around an element, in its own coordinates; looked for once."""
    known = {} if known is None else known
    if node not in known:
        found = [_text(node)] if node.tag == "text" else outline(node, view)
        if not found:
            inside = [child for child in node.elements() if child.tag not in UNDRAWN]
            boxes = [(child, box_of(child, view, known)) for child in inside]
            found = [
                [apply(matrix_of(child.attrs.get("transform")), p) for p in _corners(box)]
                for child, box in boxes
                if box[2] or box[3]
            ]
        known[node] = extent([each for each in found if each]) or (0.0, 0.0, 0.0, 0.0)
    return known[node]


def _corners(box: Extent) -> Polygon:
    x, y, width, height = box
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _text(node: Node) -> Polygon:
    """About where a text stands."""
    size = pixels(node.attrs.get("font-size"), default=16.0)
    x, y = ((numbers(node.attrs.get(n, "")) or [0.0])[0] for n in ("x", "y"))
    wide = LETTER * size * len(node.text().strip())
    x -= {"middle": wide / 2, "end": wide}.get(node.attrs.get("text-anchor", ""), 0.0)
    return _corners((x, y - size * 0.9, wide, size * 1.15))


def corners(node: Node, view: Viewport) -> tuple[list[Polygon], list[tuple[int, int]]]:
    """A line's outline, and where in it the author's points are: in which polygon, at which place."""
    if node.tag == "path":
        pen = _Pen(view.tolerance)
        return pen.draw(node.attrs.get("d", "")), pen.ends
    found = [p + p[:1] if node.tag == "polygon" else p for p in outline(node, view)]
    return found, [(0, i) for polygon in found for i in range(len(polygon))]


def _rect(attrs: dict[str, str], view: Viewport) -> list[Polygon]:
    x, width = (pixels(attrs.get(a), view.width) for a in ("x", "width"))
    y, height = (pixels(attrs.get(a), view.height) for a in ("y", "height"))
    if width <= 0 or height <= 0:
        return []
    rx = min(pixels(attrs.get("rx", attrs.get("ry")), view.width), width / 2)
    ry = min(pixels(attrs.get("ry", attrs.get("rx")), view.height), height / 2)
    if rx <= 0 or ry <= 0:
        return [[(x, y), (x + width, y), (x + width, y + height), (x, y + height)]]
    left, right, top, bottom = x + rx, x + width - rx, y + ry, y + height - ry
    corners = [(right, bottom), (left, bottom), (left, top), (right, top)]
    turns = [(c, math.pi / 16 * i + k * math.pi / 2) for k, c in enumerate(corners) for i in range(9)]
    return [[(cx + rx * math.cos(a), cy + ry * math.sin(a)) for (cx, cy), a in turns]]


def _circle(attrs: dict[str, str], view: Viewport) -> list[Polygon]:
    center = (pixels(attrs.get("cx"), view.width), pixels(attrs.get("cy"), view.height))
    if "r" in attrs:
        rx = ry = pixels(attrs["r"], view.diagonal)
    else:
        rx = pixels(attrs.get("rx", attrs.get("ry")), view.width)
        ry = pixels(attrs.get("ry", attrs.get("rx")), view.height)
    return [ellipse_points(center, rx, ry)] if rx > 0 and ry > 0 else []


def _line(attrs: dict[str, str], view: Viewport) -> list[Polygon]:
    x1, x2 = (pixels(attrs.get(a), view.width) for a in ("x1", "x2"))
    y1, y2 = (pixels(attrs.get(a), view.height) for a in ("y1", "y2"))
    return [[(x1, y1), (x2, y2)]]


def _polygon(attrs: dict[str, str], _view: Viewport) -> list[Polygon]:
    values = [float(n) for n in _NUMBER.findall(attrs.get("points", ""))]
    return [list(zip(values[::2], values[1::2], strict=False))] if len(values) > 1 else []


def _path(attrs: dict[str, str], view: Viewport) -> list[Polygon]:
    return [p for p in _Pen(view.tolerance).draw(attrs.get("d", "")) if p]


_SHAPES: dict[str, Callable[[dict[str, str], Viewport], list[Polygon]]] = {
    "rect": _rect, "circle": _circle, "ellipse": _circle, "line": _line, "polygon": _polygon,
    "polyline": _polygon, "path": _path,
}  # fmt: skip


class _Pen:
    """Follows path data and leaves polygons, up to the first error in it."""

    def __init__(self, tolerance: float) -> None:
        self.tolerance = max(tolerance, 1e-9)
        self.polygons: list[Polygon] = []
        self.at: Point = (0.0, 0.0)
        self.control: Point | None = None
        self.last = ""
        self.left = MOST_POINTS
        self.ends: list[tuple[int, int]] = []

    def draw(self, data: str) -> list[Polygon]:
        for command, groups in commands(data):
            for group in groups or [[]]:
                self._step(command, [float(n) for n in group])
                command = {"M": "L", "m": "l"}.get(command, command)
                if self.left < 0:
                    return self.polygons
        return self.polygons

    def _step(self, command: str, v: list[float]) -> None:
        kind = command.upper()
        if command.islower() and kind not in "ZA":
            base = self.at * 3 if kind not in "HV" else (self.at[kind == "V"],)
            v = [a + b for a, b in zip(v, base, strict=False)]
        if kind == "Z":
            if self.polygons:
                self._to(self.polygons[-1][0])
        elif kind == "M":
            self.at = (v[0], v[1])
            self.polygons.append([self.at])
        elif kind in "LHV":
            self._to((v[0] if kind != "V" else self.at[0], v[-1] if kind != "H" else self.at[1]))
        elif kind == "A":
            self._arc(v, relative=command == "a")
        else:
            self._curve(kind, v)
        if self.polygons:
            self.ends.append((len(self.polygons) - 1, len(self.polygons[-1]) - 1))
        if kind == "Z":
            self.polygons.append([self.at])
        if kind not in "CSQT":
            self.control = None
        self.last = kind

    def _to(self, point: Point) -> None:
        if not self.polygons:
            self.polygons.append([self.at])
        self.polygons[-1].append(point)
        self.at = point
        self.left -= 1

    def _curve(self, kind: str, v: list[float]) -> None:
        start, end = self.at, (v[-2], v[-1])
        mirrored = self.control if self.last in ("CS" if kind in "CS" else "QT") else None
        reflected = (2 * start[0] - mirrored[0], 2 * start[1] - mirrored[1]) if mirrored else start
        if kind in "CS":
            first, second = ((v[0], v[1]), (v[2], v[3])) if kind == "C" else (reflected, (v[0], v[1]))
            self.control = second
        else:
            middle = (v[0], v[1]) if kind == "Q" else reflected
            self.control = middle
            first = (start[0] + 2 / 3 * (middle[0] - start[0]), start[1] + 2 / 3 * (middle[1] - start[1]))
            second = (end[0] + 2 / 3 * (middle[0] - end[0]), end[1] + 2 / 3 * (middle[1] - end[1]))
        self._cubic(first, second, end)

    def _cubic(self, p: Point, q: Point, end: Point) -> None:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.at, p, q, end
        bend = max(
            abs(x0 - 2 * x1 + x2) + abs(y0 - 2 * y1 + y2), abs(x1 - 2 * x2 + x3) + abs(y1 - 2 * y2 + y3)
        )
        n = min(max(math.ceil(math.sqrt(0.75 * bend / self.tolerance)), 1), MOST_SEGMENTS)
        for i in range(1, n):
            t = i / n
            s = 1 - t
            a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
            self._to((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        self._to(end)

    def _arc(self, v: list[float], *, relative: bool) -> None:
        """An elliptical arc by its center (SVG 1.1, implementation notes F.6)."""
        rx, ry, turn, large, sweep = abs(v[0]), abs(v[1]), math.radians(v[2]), v[3], v[4]
        (x0, y0), end = self.at, (v[5] + self.at[0] * relative, v[6] + self.at[1] * relative)
        if not rx or not ry or (x0, y0) == end:
            self._to(end)
            return
        cos, sin = math.cos(turn), math.sin(turn)
        dx, dy = (x0 - end[0]) / 2, (y0 - end[1]) / 2
        x, y = (cos * dx + sin * dy) / rx, (cos * dy - sin * dx) / ry
        reach = x * x + y * y
        scale = math.sqrt(max(reach, 1.0))
        rx, ry, x, y = rx * scale, ry * scale, x / scale, y / scale
        k = math.sqrt(max(1 / min(reach, 1.0) - 1, 0.0)) * (-1 if large == sweep else 1) if reach else 0.0
        cx, cy = k * y, -k * x
        first = math.atan2(y - cy, x - cx)
        swing = math.atan2(-y - cy, -x - cx) - first
        swing += 2 * math.pi * ((swing < 0) if sweep else -(swing > 0))
        n = max(math.ceil(abs(swing) / (math.pi / 16)), 1)
        mx, my = (x0 + end[0]) / 2, (y0 + end[1]) / 2
        for i in range(1, n):
            a = first + swing * i / n
            px, py = rx * (math.cos(a) + cx), ry * (math.sin(a) + cy)
            self._to((cos * px - sin * py + mx, sin * px + cos * py + my))
        self._to(end)
