"""Clips and pattern tiles drawn out: shapes cut to a convex region, as plain shapes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..reading.story import Tally
from ..reading.tree import Node
from ..values.lengths import fmt, pixels
from ..values.profile import SHAPES
from .geometry import (
    Extent,
    Point,
    Polygon,
    apply,
    area,
    cut,
    extent,
    inverse,
    matrix_of,
    multiply,
    path_data,
)
from .outlines import GEOMETRY, Viewport, outline

__all__ = ["apply_clips", "tiled"]

MOST_TILED = 600  # elements that the tiles of one pattern may come to
MOST_CUT = 2_000_000  # sides of clips, each as often as there are points of shapes that it cuts
COST_OF_OUTLINE = 10  # of a point of a clip's outline, which is made anew for each size


@dataclass
class _Cutter:
    by_id: Mapping[str, Node]
    repairs: Tally
    left: int = MOST_CUT
    regions: dict[tuple[str, Viewport], Polygon | None] = field(default_factory=dict)


def apply_clips(root: Node, by_id: Mapping[str, Node], view: Viewport, repairs: Tally) -> None:
    """Cuts what has a plain convex clip to it, and takes every clip-path out."""
    _visit(root, {"fill": "black", "stroke": "none"}, view, _Cutter(by_id, repairs))


def _visit(node: Node, style: dict[str, str], view: Viewport, cutter: _Cutter) -> list[Node]:
    view = view.within(node.attrs.get("transform"))
    style = {name: node.attrs.get(name, value) for name, value in style.items()}
    reference = node.attrs.pop("clip-path", "none")
    parts = [_visit(c, style, view, cutter) if isinstance(c, Node) else [c] for c in node.children]
    node.children = [each for part in parts for each in part]
    clip = cutter.by_id.get(reference[5:-1])
    if clip is None or clip.tag != "clipPath":
        return [node]
    region = _region(reference, clip, node, view, cutter)
    if region is None:
        cutter.repairs["clip taken out"] += 1
        return [node]
    before = set(node.iter())
    found = _clipped(node, region, view, style)
    if before != {each for part in found for each in part.iter()}:
        cutter.repairs["clip drawn out"] += 1
    return found


def _region(reference: str, clip: Node, node: Node, view: Viewport, cutter: _Cutter) -> Polygon | None:
    """The clip as one convex polygon in the element's coordinates; None when it is none or too much."""
    shapes = clip.elements()
    if len(shapes) != 1 or shapes[0].tag not in SHAPES or cutter.left < 0:
        return None
    key = reference, view
    if key not in cutter.regions:
        polygons = [p for p in outline(shapes[0], view) if len(p) > 2]
        matrix = multiply(matrix_of(clip.attrs.get("transform")), matrix_of(shapes[0].attrs.get("transform")))
        region = [apply(matrix, p) for p in polygons[0]] if len(polygons) == 1 else []
        cutter.left -= COST_OF_OUTLINE * sum(map(len, polygons))
        cutter.regions[key] = region if _convex(region) else None
    region = cutter.regions[key] or []
    if region and clip.attrs.get("clipPathUnits") == "objectBoundingBox":
        box = extent(outline(node, view))
        region = [(box[0] + x * box[2], box[1] + y * box[3]) for x, y in region] if box else []
    cutter.left -= len(region) * _size(node)
    return region if region and cutter.left >= 0 else None


def _size(node: Node) -> int:
    """About how many points there are in an element's outlines."""
    return sum(len(n.attrs.get("d", n.attrs.get("points", ""))) // 4 + 8 for n in node.iter())


def _convex(polygon: Polygon) -> bool:
    turns = {turn > 0 for turn in _turns(polygon) if abs(turn) > 1e-6 * area(polygon)}
    return len(polygon) > 2 and area(polygon) > 0 and len(turns) == 1


def _turns(polygon: Polygon) -> Iterator[float]:
    for i, (x, y) in enumerate(polygon):
        (px, py), (qx, qy) = polygon[i - 1], polygon[(i + 1) % len(polygon)]
        yield (x - px) * (qy - y) - (y - py) * (qx - x)


def _sides(region: Polygon, points: Polygon) -> Iterator[list[float]]:
    """For each side of a convex region, how far inside it each point lies."""
    turn = _turn(region)
    for i in range(len(region)):
        yield _side(region, i, points, turn)


def _turn(region: Polygon) -> int:
    return 1 if sum(_turns(region)) > 0 else -1


def _side(region: Polygon, i: int, points: Polygon, turn: int) -> list[float]:
    (px, py), (x, y) = region[i - 1], region[i]
    dx, dy = x - px, y - py
    return [turn * (dx * (qy - y) - dy * (qx - x)) for qx, qy in points]


def _inside(polygon: Polygon, region: Polygon) -> Polygon:
    """The part of a polygon inside a convex region."""
    turn = _turn(region)
    for i in range(len(region)):
        values = _side(region, i, polygon, turn)
        if values and min(values) < 0:
            polygon = cut(polygon, values, 0.0, math.inf)
    return polygon


def _lines_inside(points: Polygon, region: Polygon) -> list[Polygon]:
    """The parts of a line inside a convex region."""
    sides = list(_sides(region, points))
    found: list[Polygon] = []
    for i in range(len(points) - 1):
        low, high = 0.0, 1.0
        for side in sides:
            a, b = side[i], side[i + 1]
            if a < 0 and b < 0:
                low = 2.0
            elif a < 0 or b < 0:
                share = a / (a - b)
                low, high = (max(low, share), high) if a < 0 else (low, min(high, share))
        if low < high:
            (px, py), (qx, qy) = points[i], points[i + 1]
            ends: list[Point] = [(px + t * (qx - px), py + t * (qy - py)) for t in (low, high)]
            if found and low == 0.0 and found[-1][-1] == points[i]:
                found[-1].append(ends[1])
            else:
                found.append(ends)
    return found


def _clipped(node: Node, region: Polygon, view: Viewport, style: dict[str, str]) -> list[Node]:
    """An element's fill and stroke, each where it falls inside a region; groups by their members."""
    if node.tag not in SHAPES:
        children: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str):
                children.append(child)
                continue
            back = inverse(matrix_of(child.attrs.get("transform")))
            if back:
                own = {name: child.attrs.get(name, value) for name, value in style.items()}
                inner = view.within(child.attrs.get("transform"))
                children += _clipped(child, [apply(back, p) for p in region], inner, own)
        node.children = children
        return [node]
    polygons = outline(node, view)
    if all(value >= 0 for p in polygons for side in _sides(region, p) for value in side):
        return [node]
    attrs = {name: value for name, value in node.attrs.items() if name not in GEOMETRY}
    found = []
    if style["fill"] != "none":
        data = path_data([_inside(p, region) for p in polygons if len(p) > 2], view.tolerance / 4)
        found += [Node("path", {"d": data, **attrs, "stroke": "none"}, node.line)] if data else []
    if style["stroke"] != "none":
        closed = node.tag not in ("line", "polyline", "path")
        lines = [part for p in polygons for part in _lines_inside(p + p[:1] if closed else p, region)]
        data = path_data(lines, view.tolerance / 4, closed=False)
        found += [Node("path", {"d": data, **attrs, "fill": "none"}, node.line)] if data else []
    return found


def tiled(node: Node, pattern: Node, polygons: list[Polygon], view: Viewport) -> Node | None:
    """A pattern's fill of a convex shape as a group of tiles; None when it cannot be or is too much."""
    box = extent(polygons)
    polygons = [p for p in polygons if len(p) > 2]
    cell = _cell(pattern, box, view) if box else None
    back = inverse(matrix_of(pattern.attrs.get("patternTransform")))
    if cell is None or back is None or len(polygons) != 1 or not _convex(polygons[0]):
        return None
    region = [apply(back, p) for p in polygons[0]]
    x, y, width, height = extent([region]) or cell
    columns = range(int((x - cell[0]) // cell[2]), int((x + width - cell[0]) // cell[2]) + 1)
    rows = range(int((y - cell[1]) // cell[3]), int((y + height - cell[1]) // cell[3]) + 1)
    if len(columns) * len(rows) * sum(1 for _ in pattern.iter()) > MOST_TILED:
        return None
    group = Node("g", {"fill": "black", "stroke": "none"}, node.line)
    if "patternTransform" in pattern.attrs:
        group.attrs["transform"] = pattern.attrs["patternTransform"]
    corners: Polygon = [(0, 0), (cell[2], 0), (cell[2], cell[3]), (0, cell[3])]
    for left, top in ((cell[0] + i * cell[2], cell[1] + j * cell[3]) for j in rows for i in columns):
        window = _inside(corners, [(px - left, py - top) for px, py in region])
        if len(window) > 2 and area(window) > 1e-6 * area(corners):
            tile = Node("g", {"transform": f"translate({fmt(left)} {fmt(top)})"}, node.line)
            tile.children = [child.copy() for child in pattern.elements()]
            group.children += _clipped(tile, window, view, {"fill": "black", "stroke": "none"})
    return group


def _cell(pattern: Node, box: Extent, view: Viewport) -> Extent | None:
    """The first tile of a pattern whose content is in plain user units."""
    attrs = pattern.attrs
    scaled = "viewBox" in attrs or attrs.get("patternContentUnits") == "objectBoundingBox"
    if scaled or not pattern.elements():
        return None
    relative = attrs.get("patternUnits") != "userSpaceOnUse"
    width, height = (1.0, 1.0) if relative else (view.width, view.height)
    x, w = (pixels(attrs.get(name), width) for name in ("x", "width"))
    y, h = (pixels(attrs.get(name), height) for name in ("y", "height"))
    if relative:
        x, y, w, h = box[0] + x * box[2], box[1] + y * box[3], w * box[2], h * box[3]
    return (x, y, w, h) if w > 0 and h > 0 else None
