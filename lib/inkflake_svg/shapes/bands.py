"""A gradient's fill of a shape as plain shapes: strips between lines, rings between circles, discs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ..reading.tree import Node
from ..values.grammar import hex_color
from ..values.lengths import fmt
from .geometry import (
    Extent,
    Point,
    Polygon,
    apply,
    clamped_to_circle,
    clearance,
    contains,
    cut,
    ellipse_points,
    extent,
    inverse,
    path_data,
)
from .gradients import RGB, Band, Gradient
from .outlines import GEOMETRY, Viewport

__all__ = ["banded", "plain"]

STRIPS = 32
MOST_STRIPS = 64  # across a whole canvas, where 32 are wide enough to be seen
STRIP_WIDTH = 8  # pixels of a canvas of 512, down to which there are more than STRIPS
RINGS = 24
STRIP_POINTS = 4  # that one more strip, or one more ring, brings
RING_POINTS = 64
SHAPE_POINTS = 4_000
OVERLAP = 16  # tolerances: so far a band reaches under the next, two pixels of a small preview
OPAQUE = 0.998
CLEAR = 0.001


def plain(rgb: RGB, alpha: float) -> tuple[str, str | None]:
    """A color and an opacity as attribute values; None when opaque."""
    return hex_color(rgb), None if alpha > OPAQUE else fmt(alpha, 3)


def banded(
    node: Node, gradient: Gradient, polygons: list[Polygon], view: Viewport, *, points: int
) -> list[Node] | None:
    """The fill of a shape as bands, in the order in which they are painted and of about so many points
    altogether.

    None when that is too few.
    """
    size = sum(map(len, polygons))
    most = (points - size) // STRIP_POINTS if gradient.radius is None else points // RING_POINTS
    shape = _shape(node, gradient, polygons, view) if most > 1 else None
    if shape is None:
        return None
    strips = min(max(STRIPS, shape.pixels // STRIP_WIDTH), MOST_STRIPS)
    rings = RINGS if gradient.spread == "pad" else MOST_STRIPS
    most = min(most, strips if gradient.radius is None else rings, shape.pixels // 2 + 2)
    bands = gradient.bands(shape.low, shape.high, most)
    if gradient.radius is None:
        return list(_strips(shape, _layers(bands, outward=True)))
    return list(_rings(shape, _layers(bands, outward=False)))


@dataclass(frozen=True)
class _Shape:
    """A shape's outline in its own and in the gradient's coordinates, and what it covers of that."""

    node: Node
    gradient: Gradient
    view: Viewport
    polygons: list[Polygon]
    own: list[Polygon]
    places: list[list[float]]
    pixels: int
    low: float
    high: float
    reach: float  # the radius of the largest circle about the center of a radial gradient within the shape


def _shape(node: Node, gradient: Gradient, polygons: list[Polygon], view: Viewport) -> _Shape | None:
    polygons = [p for p in polygons if len(p) > 2]
    box, back = extent(polygons), inverse(gradient.matrix)
    if box is None or back is None or sum(map(len, polygons)) > SHAPE_POINTS:
        return None
    own = [[apply(back, p) for p in polygon] for polygon in polygons]
    places = [gradient.place(p) for p in polygons]
    pixels = int(max(box[2] / view.width, box[3] / view.height) * 512 * view.magnified)
    low, high, reach = min(map(min, places)), max(map(max, places)), -1.0
    if gradient.radius is not None:
        low = 0.0 if contains(own, gradient.start) else low
        reach = clearance(own, gradient.end) if contains(own, gradient.end) else reach
    return _Shape(node, gradient, view, polygons, own, places, pixels, low, high, reach)


def _layers(bands: list[Band], *, outward: bool) -> list[Band]:
    """What to paint, in which order, so that no seam shows between bands.

    Opaque bands reach a little under their neighbour. Bands that let the ground through stand side by side:
    laid over each other, renderers would round each layer, and thirty of them come to another color.
    """
    if all(band.alpha > OPAQUE for band in bands):
        ordered = bands if outward else bands[::-1]
        return [Band(b.low, b.high, b.rgb, 1.0, under=i < len(bands) - 1) for i, b in enumerate(ordered)]
    return [Band(b.low, b.high, b.rgb, b.alpha) for b in bands if b.alpha > CLEAR]


def _fill(layer: Band) -> dict[str, str]:
    color, opacity = plain(layer.rgb, layer.alpha)
    return {"fill": color} if opacity is None else {"fill": color, "fill-opacity": opacity}


def _strips(shape: _Shape, layers: list[Band]) -> Iterator[Node]:
    """The parts of a shape between parallel lines."""
    origin, right, down = shape.gradient.place([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
    across, along = right - origin, down - origin
    tolerance = shape.view.tolerance
    overlap = OVERLAP * tolerance * math.hypot(across, along)
    box = extent(shape.polygons)
    upright = shape.node.tag == "rect" and len(shape.polygons[0]) == 4
    straight = upright and min(abs(across), abs(along)) < 1e-9
    for layer in layers:
        high = layer.high + overlap if layer.under else layer.high
        if straight and box:
            attrs = _strip(box, (layer.low - origin, high - origin), across, along)
            yield Node("rect", {**attrs, **_fill(layer)}, shape.node.line)
            continue
        cuts = (cut(p, v, layer.low, high) for p, v in zip(shape.polygons, shape.places, strict=True))
        if data := path_data([p for p in cuts if len(p) > 2], tolerance / 4):
            yield Node("path", {"d": data, **_fill(layer)}, shape.node.line)


def _strip(box: Extent, between: tuple[float, float], across: float, along: float) -> dict[str, str]:
    """The part of an upright box between two places of a gradient straight across or along it."""
    x, y, width, height = box
    start, size, slope = (x, width, across) if abs(across) > abs(along) else (y, height, along)
    first, last = sorted((between[0] / slope, between[1] / slope))
    first, last = max(first, start), min(last, start + size)
    if abs(across) > abs(along):
        x, width = first, last - first
    else:
        y, height = first, last - first
    return {"x": fmt(x), "y": fmt(y), "width": fmt(width), "height": fmt(height)}


def _rings(shape: _Shape, layers: list[Band]) -> Iterator[Node]:
    """The parts of a shape between circles about the center; or whole discs, or the shape itself."""
    m = shape.gradient.matrix
    radius = math.hypot(m[0], m[1]) * (shape.gradient.radius or 1.0)
    overlap = OVERLAP * shape.view.tolerance / max(radius, 1e-9)
    for i, layer in enumerate(layers):
        whole = layer.high < shape.high and _holds_disc(shape, layer.high)
        if whole and _may_be_disc(layer, shape):
            yield _disc(shape, layer)
        elif whole and (hoop := _hoop(shape, layer)):
            yield hoop
        elif i == 0 and layer.under and _holds_disc(shape, layer.low):
            attrs = {n: v for n, v in shape.node.attrs.items() if n in GEOMETRY}
            yield Node(shape.node.tag, {**attrs, **_fill(layer)}, shape.node.line)
        else:
            pieces = _ring(shape, layer.low - overlap if layer.under else layer.low, layer.high)
            back = [[apply(m, p) for p in piece] for piece in pieces]
            if data := path_data(back, shape.view.tolerance / 4):
                yield Node("path", {"d": data, **_fill(layer)}, shape.node.line)


def _may_be_disc(layer: Band, shape: _Shape) -> bool:
    """Whether the inside of a band may be painted too: later layers cover it, or it belongs to it."""
    return layer.under or layer.low <= max(shape.low, 0.0)


def _holds_disc(shape: _Shape, place: float) -> bool:
    """Whether the circle at a place of the gradient lies within the shape."""
    (x, y), radius = shape.gradient.circle(place)
    return math.hypot(x - shape.gradient.end[0], y - shape.gradient.end[1]) + radius <= shape.reach


def _ring(shape: _Shape, low: float, high: float) -> list[Polygon]:
    """The outline inside one circle, and turned round inside another, which takes that out."""
    pieces = shape.own
    if high < shape.high:
        center, radius = shape.gradient.circle(high)
        pieces = [clamped_to_circle(p, center, radius) for p in pieces]
    if low > max(shape.low, 0.0):
        center, radius = shape.gradient.circle(low)
        pieces = [*pieces, *(clamped_to_circle(p, center, radius)[::-1] for p in shape.own)]
    return pieces


def _round(shape: _Shape, place: float) -> tuple[float, float, float, float] | None:
    """Center and radii of the circle at a place of the gradient, as the shape has it; None when turned."""
    center, radius = shape.gradient.circle(place)
    m = shape.gradient.matrix
    if abs(m[1]) + abs(m[2]) >= 1e-9 * (abs(m[0]) + abs(m[3])):
        return None
    return (*apply(m, center), abs(m[0]) * radius, abs(m[3]) * radius)


def _disc(shape: _Shape, layer: Band) -> Node:
    found = _round(shape, layer.high)
    if found is None:
        center, radius = shape.gradient.circle(layer.high)
        points: list[Point] = [
            apply(shape.gradient.matrix, p) for p in ellipse_points(center, radius, radius)
        ]
        data = path_data([points], shape.view.tolerance / 4)
        return Node("path", {"d": data, **_fill(layer)}, shape.node.line)
    x, y, rx, ry = found
    attrs = {"cx": fmt(x), "cy": fmt(y)}
    if abs(rx - ry) < 1e-6 * rx:
        return Node("circle", {**attrs, "r": fmt(rx), **_fill(layer)}, shape.node.line)
    return Node("ellipse", {**attrs, "rx": fmt(rx), "ry": fmt(ry), **_fill(layer)}, shape.node.line)


def _hoop(shape: _Shape, layer: Band) -> Node | None:
    """What is between two circles, as a circle with a stroke or two ellipses; None when they are turned."""
    outer, inner = _round(shape, layer.high), _round(shape, layer.low)
    if outer is None or inner is None:
        return None
    x, y, rx, ry = outer
    if abs(rx - ry) < 1e-6 * rx and outer[:2] == inner[:2]:
        paint = {name.replace("fill", "stroke"): value for name, value in _fill(layer).items()}
        middle = {"cx": fmt(x), "cy": fmt(y), "r": fmt((rx + inner[2]) / 2)}
        attrs = {**middle, "fill": "none", **paint, "stroke-width": fmt(rx - inner[2])}
        return Node("circle", attrs, shape.node.line)
    data = "".join(map(_arcs, (outer, inner)))
    return Node("path", {"d": data, "fill-rule": "evenodd", **_fill(layer)}, shape.node.line)


def _arcs(found: tuple[float, float, float, float]) -> str:
    x, y, rx, ry = found
    radii, left, right = f"{fmt(rx)} {fmt(ry)} 0 1 0", f"{fmt(x - rx)} {fmt(y)}", f"{fmt(x + rx)} {fmt(y)}"
    return f"M{left}A{radii} {right}A{radii} {left}Z"
