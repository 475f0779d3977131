"""Markers drawn where they stand: arrow heads at the ends of lines, dots at their corners."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ..reading.story import Tally
from ..reading.tree import Node
from ..shapes.geometry import Point, Polygon, apply, matrix_of
from ..shapes.outlines import Viewport, corners
from ..values.lengths import fmt, pixels
from ..values.profile import UNDRAWN
from .references import as_group, in_context

__all__ = ["draw_markers"]

LOOKED_AT = 4  # points from the one where a marker stands, to tell its direction
PLACES = ("marker-start", "marker-mid", "marker-end")
_MARKED = frozenset({"path", "line", "polyline", "polygon"})
# What a marker does not inherit of the shape that it stands on.
_PLAIN = {
    "fill": "black", "stroke": "none", "stroke-width": "1", "stroke-dasharray": "none", "fill-opacity": "1",
    "stroke-opacity": "1", "stroke-linecap": "butt", "stroke-linejoin": "miter",
}  # fmt: skip
_OUTER = frozenset(["id", "transform", "opacity", "clip-path", "mask", "style", "display", "visibility"])


def draw_markers(root: Node, by_id: dict[str, Node], view: Viewport, repairs: Tally) -> None:
    """Puts a copy of each marker where it stands, and takes the references to markers out."""
    _visit(root, {**_PLAIN, **dict.fromkeys(PLACES, "none")}, (by_id, view, repairs))


def _visit(node: Node, around: dict[str, str], known: tuple[dict[str, Node], Viewport, Tally]) -> None:
    by_id, view, repairs = known
    for i, child in enumerate(node.children):
        if isinstance(child, str):
            continue
        style = {name: child.attrs.get(name, value) for name, value in around.items()}
        for place in PLACES:
            child.attrs.pop(place, None)
        if child.tag in _MARKED and any(style[place] != "none" for place in PLACES):
            found = list(_markers(child, style, by_id, view))
            repairs.add(["marker drawn out"] if found else [])
            node.children[i] = _together(child, found) if found else child
        elif child.tag not in UNDRAWN or child.tag == "defs":
            _visit(child, style, known)


def _together(shape: Node, markers: list[Node]) -> Node:
    group = Node("g", {n: v for n, v in shape.attrs.items() if n in _OUTER}, shape.line)
    bare = Node(shape.tag, {n: v for n, v in shape.attrs.items() if n not in _OUTER}, shape.line)
    group.children = [bare, *markers]
    return group


def _markers(shape: Node, style: Mapping[str, str], by_id: dict[str, Node], view: Viewport) -> Iterator[Node]:
    places = list(_directed(shape, view))
    for i, (at, way) in enumerate(places):
        first, last = i == 0, i == len(places) - 1
        named = [PLACES[0]] * first + [PLACES[2]] * last or [PLACES[1]]
        for name in named:
            marker = by_id.get(style[name][5:-1])
            if marker is not None and marker.tag == "marker":
                turned = (
                    way + 180 if name == PLACES[0] and "reverse" in marker.attrs.get("orient", "") else way
                )
                yield _placed(marker, (at, turned), style, (by_id, view))


def _placed(
    marker: Node,
    place: tuple[Point, float],
    style: Mapping[str, str],
    known: tuple[dict[str, Node], Viewport],
) -> Node:
    by_id, view = known
    attrs = marker.attrs
    size = {"width": attrs.get("markerWidth", "3"), "height": attrs.get("markerHeight", "3")}
    copy = marker.copy()
    for node in copy.iter():
        node.attrs.pop("id", None)
        in_context(node, style)
    drawn = as_group(copy, Node("use", size, marker.line), by_id, view)
    for name in attrs.keys() - {"overflow", "viewBox"}:
        if name.startswith(("marker", "ref", "orient")):
            del drawn.attrs[name]
    point = (pixels(attrs.get("refX")), pixels(attrs.get("refY")))
    x, y = apply(matrix_of(drawn.attrs.get("transform")), point)
    scale = (
        1.0 if attrs.get("markerUnits") == "userSpaceOnUse" else pixels(style["stroke-width"], view.diagonal)
    )
    orient = attrs.get("orient", "0")
    way = place[1] if orient.startswith("auto") else float(orient)
    moved = f"translate({fmt(place[0][0])} {fmt(place[0][1])})"
    moved += f" rotate({fmt(way)})" if way else ""
    moved += f" scale({fmt(scale)})" if scale != 1 else ""
    moved += f" translate({fmt(-x)} {fmt(-y)})" if x or y else ""
    own = {name: value for name, value in _PLAIN.items() if style[name] != value}
    group = Node("g", {**own, "transform": moved}, marker.line)
    group.children = [drawn]
    return group


def _directed(shape: Node, view: Viewport) -> Iterator[tuple[Point, float]]:
    """Where the markers of a shape stand, each with the direction of the line there in degrees."""
    polygons, ends = corners(shape, view)
    for k, i in ends:
        chain = polygons[k]
        closed = len(chain) > 2 and chain[0] == chain[-1]
        into = _way(chain[max(i + 1 - LOOKED_AT, 0) : i + 1][::-1], back=True)
        out = _way(chain[i : i + LOOKED_AT], back=False)
        if closed and i == 0:
            into = _way(chain[-LOOKED_AT:][::-1], back=True)
        if closed and i == len(chain) - 1:
            out = _way(chain[:LOOKED_AT], back=False)
        ways = [way for way in (into, out) if way is not None]
        yield chain[i], math.degrees(math.atan2(sum(map(math.sin, ways)), sum(map(math.cos, ways))))


def _way(points: Polygon, *, back: bool) -> float | None:
    """The direction in which a line leaves its first point, or comes to it; curves turn on to there."""
    others = [p for p in points if math.dist(p, points[0]) > 1e-9][:2]
    if not others:
        return None
    first = _angle(points[0], others[0])
    if len(others) > 1:
        turn = math.remainder(first - _angle(others[0], others[1]), math.tau)
        sizes = math.dist(points[0], others[0]), math.dist(*others)
        if abs(turn) < math.pi / 8 and max(sizes) < 3 * min(sizes):
            first += turn / 2
    return first + math.pi if back else first


def _angle(p: Point, q: Point) -> float:
    return math.atan2(q[1] - p[1], q[0] - p[0])
