"""Dashes measured by a `pathLength` of the author's, written in user units: no renderer but a browser scales
them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..reading.tree import Node
from ..values.lengths import fmt, pixels
from .outlines import Viewport, outline

__all__ = ["scale_dashes"]

_DASHES = {"stroke-dasharray": "none", "stroke-dashoffset": "0"}
_CLOSED = frozenset({"rect", "circle", "ellipse", "polygon"})  # whose outline goes back to where it begins
MOST_DASHES = 100_000  # that are written for one drawing


def scale_dashes(root: Node, path_lengths: Mapping[Node, str], view: Viewport) -> None:
    """Writes the dashes of each shape that has a `pathLength` by how long its outline really is."""
    if path_lengths:
        _visit(root, _DASHES, (path_lengths, view, [MOST_DASHES]))


def _visit(node: Node, dashes: dict[str, str], known: tuple[Mapping[Node, str], Viewport, list[int]]) -> None:
    dashes = {name: node.attrs.get(name, value) for name, value in dashes.items()}
    path_lengths, view, left = known
    given = pixels(path_lengths.get(node))
    if given > 0 and dashes["stroke-dasharray"] != "none":
        left[0] -= len(dashes["stroke-dasharray"])
        length = _length(node, view)
        if length > 0 and left[0] > 0:
            for name, value in dashes.items():
                scaled = (pixels(each, view.diagonal) * length / given for each in _parts(value))
                node.attrs[name] = " ".join(map(fmt, scaled))
    for child in node.elements():
        _visit(child, dashes, known)


def _parts(value: str) -> list[str]:
    return value.replace(",", " ").split()


def _length(node: Node, view: Viewport) -> float:
    closed = node.tag in _CLOSED
    polygons = (p + p[:1] if closed else p for p in outline(node, view))
    return sum(math.dist(a, b) for p in polygons for a, b in zip(p, p[1:], strict=False))
