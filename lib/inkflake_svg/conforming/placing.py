"""Transforms of CSS about their origin, written as the transform attribute."""

from __future__ import annotations

from collections.abc import Mapping

from ..reading.tree import Node
from ..shapes.geometry import Extent, Polygon, apply, extent, matrix_of
from ..shapes.outlines import Viewport, outline
from ..values.lengths import fmt, numbers, pixels
from ..values.profile import UNDRAWN
from ..values.transforms import origin, placed

__all__ = ["Placing", "place"]

Placing = list[tuple[Node, dict[str, str]]]
Known = dict[Node, Polygon]

LETTER = 0.6  # of the font size: how wide and how high above the line a letter is, about
_OWN_BOX = frozenset({"fill-box", "content-box", "stroke-box", "border-box"})


def place(moved: Placing, view: Viewport) -> None:
    """Writes the transforms of elements, those inside before those around them."""
    known: Known = {}
    for node, said in reversed(moved):
        box: Extent = (0.0, 0.0, view.width, view.height)
        if said.get("transform-box") in _OWN_BOX:
            points = _points(node, view, known)
            box = (extent([points]) if points else None) or (0.0, 0.0, 0.0, 0.0)
        written = _about(said, node.attrs.get("transform"), box)
        node.attrs.pop("transform", None)
        if written:
            node.attrs["transform"] = written


def _about(said: Mapping[str, str], attribute: str | None, box: Extent) -> str | None:
    """The transform about its origin."""
    size = box[2:]
    written = placed(said, attribute, size)
    at = origin(said["transform-origin"], size) if written and "transform-origin" in said else None
    if written is None or at is None:
        return written
    x, y = box[0] + at[0], box[1] + at[1]
    return f"translate({fmt(x)} {fmt(y)}) {written} translate({fmt(-x)} {fmt(-y)})" if x or y else written


def _points(node: Node, view: Viewport, known: Known) -> Polygon:
    """The corners of the box around an element, in its own coordinates; looked for once."""
    if node not in known:
        known[node] = _text(node) if node.tag == "text" else _around(node, view, known)
    return known[node]


def _around(node: Node, view: Viewport, known: Known) -> Polygon:
    found = outline(node, view)
    if not found:
        inside = [child for child in node.elements() if child.tag not in UNDRAWN]
        matrices = [matrix_of(child.attrs.get("transform")) for child in inside]
        found = [
            [apply(matrix, point) for point in _points(child, view, known)]
            for matrix, child in zip(matrices, inside, strict=True)
        ]
    box = extent([each for each in found if each])
    return _corners(box) if box else []


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
