"""The viewBox of a drawing: made when it is missing, moved when nearly everything lies outside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..reading.story import Tally
from ..reading.tree import Node
from ..shapes.geometry import IDENTITY, Extent, Matrix, Point, apply, extent, matrix_of, multiply
from ..shapes.outlines import Viewport, outline
from ..values.lengths import NUMBER, fmt, numbers, pixels
from ..values.profile import SHAPES, UNDRAWN

__all__ = ["box", "draws", "fit", "viewport"]

DEFAULT = (300.0, 150.0)  # CSS: the size of a replaced element that has none
INSIDE = 20  # a drawing is off its canvas when fewer than one in so many shapes begin on it
_TWO_NUMBERS = re.compile(rf"[^\d.+-]*({NUMBER})[\s,]*({NUMBER})")
_PLACES = {
    **dict.fromkeys(("rect", "text"), ("x", "y")),
    **dict.fromkeys(("circle", "ellipse"), ("cx", "cy")),
    "line": ("x1", "y1"),
}


@lru_cache(maxsize=256)
def _box(text: str) -> tuple[float, ...]:
    return tuple(numbers(text) or (0.0, 0.0, *DEFAULT))


def viewport(root: Node) -> Viewport:
    """The size of the root's viewBox."""
    return Viewport(*_box(root.attrs["viewBox"])[2:])


def box(root: Node) -> Extent:
    """The root's viewBox."""
    x, y, width, height = _box(root.attrs["viewBox"])
    return x, y, width, height


def fit(root: Node, repairs: Tally) -> None:
    """Gives the root a viewBox on which the drawing lies, and takes out sizes that are not plain."""
    sizes = {name: pixels(root.attrs.get(name)) for name in ("width", "height")}
    if "viewBox" not in root.attrs:
        if sizes["width"] and sizes["height"]:
            root.attrs["viewBox"] = f"0 0 {fmt(sizes['width'])} {fmt(sizes['height'])}"
            repairs["viewBox made from width and height"] += 1
        else:
            root.attrs["viewBox"] = _around(root, Viewport(*DEFAULT)) or "0 0 {:g} {:g}".format(*DEFAULT)
            repairs["viewBox made from what is drawn"] += 1
    if _off_canvas(root):
        _move(root, repairs)
    for name, size in sizes.items():
        if name in root.attrs and not size:
            repairs[f"{name}={root.attrs.pop(name)!r} of the root taken out"] += 1


def _move(root: Node, repairs: Tally) -> None:
    """Moves the viewBox to what is drawn, when that helps."""
    before = root.attrs["viewBox"]
    root.attrs["viewBox"] = _around(root, viewport(root)) or before
    if _off_canvas(root):
        root.attrs["viewBox"] = before
    else:
        repairs[f"viewBox {before!r} moved to what is drawn"] += 1


def _drawn(node: Node, matrix: Matrix) -> Iterator[tuple[Node, Matrix]]:
    """The shapes and texts that are drawn, each with the matrix that leads to the root's coordinates."""
    for child in node.elements():
        if child.tag in UNDRAWN:
            continue
        own = multiply(matrix, matrix_of(child.attrs["transform"])) if "transform" in child.attrs else matrix
        if child.tag == "svg" and "viewBox" in child.attrs and draws(child):
            yield Node("rect", {"width": "100%", "height": "100%", **child.attrs}), own
        elif child.tag in SHAPES or child.tag in ("text", "use"):
            yield child, own
        else:
            yield from _drawn(child, own)


def draws(root: Node) -> bool:
    """Whether there is a shape, a text or a reference to one."""
    return next(_drawn(root, IDENTITY), None) is not None


def _place(node: Node) -> Point:
    """About where a shape begins; the middle of a rect."""
    attrs, names = node.attrs, _PLACES.get(node.tag)
    if names is None:
        found = _TWO_NUMBERS.match(attrs.get("d") or attrs.get("points") or "")
        return (float(found[1]), float(found[2])) if found else (0.0, 0.0)
    x, y = (pixels(attrs.get(name)) for name in names)
    if node.tag == "rect":
        return x + pixels(attrs.get("width")) / 2, y + pixels(attrs.get("height")) / 2
    return x, y


def _off_canvas(root: Node) -> bool:
    x, y, width, height = _box(root.attrs["viewBox"])
    outside = inside = 0
    for node, matrix in _drawn(root, IDENTITY):
        px, py = _place(node) if matrix is IDENTITY else apply(matrix, _place(node))
        if "%" in "".join(node.attrs.values()) or (x <= px <= x + width and y <= py <= y + height):
            inside += 1
            if inside > 1 and outside <= inside:
                return False
        else:
            outside += 1
    return outside > 0 and inside * INSIDE < inside + outside


def _around(root: Node, view: Viewport) -> str | None:
    """A viewBox around everything that is drawn."""
    points = [
        apply(matrix, point)
        for node, matrix in _drawn(root, IDENTITY)
        for polygon in (outline(node, view) or [[_place(node)]])
        for point in polygon
    ]
    box = extent([points])
    if box is None or box[2] <= 0 or box[3] <= 0:
        return None
    margin = 0.02 * max(box[2], box[3])
    placed = (box[0] - margin, box[1] - margin, box[2] + 2 * margin, box[3] + 2 * margin)
    return " ".join(fmt(n, 2) for n in placed)
