"""What clips and masks let through, where that can be said of each of their shapes."""

from __future__ import annotations

from collections.abc import Iterator

from ..reading.tree import Node
from ..values.grammar import as_rgba
from ..values.profile import SHAPES
from .geometry import IDENTITY, Matrix, matrix_of, multiply

__all__ = ["OPAQUE", "levels", "luminance"]

OPAQUE = 0.98
CLEAR = 0.02
ALIKE = 0.05  # so near to each other, two levels are one
_PAINT = {"fill": "black", "stroke": "none", "fill-opacity": "1", "opacity": "1", "display": "inline"}
_RULES = {"clip-rule": "nonzero", "fill-rule": "nonzero"}
Level = tuple[Node, Matrix, float]


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
