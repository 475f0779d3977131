"""Clips, masks and pattern tiles drawn out: shapes cut to a region, as plain shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..reading.story import Tally
from ..reading.tree import Node
from ..values.lengths import fmt, numbers, pixels
from ..values.profile import SHAPES
from .geometry import Extent, Matrix, Polygon, apply, area, extent, inverse, matrix_of, path_data
from .masks import OPAQUE, levels
from .outlines import GEOMETRY, Viewport, box_of, outline
from .regions import Region, convex, covers, inside, lines_inside, region_of, without

__all__ = ["apply_clips", "tiled"]

MOST_TILED = 900  # elements that the tiles of one pattern may come to
MOST_CUT = 2_000_000  # sides of clips, each as often as there are points of shapes that it cuts
MOST_WRITTEN = 300_000  # characters of path data of all that is cut
COST_OF_OUTLINE = 10  # of a point of a clip's outline, which is made anew for each size
_CUTTING = {"clip-path": "clipPath", "mask": "mask"}
_UNITS = {"clipPath": "clipPathUnits", "mask": "maskContentUnits"}


@dataclass(frozen=True)
class _Hole:
    """What a clip or mask leaves: a region, by which rule it is enclosed, and how much is seen through."""

    region: Region
    evenodd: bool = False
    level: float = 1.0
    room: list[int] = field(default_factory=lambda: [MOST_WRITTEN])

    def seen_from(self, matrix: Matrix) -> _Hole:
        return replace(
            self, region=[(sign, [apply(matrix, p) for p in piece]) for sign, piece in self.region]
        )


@dataclass
class _Cutter:
    by_id: Mapping[str, Node]
    repairs: Tally
    left: int = MOST_CUT
    room: list[int] = field(default_factory=lambda: [MOST_WRITTEN])
    known: dict[tuple[str, Viewport], _Hole] = field(default_factory=dict)


def apply_clips(root: Node, by_id: Mapping[str, Node], view: Viewport, repairs: Tally) -> None:
    """Cuts what has a clip or a mask of plain shapes to it, and takes every clip-path and mask out."""
    _visit(root, {"fill": "black", "stroke": "none"}, view, _Cutter(by_id, repairs))


def _visit(node: Node, style: dict[str, str], view: Viewport, cutter: _Cutter) -> list[Node]:
    view = view.within(node.attrs.get("transform"))
    style = {name: node.attrs.get(name, value) for name, value in style.items()}
    references = {name: node.attrs.pop(name) for name in _CUTTING if name in node.attrs}
    parts = [_visit(c, style, view, cutter) if isinstance(c, Node) else [c] for c in node.children]
    node.children = [each for part in parts for each in part]
    found = [node]
    for name, reference in references.items():
        source = cutter.by_id.get(reference[5:-1])
        if source is None or source.tag != _CUTTING[name]:
            continue
        what = name.partition("-")[0]
        hole = _hole(reference, source, (node, view), cutter)
        if hole is None:
            cutter.repairs[f"{what} taken out"] += 1
            continue
        before = {each for part in found for each in part.iter()}
        found = [cut for part in found for cut in _clipped(part, hole, view, style)]
        if before != {each for part in found for each in part.iter()} or hole.level < OPAQUE:
            cutter.repairs[f"{what} {'drawn' if cutter.room[0] >= 0 else 'taken'} out"] += 1
    return found


def _hole(reference: str, source: Node, cut: tuple[Node, Viewport], cutter: _Cutter) -> _Hole | None:
    """What is left by a clip or mask, in the element's coordinates; None when it is no shape or too much."""
    node, view = cut
    key = reference, view
    if key not in cutter.known and cutter.left >= 0:
        cutter.known[key] = _cut_by(source, view, cutter)
    hole = cutter.known.get(key, _Hole([]))
    if hole.region and source.attrs.get(_UNITS[source.tag]) == "objectBoundingBox":
        box = box_of(node, view)
        hole = hole.seen_from((box[2], 0.0, 0.0, box[3], box[0], box[1])) if box[2] and box[3] else _Hole([])
    cutter.left -= _work(hole.region, _size(node))
    return hole if hole.region and cutter.left >= 0 and cutter.room[0] >= 0 else None


def _cut_by(source: Node, view: Viewport, cutter: _Cutter) -> _Hole:
    """The shapes of a clip or mask laid over each other: what shows through, without what hides."""
    painted = levels(source)
    region: Region = []
    evenodd = False
    for shape, matrix, level in painted or ():
        polygons = [p for p in outline(shape, view) if len(p) > 2]
        own = region_of([[apply(matrix, p) for p in polygon] for polygon in polygons])
        both = 0 if level else sum(_work(own, len(piece)) for _, piece in region)
        cutter.left -= COST_OF_OUTLINE * sum(map(len, polygons)) + both
        if cutter.left < 0:
            return _Hole([])
        rule = "clip-rule" if source.tag == "clipPath" else "fill-rule"
        evenodd |= shape.attrs.get(rule) == "evenodd"
        region = region + own if level else without(region, own)
    level = max((level for *_, level in painted or ()), default=1.0)
    return _Hole(region, evenodd, level, cutter.room)


def _work(region: Region, points: int) -> int:
    """The sides of a region, each as often as there are points that it cuts: those it adds too."""
    return sum(len(piece) * (points + len(piece)) for _, piece in region)


def _size(node: Node) -> int:
    """About how many points there are in an element's outlines."""
    return sum(len(n.attrs.get("d", n.attrs.get("points", ""))) // 4 + 8 for n in node.iter())


def _clipped(node: Node, hole: _Hole, view: Viewport, style: dict[str, str]) -> list[Node]:
    """An element's fill and stroke, each where it falls inside a region; groups by their members."""
    if hole.level < OPAQUE:
        node.attrs["opacity"] = fmt(hole.level * float(node.attrs.get("opacity", "1")), 3)
        hole = replace(hole, level=1.0)
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
                children += _clipped(child, hole.seen_from(back), inner, own)
        node.children = children
        return [node]
    polygons = outline(node, view)
    if covers(hole.region, polygons):
        return [node]
    attrs = {name: value for name, value in node.attrs.items() if name not in GEOMETRY}
    attrs |= {"fill-rule": "evenodd"} if hole.evenodd else {}
    found = []
    if style["fill"] != "none":
        data = path_data(inside([p for p in polygons if len(p) > 2], hole.region), view.tolerance / 4)
        found += [Node("path", {"d": data, **attrs, "stroke": "none"}, node.line)] if data else []
    if style["stroke"] != "none":
        closed = node.tag not in ("line", "polyline", "path")
        lines = [part for p in polygons for part in lines_inside(p + p[:1] if closed else p, hole.region)]
        data = path_data(lines, view.tolerance / 4, closed=False)
        found += [Node("path", {"d": data, **attrs, "fill": "none"}, node.line)] if data else []
    hole.room[0] -= sum(len(part.attrs["d"]) for part in found)
    return found if hole.room[0] >= 0 else [node]


def tiled(node: Node, pattern: Node, polygons: list[Polygon], view: Viewport) -> Node | None:
    """A pattern's fill of a shape as a group of tiles; None when it cannot be or is too much."""
    box = extent(polygons)
    polygons = [p for p in polygons if len(p) > 2]
    cell = _cell(pattern, box, view) if box else None
    back = inverse(matrix_of(pattern.attrs.get("patternTransform")))
    if box is None or cell is None or back is None:
        return None
    outlines = [[apply(back, p) for p in polygon] for polygon in polygons]
    region = [(1, outlines[0])] if len(outlines) == 1 and convex(outlines[0]) else region_of(outlines)
    x, y, width, height = extent(outlines) or cell
    columns = range(int((x - cell[0]) // cell[2]), int((x + width - cell[0]) // cell[2]) + 1)
    rows = range(int((y - cell[1]) // cell[3]), int((y + height - cell[1]) // cell[3]) + 1)
    tiles, weight = len(columns) * len(rows), sum(1 for _ in pattern.iter())
    if tiles > 2 * MOST_TILED or tiles * len(region) > MOST_CUT // 20:
        return None
    places = [(cell[0] + i * cell[2], cell[1] + j * cell[3]) for j in rows for i in columns]
    bounds = [(piece, box) for piece in region if (box := extent([piece[1]]))]
    near = [(place, _near(bounds, (*place, *cell[2:]))) for place in places]
    near = [(place, pieces) for place, pieces in near if pieces]
    if len(near) * weight > MOST_TILED or sum(_work(p, 4) for _, p in near) > MOST_CUT // 4:
        return None
    group = Node("g", {"fill": "black", "stroke": "none"}, node.line)
    if "patternTransform" in pattern.attrs:
        group.attrs["transform"] = pattern.attrs["patternTransform"]
    room = [MOST_WRITTEN]
    for (left, top), pieces in near:
        window = _window(pieces, (left, top, cell[2], cell[3]))
        if window:
            tile = Node("g", {"transform": f"translate({fmt(left)} {fmt(top)})"}, node.line)
            tile.children = [_content(pattern, box, cell)]
            hole = _Hole(window, room=room)
            group.children += _clipped(tile, hole, view, {"fill": "black", "stroke": "none"})
    return group if room[0] >= 0 else None


def _near(bounds: list[tuple[tuple[int, Polygon], Extent]], tile: Extent) -> Region:
    """The pieces of a region that a tile may touch, by their extents."""
    left, top, right, bottom = tile[0], tile[1], tile[0] + tile[2], tile[1] + tile[3]
    return [
        piece
        for piece, (x, y, width, height) in bounds
        if x < right and y < bottom and x + width > left and y + height > top
    ]


def _window(region: Region, tile: Extent) -> Region:
    """The part of a region within a tile, in the coordinates of the tile."""
    left, top, width, height = tile
    corners: Polygon = [(0, 0), (width, 0), (width, height), (0, height)]
    found = []
    for sign, piece in region:
        moved = [(px - left, py - top) for px, py in piece]
        found += [
            (sign, part) for part in inside([corners], [(1, moved)]) if area(part) > 1e-6 * width * height
        ]
    return found


def _content(pattern: Node, box: Extent, cell: Extent) -> Node:
    """What is in a tile, in the coordinates of the tile."""
    inner = Node("g", {}, pattern.line)
    inner.children = [child.copy() for child in pattern.elements()]
    view = numbers(pattern.attrs.get("viewBox", ""))
    if view and len(view) == 4:
        across, down = cell[2] / view[2], cell[3] / view[3]
        if not pattern.attrs.get("preserveAspectRatio", "").startswith("none"):
            across = down = min(across, down)
        x, y = (cell[2] - view[2] * across) / 2, (cell[3] - view[3] * down) / 2
        moved = f"translate({fmt(x - view[0] * across)} {fmt(y - view[1] * down)})"
        inner.attrs["transform"] = f"{moved} scale({fmt(across, 6)} {fmt(down, 6)})"
    elif pattern.attrs.get("patternContentUnits") == "objectBoundingBox":
        inner.attrs["transform"] = f"scale({fmt(box[2], 6)} {fmt(box[3], 6)})"
    return inner


def _cell(pattern: Node, box: Extent, view: Viewport) -> Extent | None:
    """The first tile of a pattern."""
    attrs = pattern.attrs
    if not pattern.elements():
        return None
    relative = attrs.get("patternUnits") != "userSpaceOnUse"
    width, height = (1.0, 1.0) if relative else (view.width, view.height)
    x, w = (pixels(attrs.get(name), width) for name in ("x", "width"))
    y, h = (pixels(attrs.get(name), height) for name in ("y", "height"))
    if relative:
        x, y, w, h = box[0] + x * box[2], box[1] + y * box[3], w * box[2], h * box[3]
    return (x, y, w, h) if w > 0 and h > 0 else None
