"""Transforms of CSS about their origin, written as the transform attribute."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import SvgRejected, Violation
from ..reading.tree import Node
from ..shapes.geometry import Extent, Polygon, apply, extent, matrix_of
from ..shapes.outlines import Viewport, outline
from ..values.lengths import fmt, numbers, pixels
from ..values.profile import UNDRAWN
from ..values.transforms import origin, placed

__all__ = ["Placing", "place"]

Placing = list[tuple[Node, dict[str, str]]]

MOST_BOXED = 200_000  # elements whose boxes are looked at, each as often as something around it needs one
LETTER = 0.6  # of the font size: how wide and how high above the line a letter is, about
_OWN_BOX = frozenset({"fill-box", "content-box", "stroke-box", "border-box"})


def place(moved: Placing, view: Viewport) -> None:
    """Writes the transforms of elements, those inside before those around them."""
    left = MOST_BOXED
    for node, said in reversed(moved):
        box: Extent = (0.0, 0.0, view.width, view.height)
        if said.get("transform-box") in _OWN_BOX:
            below = sum(1 for _ in node.iter())
            left -= below
            if left < 0:
                message = f"the boxes of more than {MOST_BOXED:,} elements are asked for; use fewer fill-box"
                raise SvgRejected(Violation("limits", message, node.tag, node.line))
            box = _box(node, view) or (0.0, 0.0, 0.0, 0.0)
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


def _box(node: Node, view: Viewport) -> Extent | None:
    """The box around an element, in its own coordinates."""
    points = _points(node, view)
    return extent([points]) if points else None


def _points(node: Node, view: Viewport) -> Polygon:
    if node.tag == "text":
        return _text(node)
    if found := outline(node, view):
        box = extent(found)
        return _corners(box) if box else []
    points: Polygon = []
    for child in node.elements():
        if child.tag not in UNDRAWN:
            matrix = matrix_of(child.attrs.get("transform"))
            points += [apply(matrix, point) for point in _points(child, view)]
    box = extent([points]) if points else None
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
