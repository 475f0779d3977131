"""What clips and masks let through, where that can be said of each of their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..reading.tree import Node
from ..values.grammar import as_rgba
from ..values.lengths import fmt
from ..values.profile import SHAPES
from .geometry import IDENTITY, Matrix, extent, inverse, matrix_of, multiply
from .gradients import Gradient, gradient_of
from .outlines import Viewport, outline

__all__ = ["OPAQUE", "fade", "levels", "luminance"]

OPAQUE = 0.98
CLEAR = 0.02
ALIKE = 0.05  # so near to each other, two levels are one
_PAINT = {"fill": "black", "stroke": "none", "fill-opacity": "1", "opacity": "1", "display": "inline"}
_RULES = {"clip-rule": "nonzero", "fill-rule": "nonzero"}
Level = tuple[Node, Matrix, float]
_By = tuple[Gradient, list[tuple[float, float]], dict[str, Node]]  # its opacities, and where others go


def luminance(rgb: tuple[float, ...]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def levels(source: Node) -> list[Level] | None:
    """The shapes of a clip or mask with how much each lets through: one level and nothing, or None.

    A mask with strokes, gradients, texts or several shades is no region.
    """
    found: list[Level] = []
    for shape, matrix, paint in _painted(source, IDENTITY, {**_PAINT, **_RULES}):
        level = (
            1.0 if source.tag == "clipPath" else _level(paint, alpha=source.attrs.get("mask-type") == "alpha")
        )
        if shape.tag not in SHAPES or level is None:
            return None
        marked = Node(shape.tag, {**shape.attrs, **{name: paint[name] for name in _RULES}}, shape.line)
        found.append((marked, matrix, level))
    seen = [level for *_, level in found if level]
    return found if seen and max(seen) - min(seen) < ALIKE else None


def _painted(
    node: Node, matrix: Matrix, around: dict[str, str]
) -> Iterator[tuple[Node, Matrix, dict[str, str]]]:
    """The shapes and texts in an element, each with its matrix and its paint."""
    around = {**around, **{name: node.attrs[name] for name in around if name in node.attrs}}
    matrix = multiply(matrix, matrix_of(node.attrs["transform"])) if "transform" in node.attrs else matrix
    if node.tag in SHAPES or node.tag == "text":
        if around["display"] != "none":
            yield node, matrix, around
        return
    for child in node.elements():
        yield from _painted(child, matrix, around)


def _level(paint: dict[str, str], *, alpha: bool) -> float | None:
    """How much a shape of a mask lets through, all or nothing of what is under it being hidden."""
    rgba = as_rgba(paint["fill"])
    if paint["stroke"] not in ("none", "transparent") or rgba is None:
        return None
    opacity = rgba[3] * float(paint["fill-opacity"]) * float(paint["opacity"])
    level = opacity if alpha else opacity * luminance(rgba)
    if level < CLEAR:
        return 0.0 if opacity > OPAQUE else None
    return level


def fade(node: Node, style: Mapping[str, str], by_id: dict[str, Node], view: Viewport) -> bool:
    """Paints what a gradient masks by gradients of opacity; says no, and changes nothing, of other masks."""
    mask = by_id.get(node.attrs["mask"][5:-1])
    if mask is None or mask.tag != "mask" or mask.attrs.get("maskContentUnits") == "objectBoundingBox":
        return False
    painted = list(_painted(mask, IDENTITY, dict(_PAINT)))
    if len(painted) != 1:
        return False
    shape, matrix, paint = painted[0]
    server = by_id.get(paint["fill"].partition(")")[0][5:])
    box = extent(outline(shape, view))
    if server is None or box is None or not server.tag.endswith("Gradient") or paint["stroke"] != "none":
        return False
    gradient = gradient_of(server, by_id, view, box=box, color="black")
    if gradient is None:
        return False
    alpha, whole = (
        mask.attrs.get("mask-type") == "alpha",
        float(paint["fill-opacity"]) * float(paint["opacity"]),
    )
    stops = [(at, whole * a * (1.0 if alpha else luminance(rgb))) for at, rgb, a in gradient.stops]
    _faded(node, multiply(matrix, gradient.matrix), dict(style), (gradient, stops, by_id))
    return True


def _faded(node: Node, matrix: Matrix, style: dict[str, str], by: _By) -> None:
    """Gives all shapes and texts within gradients of their own colors, seen from their own coordinates."""
    if node.tag not in SHAPES and node.tag != "text":
        for child in node.elements():
            back = inverse(matrix_of(child.attrs.get("transform")))
            own = {name: child.attrs.get(name, value) for name, value in style.items()}
            _faded(child, multiply(back, matrix) if back else matrix, own, by)
        return
    gradient, stops, by_id = by
    for name in ("fill", "stroke"):
        rgba = as_rgba(style["color"] if style[name] == "currentColor" else style[name])
        if rgba is None or style[name] == "none":
            continue
        attrs = {"gradientUnits": "userSpaceOnUse", "spreadMethod": gradient.spread, **_ends(gradient)}
        attrs["gradientTransform"] = f"matrix({' '.join(fmt(n, 6) for n in matrix)})"
        made = Node("linearGradient" if gradient.radius is None else "radialGradient", attrs)
        color = f"rgb({','.join(str(round(255 * c)) for c in rgba[:3])})"
        made.children = [
            Node("stop", {"offset": fmt(at), "stop-color": color, "stop-opacity": fmt(level * rgba[3])})
            for at, level in stops
        ]
        key = f"mask/{len(by_id)}"  # no id in a drawing has a slash
        by_id[key] = made
        node.attrs[name] = f"url(#{key})"


def _ends(gradient: Gradient) -> dict[str, str]:
    names = ("x1", "y1", "x2", "y2") if gradient.radius is None else ("fx", "fy", "cx", "cy", "r")
    values = (*gradient.start, *gradient.end, gradient.radius or 0.0)
    return {name: fmt(value, 6) for name, value in zip(names, values, strict=False)}
