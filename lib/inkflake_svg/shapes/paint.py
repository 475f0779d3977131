"""Paints shapes without gradients and patterns: by bands, by tiles, or in the mean color."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..reading.story import Tally
from ..reading.tree import Node
from ..values.grammar import as_rgba
from ..values.lengths import fmt, pixels
from ..values.profile import SHAPES, UNDRAWN
from .bands import banded, plain
from .clips import tiled
from .dashes import MOST_PIECES, STROKE, stroke_area
from .geometry import Extent, Polygon, area, contains, extent, path_data
from .gradients import RGB, Gradient, average, chained, gradient_of
from .masks import fade, levels, luminance
from .outlines import Viewport, outline

__all__ = ["flatten_paints"]

MOST_POINTS = 40_000  # of all bands of a drawing together
POINTS_OF_TILE = 3  # of what is in tiles, that an element counts for
STEPS = [(i + 0.5) / 7 for i in range(7)]  # where a side is looked at for the color that covers on average
INHERITED = {
    "fill": "black", "stroke": "none", "color": "black", "fill-opacity": "1", "stroke-opacity": "1",
    "font-size": "16", **STROKE,
}  # fmt: skip
OUTER = frozenset(
    ["id", "class", "style", "transform", "opacity", "fill-rule", "display", "visibility", "clip-path"]
)


@dataclass
class _Painter:
    by_id: dict[str, Node]
    view: Viewport
    repairs: Tally
    share: int
    left: int = MOST_POINTS
    averages: dict[str, tuple[RGB, float]] = field(default_factory=dict)
    shaped: dict[str, bool] = field(default_factory=dict)  # masks that are regions


def flatten_paints(root: Node, by_id: dict[str, Node], view: Viewport, repairs: Tally) -> None:
    """Replaces every reference to a gradient or pattern below `root` by plain colors."""
    painted = sum(n.attrs.get(name, "")[:4] == "url(" for n in root.iter() for name in ("fill", "stroke"))
    share = MOST_POINTS // max(painted, 1)
    _children(root, {**INHERITED, **_own(root)}, _Painter(by_id, view, repairs, share))
    _drop_references(root.attrs)


def _drop_references(attrs: dict[str, str]) -> None:
    for name in ("fill", "stroke"):
        if attrs.get(name, "").startswith("url("):
            del attrs[name]


def _own(node: Node) -> dict[str, str]:
    return {name: value for name, value in node.attrs.items() if name in INHERITED and value != "inherit"}


def _children(node: Node, inherited: dict[str, str], painter: _Painter) -> None:
    outside = painter.view
    for i, child in enumerate(node.children):
        if isinstance(child, Node) and child.tag not in UNDRAWN:
            node.children[i] = _child(child, inherited, painter)
            painter.view = outside


def _child(node: Node, inherited: dict[str, str], painter: _Painter) -> Node:
    attrs = node.attrs
    if "mask" in attrs and not fade(node, {**inherited, **_own(node)}, painter.by_id, painter.view):
        _dimmed(node, painter)
    elif "mask" in attrs:
        del attrs["mask"]
        painter.repairs["mask drawn as a gradient of opacity"] += 1
    if node.tag in SHAPES or node.tag == "text":
        fill, stroke = attrs.get("fill", inherited["fill"]), attrs.get("stroke", inherited["stroke"])
        if fill[:4] != "url(" and stroke[:4] != "url(":
            return node
        painter.view = painter.view.within(attrs.get("transform"))
        return _painted(node, {**inherited, **_own(node)}, painter)
    painter.view = painter.view.within(attrs.get("transform"))
    _children(node, inherited if INHERITED.keys().isdisjoint(attrs) else {**inherited, **_own(node)}, painter)
    _drop_references(attrs)
    return node


def _painted(node: Node, style: dict[str, str], painter: _Painter) -> Node:
    """The shape in plain colors: itself, or a group of bands with its stroke on top."""
    polygons: list[Polygon] | None = None
    if style["stroke"].startswith("url("):
        polygons = outline(node, painter.view)
        if edge := _edge(node, style, polygons, painter):
            return _edged(node, style, edge, painter)
        _set_average(node, "stroke", style, polygons=polygons, painter=painter)
    if not style["fill"].startswith("url("):
        return node
    polygons = outline(node, painter.view) if polygons is None else polygons
    server, fallback = _server(style["fill"], painter)
    if server is not None and server.tag.endswith("Gradient") and node.tag in SHAPES - {"line"}:
        gradient = _gradient(server, extent(polygons) or (0, 0, 0, 0), style["color"], painter)
        bands = _bands(node, gradient, polygons, painter) if gradient and polygons else None
        if bands and len(bands) > 1:
            painter.repairs["gradient drawn as bands"] += 1
            return _assembled(node, style, bands)
        if bands:
            _set(node, "fill", (bands[0].attrs["fill"], bands[0].attrs.get("fill-opacity")), style)
            return node
    if (
        server is not None
        and server.tag == "pattern"
        and node.tag in SHAPES
        and (tiles := _tiles(node, server, polygons, painter))
    ):
        return _assembled(node, style, [tiles])
    _set_average(node, "fill", style, polygons=polygons, painter=painter)
    return node


def _edge(node: Node, style: Mapping[str, str], polygons: list[Polygon], painter: _Painter) -> list[Node]:
    """A stroke of a gradient as bands, of a pattern as tiles; nothing where it can be neither."""
    server, _ = _server(style["stroke"], painter)
    if server is None or node.tag not in SHAPES or "vector-effect" in node.attrs or painter.left <= 0:
        return []
    covered = stroke_area(node, style, painter.view)
    painter.left -= len(covered or range(MOST_PIECES)) // 2
    if not covered:
        return []
    shape = Node("path", {"d": path_data(covered, painter.view.tolerance / 4)}, node.line)
    if server.tag == "pattern":
        tiles = _tiles(shape, server, covered, painter)
        return [tiles] if tiles else []
    gradient = _gradient(server, extent(polygons) or (0, 0, 0, 0), style["color"], painter)
    bands = _bands(shape, gradient, covered, painter) if gradient else None
    if not bands or len(bands) < 2:
        return []
    painter.repairs["gradient drawn as bands"] += 1
    return bands


def _edged(node: Node, style: dict[str, str], bands: list[Node], painter: _Painter) -> Node:
    """A group with the shape's name and place: its fill, and the stroke as what stands for it."""
    group = Node("g", {n: v for n, v in node.attrs.items() if n in OUTER}, node.line)
    edge = Node("g", {"stroke": "none", "fill-opacity": "1"}, node.line)
    edge.children = list(bands)
    if style["stroke-opacity"] != "1":
        edge.attrs["opacity"] = style["stroke-opacity"]
    attrs = {n: v for n, v in node.attrs.items() if n not in OUTER or n == "fill-rule"}
    inner = Node(node.tag, {**attrs, "stroke": "none"}, node.line)
    inner = _painted(inner, {**style, "stroke": "none"}, painter)
    group.children = [edge] if style["fill"] == "none" else [inner, edge]
    if node.attrs.get("paint-order", "").startswith("stroke"):
        group.children.reverse()
    return group


def _tiles(node: Node, server: Node, polygons: list[Polygon], painter: _Painter) -> Node | None:
    """The fill of a shape by a pattern as tiles in plain colors; None where they are too many."""
    attrs, holder = chained(server, painter.by_id)
    whole = Node("pattern", attrs, server.line)
    whole.children = holder.children
    tiles = tiled(node, whole, polygons, painter.view) if painter.left > 0 else None
    if tiles is None or not tiles.children:
        return None
    painter.left -= POINTS_OF_TILE * sum(1 for _ in tiles.iter())
    painter.repairs["pattern drawn as tiles"] += 1
    _children(tiles, INHERITED, painter)
    return tiles


def _server(paint: str, painter: _Painter) -> tuple[Node | None, str]:
    """The element a paint refers to, and the color to use without it."""
    reference, _, fallback = paint.partition(" ")
    return painter.by_id.get(reference[5:-1]), fallback or "none"


def _set(node: Node, name: str, paint: tuple[str, str | None], style: Mapping[str, str]) -> None:
    """Gives a shape a plain fill or stroke with an opacity on top of the one it has."""
    node.attrs[name] = paint[0]
    if paint[1] is not None:
        node.attrs[f"{name}-opacity"] = fmt(float(paint[1]) * float(style[f"{name}-opacity"]), 3)


def _set_average(
    node: Node, name: str, style: Mapping[str, str], *, polygons: list[Polygon], painter: _Painter
) -> None:
    """Paints with the color that covers on average."""
    server, fallback = _server(style[name], painter)
    box = extent(polygons)
    node.attrs[name] = fallback
    if server is None:
        painter.repairs["undefined paint taken out"] += 1
    elif server.tag == "pattern":
        painter.repairs["pattern drawn as the color that covers on average"] += 1
        _set(node, name, plain(*_tile(server, painter)), style)
    elif gradient := _gradient(server, box or (0, 0, 1, 1), style["color"], painter):
        painter.repairs["gradient drawn as the color that covers on average"] += 1
        places = gradient.place(_samples(polygons, box)) if box else STEPS
        _set(node, name, plain(*average(map(gradient.at, places))), style)


def _gradient(server: Node, box: Extent, color: str, painter: _Painter) -> Gradient | None:
    if not server.tag.endswith("Gradient"):
        return None
    return gradient_of(server, painter.by_id, painter.view, box=box, color=color)


def _samples(polygons: list[Polygon], box: Extent) -> list[tuple[float, float]]:
    """Points spread evenly over a shape, or over its extent when none falls inside."""
    x, y, width, height = box
    grid = [(x + width * i, y + height * j) for i in STEPS for j in STEPS]
    return [p for p in grid if contains(polygons, p)] or grid


def _tile(pattern: Node, painter: _Painter) -> tuple[RGB, float]:
    """The color and opacity of a pattern seen from afar: its shapes laid over each other by their area."""
    key = pattern.attrs.get("id", "")
    if key in painter.averages:
        return painter.averages[key]
    holder = pattern if pattern.elements() else painter.by_id.get(pattern.attrs.get("href", "")[1:], pattern)
    attrs = {**holder.attrs, **pattern.attrs}
    box = [float(n) for n in attrs.get("viewBox", "").replace(",", " ").split()]
    size = (box[2] * box[3]) if len(box) == 4 else _size(attrs, painter.view)
    painter.averages[key] = _laid_together(holder, size, painter)
    return painter.averages[key]


def _laid_together(holder: Node, size: float, painter: _Painter) -> tuple[RGB, float]:
    """The mean color and opacity of shapes laid over each other on an area of the given size."""
    rgb, alpha = (0.0, 0.0, 0.0), 0.0
    for color, share in _covering(holder, {**INHERITED, **_own(holder)}, size, painter):
        above = alpha * (1 - share)
        alpha = share + above
        rgb = average(((color, share), (rgb, above)))[0]
    return rgb, alpha


def _dimmed(node: Node, painter: _Painter) -> None:
    """Gives a masked element the mean opacity that the mask's shapes leave it, where they are no region."""
    mask = painter.by_id.get(node.attrs["mask"][5:-1])
    if mask is not None and mask.tag == "mask":
        name = mask.attrs["id"]
        if name not in painter.shaped:
            painter.shaped[name] = levels(mask) is not None
        if painter.shaped[name]:
            return
    del node.attrs["mask"]
    if mask is None or mask.tag != "mask":
        return
    key = f"mask {mask.attrs['id']}"
    if key not in painter.averages:
        sizes = [area(p) for shape in mask.iter() for p in outline(shape, painter.view)]
        painter.averages[key] = _laid_together(mask, max(sizes, default=0.0), painter)
    rgb, alpha = painter.averages[key]
    kept = alpha if mask.attrs.get("mask-type") == "alpha" else alpha * luminance(rgb)
    if 0 < kept < 0.98:
        node.attrs["opacity"] = fmt(kept * float(node.attrs.get("opacity", "1")), 3)
    painter.repairs["mask drawn as its mean opacity"] += 1


def _size(attrs: Mapping[str, str], view: Viewport) -> float:
    relative = attrs.get("patternUnits") != "userSpaceOnUse"
    unit = relative and attrs.get("patternContentUnits") == "objectBoundingBox"
    width, height = (1.0, 1.0) if unit else (view.width, view.height)
    return pixels(attrs.get("width"), width) * pixels(attrs.get("height"), height)


def _covering(
    holder: Node, inherited: Mapping[str, str], size: float, painter: _Painter
) -> Iterable[tuple[RGB, float]]:
    """Each fill and stroke in a tile with the share of the tile that it covers, opacity included."""
    for node in holder.elements():
        style = {**inherited, **_own(node)}
        whole = float(node.attrs.get("opacity", "1"))
        if node.tag in SHAPES:
            polygons = outline(node, painter.view)
            inside = sum(area(p) for p in polygons) if node.tag != "line" else 0.0
            edge = _perimeter(polygons) * pixels(style["stroke-width"], painter.view.diagonal)
            for name, covered in (("fill", inside), ("stroke", edge)):
                color, alpha = _seen(style[name], style["color"], painter)
                alpha = alpha * whole * float(style[f"{name}-opacity"])
                if share := alpha * min(covered / size if size else 1.0, 1.0):
                    yield color, share
        else:
            yield from _covering(node, style, size, painter)


def _perimeter(polygons: list[Polygon]) -> float:
    pairs = ((p, q) for polygon in polygons for p, q in zip(polygon, polygon[1:], strict=False))
    return sum(math.dist(p, q) for p, q in pairs)


def _seen(paint: str, color: str, painter: _Painter) -> tuple[RGB, float]:
    """A paint as one color and opacity."""
    if paint.startswith("url("):
        server, _ = _server(paint, painter)
        if server is not None and server.tag == "pattern":
            return _tile(server, painter)
        gradient = server and _gradient(server, (0, 0, 1, 1), color, painter)
        return average(map(gradient.at, STEPS)) if gradient else ((0.0, 0.0, 0.0), 0.0)
    rgba = as_rgba(color if paint == "currentColor" else paint)
    return (rgba[:3], rgba[3]) if rgba else ((0.0, 0.0, 0.0), 0.0)


def _assembled(node: Node, style: Mapping[str, str], bands: list[Node]) -> Node:
    """A group with the shape's name and place: the bands, then the stroke as a shape without fill."""
    group = Node("g", {n: v for n, v in node.attrs.items() if n in OUTER}, node.line)
    group.children = list(bands)
    opacity = style["fill-opacity"]
    strokes = style["stroke"] not in ("none", "transparent")
    if strokes or opacity != "1":
        inner = Node("g", {"stroke": "none"} if strokes else {}, node.line)
        if opacity != "1":
            inner.attrs |= {"opacity": opacity, "fill-opacity": "1"}
        inner.children = list(bands)
        group.children = [inner]
    if strokes:
        edge = Node(node.tag, {n: v for n, v in node.attrs.items() if n not in OUTER}, node.line)
        edge.attrs["fill"] = "none"
        edge.attrs.pop("fill-opacity", None)
        group.children.append(edge)
    return group


def _bands(node: Node, gradient: Gradient, polygons: list[Polygon], painter: _Painter) -> list[Node] | None:
    if painter.left <= 0:
        return None
    found = banded(node, gradient, polygons, painter.view, points=painter.share)
    painter.left -= sum(len(n.attrs.get("d", "")) // 8 + 6 for n in found or ())
    return found
