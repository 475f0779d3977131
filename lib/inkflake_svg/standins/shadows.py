"""Blur, glow and drop shadow as a few translucent outlines, each a little wider than the next; and the color
functions of `filter`, which paints are put through.

Measured in Chromium at 512 px, this is nearer than nothing. What else filters do is left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import tinycss2

from ..reading.tree import Node
from ..shapes.outlines import Viewport, box_of
from ..values.conditions import serialized
from ..values.grammar import KINDS, hex_color
from ..values.lengths import fmt, numbers, pixels
from ..values.profile import SHAPES
from .filters import flood
from .tones import Tone, Toner, Tones, recolored, tone_of

__all__ = ["Layer", "Softener", "layers_of"]

MOST_ADDED = 200_000  # characters of attributes of all outlines
MOST_LAYERS = 6  # of one filter
MOST_OUTLINES = 9
MOST_OF_BANDS = 3  # outlines of what a gradient paints
REACH = 2.0  # deviations, beyond which nothing is seen
FAINT = 0.4  # pixels of 512: a smaller deviation is left out
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+?)['\"]?\s*\)")
_OUTER = frozenset(
    ["id", "class", "transform", "opacity", "clip-path", "mask", "style", "display", "visibility"]
)


_PLAIN = {"fill": "black", "stroke": "none", "stroke-width": "1", "color": "black"}


@dataclass(frozen=True)
class Layer:
    """An element as a filter shows it: moved, blurred, in one color or its own."""

    deviation: float = 0.0
    dx: float = 0.0
    dy: float = 0.0
    color: str | None = None
    alpha: float = 1.0
    tones: Tones = ()


Layers = tuple[Layer, ...]
Inputs = list[Layers | None]
Results = dict[str, Layers | None]
_SOURCE: Layers = (Layer(),)


def layers_of(root: Node) -> dict[str, Layers]:
    """For each filter that can be shown by outlines, what it shows, the lowest first."""
    found: dict[str, Layers] = {}
    for node in root.iter():
        if node.tag == "filter" and "id" in node.attrs:
            shown = _shown(node)
            moves = shown is not None and any(layer.deviation or layer.dx or layer.dy for layer in shown)
            if shown and moves and len(shown) <= MOST_LAYERS:
                found[KINDS["name"][node.attrs["id"]] or ""] = shown
    return found


def _shown(node: Node) -> Layers | None:
    named: Results = {"SourceGraphic": _SOURCE, "SourceAlpha": (Layer(color="#000000"),)}
    floods: dict[str, tuple[str, float]] = {}
    last: Layers | None = _SOURCE
    name = ""
    for step in node.elements():
        result = step.attrs.get("result", f" {len(named)}")
        if step.tag == "feFlood":
            r, g, b, alpha = flood(step)
            floods[result] = hex_color((r, g, b)), alpha
        inputs = [_input(step.attrs.get(key), name, named) for key in ("in", "in2")]
        tints = [floods.get(step.attrs.get(key, name)) for key in ("in", "in2")]
        last = _step(step, inputs, tints, [_input(m.attrs.get("in"), name, named) for m in step.elements()])
        named[result], name = last, result
    return last


def _input(said: str | None, before: str, named: Results) -> Layers | None:
    return named.get(said or before or "SourceGraphic")


def _step(step: Node, inputs: Inputs, tints: list[tuple[str, float] | None], merged: Inputs) -> Layers | None:
    """What a step makes of its inputs; None for what outlines cannot show."""
    first, second = inputs
    attrs, tag = step.attrs, step.tag
    if tag == "feMerge":
        return None if None in merged else tuple(layer for each in merged for layer in each or ())
    if tag == "feComposite" and attrs.get("operator") == "in" and tints[0] and second:
        color, alpha = tints[0]
        return tuple(replace(layer, color=color, alpha=layer.alpha * alpha) for layer in second)
    if first is None:
        return () if tag == "feFlood" else None
    if tag == "feGaussianBlur":
        size = (numbers(attrs.get("stdDeviation", "0")) or [0.0])[0]
        return tuple(replace(layer, deviation=math.hypot(layer.deviation, size)) for layer in first)
    dx, dy = pixels(attrs.get("dx"), default=2.0), pixels(attrs.get("dy"), default=2.0)
    if tag == "feOffset":
        return tuple(replace(layer, dx=layer.dx + dx, dy=layer.dy + dy) for layer in first)
    if tag == "feDropShadow":
        size = (numbers(attrs.get("stdDeviation", "2")) or [2.0])[0]
        r, g, b, alpha = flood(step)
        return (Layer(size, dx, dy, hex_color((r, g, b)), alpha), *first)
    if tag == "feComponentTransfer":
        slopes = [pixels(f.attrs.get("slope"), 1.0, 1.0) for f in step.elements() if f.tag == "feFuncA"]
        return tuple(replace(layer, alpha=layer.alpha * (slopes or [1.0])[-1]) for layer in first)
    if tag == "feColorMatrix":
        return _recolored(first, numbers(attrs.get("values", "")) or [])
    over = tag == "feBlend" or (tag == "feComposite" and attrs.get("operator", "over") == "over")
    return (*second, *first) if over and second is not None else None


def _recolored(layers: Layers, m: list[float]) -> Layers | None:
    """Layers in the one color that a matrix makes of all, and with the opacity that it leaves."""
    black = all(layer.color == "#000000" for layer in layers)
    if len(m) != 20 or any(m[15:18]) or (not black and any(m[i] for i in (0, 1, 2, 5, 6, 7, 10, 11, 12))):
        return None
    color = hex_color((m[4], m[9], m[14]))
    return tuple(replace(layer, color=color, alpha=layer.alpha * m[18]) for layer in layers)


def _toned(layer: Layer, tone: Tone) -> Layer:
    """A layer through a color function: its one color, or whatever it is painted with."""
    if layer.color:
        return replace(layer, color=recolored(layer.color, (tone,)))
    return replace(layer, tones=(*layer.tones, tone))


def _declared(value: str, filters: Mapping[str, Layers]) -> Layers | None:
    """What a `filter` property shows: a reference, or functions one after the other."""
    if match := _REFERENCE.fullmatch(value.strip()):
        return filters.get(KINDS["name"][match[1]] or "")
    found = _SOURCE
    for token in tinycss2.parse_component_value_list(value, skip_comments=True):
        if token.type == "whitespace":
            continue
        name = token.lower_name if token.type == "function" else ""
        words = [t for t in token.arguments if t.type != "whitespace"] if name else []
        sizes = [
            pixels(serialized([t]), 1.0) for t in words if t.type in ("dimension", "number", "percentage")
        ]
        if name == "blur":
            found = tuple(replace(e, deviation=math.hypot(e.deviation, *sizes[:1])) for e in found)
        elif name == "opacity" and sizes:
            found = tuple(replace(layer, alpha=layer.alpha * min(sizes[0], 1.0)) for layer in found)
        elif name == "drop-shadow" and len(sizes) > 1:
            color = next((c for t in words if (c := KINDS["color"][serialized([t])])), "black")
            found = (Layer([*sizes, 0.0][2], sizes[0], sizes[1], color), *found)
        elif tone := tone_of(name, words):
            found = tuple(_toned(layer, tone) for layer in found)
        else:
            return None
    return found


@dataclass
class Softener:
    """Shows what filters show, as long as there is room for it."""

    root: Node
    filters: Mapping[str, Layers]
    view: Viewport
    toner: Toner
    left: int = MOST_ADDED
    paints: dict[Node, dict[str, str]] = field(default_factory=dict)

    def soften(self, node: Node, value: str) -> bool:
        """Puts outlines into an element that becomes a group; says no where that cannot be."""
        layers = _declared(value, self.filters)
        scale = 512 / max(self.view.width, self.view.height)
        weight = sum(len(v) for each in node.iter() for v in each.attrs.values()) + len(node.text())
        if layers is None or weight * MOST_OUTLINES * len(layers) > self.left:
            return False
        self.left -= weight * MOST_OUTLINES * len(layers)
        self.paints = self.paints or _painted(self.root)
        if node is self.root:
            node, inner = Node("g", {}), node
            node.children, inner.children = inner.children, [node]
        group, bare = _apart(node)
        _explicit(bare, self.paints.get(node, _PLAIN))
        node.tag, node.attrs, node.children = "g", group.attrs, []
        for layer in layers:
            if layer.deviation * scale < FAINT:
                shown = [_plain(bare, layer)]
            elif layer.color or bare.tag in SHAPES or bare.tag == "text":
                shown = list(self._outlines(bare, layer))
            else:
                shown = [_plain(bare, layer)]
                self._each(shown[0], replace(layer, alpha=1.0))
            for each in shown if layer.tones else ():
                self.toner.tone(each, layer.tones, self.paints.get(node, _PLAIN)["fill"])
            node.children += [_moved(each, layer) for each in shown]
        return True

    def _each(self, node: Node, layer: Layer) -> None:
        """Blurs what is in a group each by itself, as colors flow into each other where they meet."""
        for i, child in enumerate(node.children):
            if isinstance(child, Node) and (child.tag in SHAPES or child.tag == "text"):
                group, bare = _apart(child)
                group.children = list(self._outlines(bare, layer))
                node.children[i] = group
            elif isinstance(child, Node):
                self._each(child, layer)

    def _outlines(self, bare: Node, layer: Layer) -> Iterator[Node]:
        """Copies of an element, the widest first, that together are as opaque as it is blurred."""
        sigma = layer.deviation
        most = MOST_OF_BANDS if not layer.color and any(map(_banded, bare.iter())) else MOST_OUTLINES
        steps = min(most, 2 + int(sigma * 512 / max(self.view.width, self.view.height)))
        before = 0.0
        for i in range(steps):
            by = sigma * REACH * (1 - (2 * i + 1) / steps)
            alpha = layer.alpha * (0.5 * math.erfc(by / sigma / math.sqrt(2)) if i < steps - 1 else 1.0)
            share, before = (alpha - before) / (1 - before) if before < 1 else 0.0, alpha
            copy = bare.copy()
            group = Node("g", {"opacity": fmt(share, 3)}, bare.line)
            group.children = [copy] if self._widened(copy, by) else []
            for each in copy.iter():
                each.attrs.pop("id", None)
            if layer.color:
                _tint(group, layer.color)
            if group.children and share > 0:
                yield group

    def _widened(self, node: Node, by: float) -> bool:
        """Makes every shape within wider by so much on each side; says whether any is left."""
        if node.tag not in SHAPES and node.tag != "text":
            node.children = [c for c in node.children if isinstance(c, str) or self._widened(c, by)]
            return bool(node.children)
        attrs = node.attrs
        stroked = attrs.get("stroke", "none") != "none"
        if stroked or attrs.get("fill") == "none":
            width = pixels(attrs.get("stroke-width"), self.view.diagonal, 1.0) + 2 * by
            attrs["stroke-width"] = fmt(max(width, 0.0))
            return width > 0
        if by > 0:
            attrs |= {"stroke": attrs.get("fill", "black"), "stroke-linejoin": "round"}
            attrs["stroke-width"] = fmt(2 * by)
            return True
        x, y, width, height = box_of(node, self.view)
        if node.tag == "text" or not by:
            return True
        if width + 2 * by <= 0 or height + 2 * by <= 0:
            return False
        across, down = 1 + 2 * by / width, 1 + 2 * by / height
        cx, cy = x + width / 2, y + height / 2
        moved = f"translate({fmt(cx * (1 - across))} {fmt(cy * (1 - down))}) scale({fmt(across)} {fmt(down)})"
        attrs["transform"] = f"{attrs.get('transform', '')} {moved}".strip()
        return True


def _painted(root: Node) -> dict[Node, dict[str, str]]:
    """How each element is painted by what is around it."""
    found = {root: _PLAIN}
    for node in root.iter():
        around = {name: node.attrs.get(name, value) for name, value in found[node].items()}
        found |= dict.fromkeys(node.elements(), around)
    return found


def _explicit(node: Node, around: Mapping[str, str]) -> None:
    """Writes onto shapes and texts the paint that they have of what is around them."""
    own = {name: node.attrs.get(name, value) for name, value in around.items()}
    if node.tag in SHAPES or node.tag == "text":
        node.attrs |= {name: value for name, value in own.items() if value != _PLAIN[name]}
    for child in node.elements():
        _explicit(child, own)


def _apart(node: Node) -> tuple[Node, Node]:
    """A group with the place and the opacity of an element, and the element without them."""
    group = Node("g", {n: v for n, v in node.attrs.items() if n in _OUTER}, node.line)
    bare = Node(node.tag, {n: v for n, v in node.attrs.items() if n not in _OUTER}, node.line)
    bare.children = node.children
    return group, bare


def _banded(node: Node) -> bool:
    """Whether it is painted by a gradient, which strict draws as many shapes."""
    return "url(" in node.attrs.get("fill", "")


def _plain(bare: Node, layer: Layer) -> Node:
    """An element that is moved and painted, but not blurred."""
    group = Node("g", {"opacity": fmt(layer.alpha, 3)} if layer.alpha < 1 else {}, bare.line)
    group.children = [bare.copy()]
    if layer.color:
        _tint(group, layer.color)
    return group if group.attrs else group.elements()[0]


def _moved(node: Node, layer: Layer) -> Node:
    if not (layer.dx or layer.dy):
        return node
    group = Node("g", {"transform": f"translate({fmt(layer.dx)} {fmt(layer.dy)})"}, node.line)
    group.children = [node]
    return group


def _tint(group: Node, color: str) -> None:
    """Gives all within one color, its opacity kept."""
    group.attrs["fill"] = color
    for node in group.iter():
        for name in ("fill", "stroke"):
            if node.attrs.get(name, "none") != "none":
                node.attrs[name] = color
