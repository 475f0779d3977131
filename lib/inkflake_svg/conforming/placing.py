"""Transforms of CSS about their origin, written as the transform attribute."""

from __future__ import annotations

from collections.abc import Mapping

from ..reading.tree import Node
from ..shapes.geometry import Extent
from ..shapes.outlines import Viewport, box_of
from ..values.lengths import fmt
from ..values.transforms import origin, placed

__all__ = ["Placing", "place"]

Placing = list[tuple[Node, dict[str, str]]]

_OWN_BOX = frozenset({"fill-box", "content-box", "stroke-box", "border-box"})


def place(moved: Placing, view: Viewport) -> None:
    """Writes the transforms of elements, those inside before those around them."""
    known: dict[Node, Extent] = {}
    for node, said in reversed(moved):
        box: Extent = (0.0, 0.0, view.width, view.height)
        if said.get("transform-box") in _OWN_BOX:
            box = box_of(node, view, known)
        written = _about(said, node.attrs.get("transform"), box)
        node.attrs.pop("transform", None)
        if written:
            node.attrs["transform"] = written


def _about(said: Mapping[str, str], attribute: str | None, box: Extent) -> str | None:
    """The transform about its origin."""
    size = box[2:]
    written = placed(said, attribute, size)
    at = origin(said.get("transform-origin", "0 0"), size) if written else None
    if written is None or at is None:
        return written
    x, y = box[0] + at[0], box[1] + at[1]
    return f"translate({fmt(x)} {fmt(y)}) {written} translate({fmt(-x)} {fmt(-y)})" if x or y else written
