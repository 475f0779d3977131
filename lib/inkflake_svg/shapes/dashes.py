"""Strokes: dashes measured by a `pathLength`, which no renderer but a browser scales, written in user units;
and the area that a stroke covers, as polygons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ..reading.tree import Node
from ..values.lengths import fmt, pixels
from .geometry import Point, Polygon, ellipse_points
from .outlines import Viewport, outline

__all__ = ["MOST_PIECES", "STROKE", "scale_dashes", "stroke_area"]

STROKE = {
    "stroke-width": "1", "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4",
    "stroke-dasharray": "none", "stroke-dashoffset": "0",
}  # fmt: skip
MOST_PIECES = 1_000  # of one stroke

_DASHES = {"stroke-dasharray": "none", "stroke-dashoffset": "0"}
_CLOSED = frozenset({"rect", "circle", "ellipse", "polygon"})  # whose outline goes back to where it begins
MOST_DASHES = 100_000  # that are written for one drawing


def scale_dashes(root: Node, path_lengths: Mapping[Node, str], view: Viewport) -> None:
    """Writes the dashes of each shape that has a `pathLength` by how long its outline really is."""
    if path_lengths:
        _visit(root, _DASHES, (path_lengths, view, [MOST_DASHES]))


def _visit(node: Node, dashes: dict[str, str], known: tuple[Mapping[Node, str], Viewport, list[int]]) -> None:
    dashes = {name: node.attrs.get(name, value) for name, value in dashes.items()}
    path_lengths, view, left = known
    given = pixels(path_lengths.get(node))
    if given > 0 and dashes["stroke-dasharray"] != "none":
        left[0] -= len(dashes["stroke-dasharray"])
        length = _length(node, view)
        if length > 0 and left[0] > 0:
            for name, value in dashes.items():
                scaled = (pixels(each, view.diagonal) * length / given for each in _parts(value))
                node.attrs[name] = " ".join(map(fmt, scaled))
    for child in node.elements():
        _visit(child, dashes, known)


def _parts(value: str) -> list[str]:
    return value.replace(",", " ").split()


def _length(node: Node, view: Viewport) -> float:
    closed = node.tag in _CLOSED
    polygons = (p + p[:1] if closed else p for p in outline(node, view))
    return sum(math.dist(a, b) for p in polygons for a, b in zip(p, p[1:], strict=False))


def stroke_area(node: Node, style: Mapping[str, str], view: Viewport) -> list[Polygon]:
    """What a stroke covers, as polygons drawn the same way about; none where they would be too many."""
    half = pixels(style["stroke-width"], view.diagonal, 1.0) / 2
    lengths = [pixels(each, view.diagonal) for each in _parts(style["stroke-dasharray"]) if each != "none"]
    offset = pixels(style["stroke-dashoffset"], view.diagonal)
    found: list[Polygon] = []
    for polygon in outline(node, view):
        line = polygon + polygon[:1] if node.tag in _CLOSED else polygon
        line = [p for i, p in enumerate(line) if not i or p != line[i - 1]]
        for dash in _dashes(line, lengths, offset) if sum(lengths) > view.tolerance else (line,):
            found += _around(dash, half, style)
            if len(found) > MOST_PIECES or half <= 0:
                return []
    return [p if _signed(p) > 0 else p[::-1] for p in found if _signed(p)]


def _signed(polygon: Polygon) -> float:
    return sum(p[0] * q[1] - q[0] * p[1] for p, q in zip(polygon, polygon[1:] + polygon[:1], strict=True))


def _dashes(line: Polygon, lengths: list[float], offset: float) -> Iterator[Polygon]:
    """The stretches of a line that dashes cover."""
    left, i = offset % (2 * sum(lengths)), 0
    while left >= lengths[i % len(lengths)]:
        left, i = left - lengths[i % len(lengths)], i + 1
    room, dash = lengths[i % len(lengths)] - left, line[:1]
    for p, q in pairwise(line):
        size, at = math.dist(p, q), 0.0
        while room < size - at:
            at += room
            point = _between(p, q, at / size)
            if i % 2 == 0:
                yield [*dash, point]
            i, dash = i + 1, [point]
            room = lengths[i % len(lengths)]
        room -= size - at
        dash.append(q)
    if i % 2 == 0:
        yield dash


def _between(p: Point, q: Point, share: float) -> Point:
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def _around(line: Polygon, half: float, style: Mapping[str, str]) -> Iterator[Polygon]:
    """The sides of a line's segments, what joins them, and its caps."""
    ways = [
        _between((0.0, 0.0), (q[0] - p[0], q[1] - p[1]), half / math.dist(p, q)) for p, q in pairwise(line)
    ]
    closed = len(ways) > 1 and line[0] == line[-1]
    if style["stroke-linecap"] == "square" and ways and not closed:
        first, last = ways[0], ways[-1]
        start, end = line[0], line[-1]
        line = [
            (start[0] - first[0], start[1] - first[1]), *line[1:-1], (end[0] + last[0], end[1] + last[1])
        ]  # fmt: skip
    for (p, q), (dx, dy) in zip(pairwise(line), ways, strict=True):
        yield [(p[0] - dy, p[1] + dx), (q[0] - dy, q[1] + dx), (q[0] + dy, q[1] - dx), (p[0] + dy, p[1] - dx)]
    turns = zip(line[1:], ways, ways[1:] + ways[: 1 if closed else 0], strict=False)
    for at, before, after in turns:
        yield _join(at, before, after, style)
    if style["stroke-linecap"] == "round" and not closed:
        yield from (ellipse_points(p, half, half, 32) for p in (line[0], line[-1]))


def _join(at: Point, before: Point, after: Point, style: Mapping[str, str]) -> Polygon:
    """What fills the outer side of a corner."""
    (x, y), (ax, ay), (bx, by) = at, before, after
    half = math.hypot(ax, ay)
    cross, dot = (ax * by - ay * bx) / half**2, (ax * bx + ay * by) / half**2
    side = -1.0 if cross > 0 else 1.0
    p, q = (x - side * ay, y + side * ax), (x - side * by, y + side * bx)
    if style["stroke-linejoin"] == "round" and dot < 0.95:
        return ellipse_points(at, half, half, 32)
    reach = math.sqrt(2 / (1 + dot)) if dot > -0.999 else math.inf  # of the tip, in halves of the width
    if style["stroke-linejoin"] != "miter" or reach > float(style["stroke-miterlimit"]):
        return [at, p, q]
    k = 1 / (1 + dot)
    return [at, p, (x + k * (p[0] + q[0] - 2 * x), y + k * (p[1] + q[1] - 2 * y)), q]
