"""References between elements: `use` and `symbol` put in place, and their work bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import SvgRejected, Violation
from ..reading.story import Tally
from ..reading.tree import Node
from ..shapes.outlines import Viewport
from ..values.lengths import fmt, numbers, pixels
from ..values.profile import LIMITS

__all__ = ["as_group", "drop_dead_uses", "expand_uses", "in_context", "limit_references"]

MOST_REFERENCED = 20_000  # elements drawn, each as often as it is referenced
CHARACTERS = 4096  # of text or path data that count as one more element
DEEPEST = 2 * LIMITS.depth

_REFERENCE = re.compile(r"url\(#([\w:.-]+)\)")
_REFERRING = frozenset(
    ["fill", "stroke", "clip-path", "mask", "style", "marker-start", "marker-mid", "marker-end"]
)
_ALIGNED = {"xMin": 0.0, "YMin": 0.0, "xMax": 1.0, "YMax": 1.0}
_VIEW = frozenset({"viewBox", "preserveAspectRatio", "overflow"})
_OWN = frozenset({"x", "y", "width", "height", "href", "transform", "id"})


def limit_references(root: Node, by_id: Mapping[str, Node]) -> None:
    """Refuses references in a circle, too deep, or that come to too many elements when followed."""
    weights: dict[Node, int] = {}
    if _weight(root, by_id, weights, 0) > MOST_REFERENCED:
        raise _refused(root, f"its references come to more than {MOST_REFERENCED:,} elements; use fewer")


def _refused(node: Node, message: str) -> SvgRejected:
    return SvgRejected(Violation("limits", message, node.tag, node.line))


def _weight(node: Node, by_id: Mapping[str, Node], weights: dict[Node, int], depth: int) -> int:
    """How many elements are drawn for this one; capped, so that the sums stay small."""
    if node in weights:
        return weights[node]
    if depth > DEEPEST:
        raise _refused(node, "its references lead in a circle or too deep; leave them out")
    length = written = len(node.attrs.get("d", node.attrs.get("points", "")))
    total = 1
    for child in node.children:
        if isinstance(child, Node):
            total += _weight(child, by_id, weights, depth + 1)
        else:
            written += len(child)
    for target, at_corners in _targets(node, by_id):
        times = length // 4 + 1 if at_corners else 1
        total += times * _weight(target, by_id, weights, depth + 1)
    total += written // CHARACTERS
    weights[node] = min(total, MOST_REFERENCED + 1)
    return weights[node]


def _targets(node: Node, by_id: Mapping[str, Node]) -> list[tuple[Node, bool]]:
    """What a node refers to, and whether it is drawn at every corner, or once."""
    named: list[tuple[str, bool]] = []
    for name, value in node.attrs.items():
        if name == "href":
            named.append((value[1:], False))
        elif name in _REFERRING and "url(" in value:
            at_corners = name == "marker-mid" or (name == "style" and "marker" in value)
            named += [(target, at_corners) for target in _REFERENCE.findall(value)]
    return [(by_id[name], at_corners) for name, at_corners in named if name in by_id]


def drop_dead_uses(root: Node, by_id: Mapping[str, Node], repairs: Tally) -> None:
    """Takes out every `use` of nothing: it draws nothing, and makes CairoSVG look for a file."""
    for node in root.iter():
        dead = [c for c in node.elements() if c.tag == "use" and c.attrs.get("href", "")[1:] not in by_id]
        for use in dead:
            node.children.remove(use)
            repairs["<use> of nothing taken out"] += 1


def expand_uses(root: Node, by_id: dict[str, Node], view: Viewport, repairs: Tally) -> None:
    """Puts a copy of what a `use` refers to in its place."""

    def visit(node: Node, depth: int, around: Mapping[str, str]) -> None:
        if depth > LIMITS.depth:
            raise _refused(node, "its references lead too deep; leave them out")
        for i, child in enumerate(node.children):
            if isinstance(child, str):
                continue
            if child.tag != "use":
                visit(child, depth + 1, _painted(child, around))
                continue
            target = by_id.get(child.attrs.get("href", "")[1:])  # the target of a target may be gone
            placed = _placed(child, target, by_id, view) if target else Node("g", {}, child.line)
            painted = _painted(child, around)
            for each in placed.iter():
                in_context(each, painted)
            repairs["<use> put in place"] += 1
            visit(placed, depth + 1, painted)
            node.children[i] = placed

    visit(root, 1, {"fill": "black", "stroke": "none"})


def _painted(node: Node, around: Mapping[str, str]) -> Mapping[str, str]:
    own = {name: node.attrs[name] for name in around if name in node.attrs}
    return {**around, **own} if own else around


def in_context(node: Node, painted: Mapping[str, str]) -> None:
    """Gives what is painted as what uses it the paint of that."""
    for name in ("fill", "stroke"):
        if node.attrs.get(name, "").startswith("context-"):
            node.attrs[name] = painted[node.attrs[name][8:]]


def _placed(use: Node, target: Node, by_id: dict[str, Node], view: Viewport) -> Node:
    """A group with the attributes of the `use` and a copy of its target."""
    group = Node("g", {n: v for n, v in use.attrs.items() if n not in _OWN}, use.line)
    x, y = (pixels(use.attrs.get(n), size) for n, size in (("x", view.width), ("y", view.height)))
    moved = f"translate({fmt(x)} {fmt(y)})" if x or y else ""
    if transform := f"{use.attrs.get('transform', '')} {moved}".strip():
        group.attrs["transform"] = transform
    if "id" in use.attrs:
        group.attrs["id"] = use.attrs["id"]
    copy = target.copy()
    for node in copy.iter():
        node.attrs.pop("id", None)
    if copy.tag in ("symbol", "svg"):
        copy = as_group(copy, use, by_id, view)
    group.children = [copy]
    return group


def as_group(symbol: Node, use: Node, by_id: dict[str, Node], view: Viewport) -> Node:
    """A symbol as a group: its viewBox fitted into the size asked for, and clipped to that."""
    attrs = {n: v for n, v in symbol.attrs.items() if n not in (*_VIEW, *_OWN)}
    group = Node("g", attrs, symbol.line)
    group.children = symbol.children
    width = pixels(use.attrs.get("width", symbol.attrs.get("width")), view.width, view.width)
    height = pixels(use.attrs.get("height", symbol.attrs.get("height")), view.height, view.height)
    box = numbers(symbol.attrs.get("viewBox", f"0 0 {width} {height}"))
    if box and len(box) == 4 and box[2] > 0 and box[3] > 0:
        across, down = width / box[2], height / box[3]
        aspect = symbol.attrs.get("preserveAspectRatio", "")
        if not aspect.startswith("none"):
            across = down = max(across, down) if aspect.endswith("slice") else min(across, down)
        left, top = ((width - box[2] * across), (height - box[3] * down))
        x = left * _ALIGNED.get(aspect[:4], 0.5) - box[0] * across
        y = top * _ALIGNED.get(aspect[4:8], 0.5) - box[1] * down
        if width > 0 and height > 0 and symbol.attrs.get("overflow") not in ("visible", "auto"):
            window = {"x": -x / across, "y": -y / down, "width": width / across, "height": height / down}
            name = f"symbol {len(by_id)}"  # no id in a drawing has a space
            by_id[name] = Node("clipPath", {}, symbol.line)
            by_id[name].children = [Node("rect", {n: fmt(v) for n, v in window.items()}, symbol.line)]
            group.attrs.setdefault("clip-path", f"url(#{name})")
        if "viewBox" in symbol.attrs:
            group.attrs["transform"] = f"translate({fmt(x)} {fmt(y)}) scale({fmt(across)} {fmt(down)})"
    return group
