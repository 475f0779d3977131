"""What filters paint by themselves: noise, floods and recoloring, as the one color that they come to.

Without it a sheet of grain is a black sheet. A filter that shows the element's own paint is left to be taken
out: blurred or lit, the element looks much like itself.
"""

from __future__ import annotations

import re

from ..reading.story import Story
from ..reading.tree import Node
from ..values.grammar import as_rgba, hex_color
from ..values.lengths import fmt, numbers, pixels

__all__ = ["flood", "paint_filtered"]

Paint = tuple[float, float, float, float]
Result = tuple[Paint | None, float]  # a color, None for the element's own; and how much of it is left

NOISE: dict[str, Paint] = {
    "fractalNoise": (0.5, 0.5, 0.5, 0.5),
    "turbulence": (0.2, 0.2, 0.2, 0.147),
}  # means
UNSEEN = 0.004
GAMMA = 2.26  # of linear light, in which filters reckon; the power nearest to the curve of sRGB at its middle
MOST_PAINTED = 100_000  # elements, each as often as it is within a filter that paints
_SOURCE: Result = (None, 1.0)
_BLACK: Paint = (0.0, 0.0, 0.0, 1.0)
_REFERENCE = re.compile(r"\s*url\(\s*['\"]?#([^\s'\")]*)['\"]?\s*\)\s*")
_DECLARED = re.compile(r"(?:^|[;\s])filter\s*:([^;]*)")
_FLOOD = re.compile(r"(flood-(?:color|opacity))\s*:\s*([^;]{1,60})")


def paint_filtered(root: Node, story: Story) -> None:
    """Gives what only its filter paints the filter's color, and leaves out what that does not let be seen."""
    filters = {node.attrs["id"]: node for node in root.iter() if node.tag == "filter" and "id" in node.attrs}
    results = {name: _result(node) for name, node in filters.items() if name not in story.filters}
    left = MOST_PAINTED
    for parent in root.iter():
        for child in parent.elements():
            name = _reference(child)
            paint, share = results.get(name, _SOURCE) if name else _SOURCE
            if (paint is None and share == 1.0) or left < 0:
                continue
            alpha = share * (paint[3] if paint else 1.0)
            if alpha < UNSEEN:
                parent.children.remove(child)
                story.removals[f"<{child.tag[:40]}> that its filter leaves unseen"] += 1
                continue
            if paint is not None:
                left -= _recolor(child, hex_color(paint))
            _set(child, "opacity", fmt(pixels(child.attrs.get("opacity"), 1.0, 1.0) * alpha))
            story.repairs[f"<{child.tag[:40]}> painted by its filter given the color of that"] += 1


def _reference(node: Node) -> str:
    said = _DECLARED.findall(node.attrs.get("style", ""))
    match = _REFERENCE.fullmatch(said[-1] if said else node.attrs.get("filter", ""))
    return match[1] if match else ""


def _set(node: Node, name: str, value: str) -> None:
    node.attrs[name] = value
    if "style" in node.attrs:
        node.attrs["style"] += f";{name}:{value}"


def _recolor(element: Node, color: str) -> int:
    """Gives an element and all in it one color; tells how many they are."""
    _set(element, "fill", color)
    nodes = list(element.iter())
    for node in nodes:
        for name in ("fill", "stroke"):
            if node.attrs.get(name, "none") != "none":
                _set(node, name, color)
    return len(nodes)


def _result(node: Node) -> Result:
    """What a filter paints: each step on the colors that the steps before it come to."""
    linear = node.attrs.get("color-interpolation-filters") != "sRGB"
    named: dict[str, Result] = {"SourceAlpha": (_BLACK, 1.0), "SourceGraphic": _SOURCE}
    last = _SOURCE
    for step in node.elements():
        inputs = [named.get(step.attrs.get(name, ""), last) for name in ("in", "in2")]
        if step.tag == "feMerge":
            inputs = [named.get(each.attrs.get("in", ""), last) for each in step.elements()] or [_SOURCE]
            last = _SOURCE if any(paint is None for paint, _ in inputs) else inputs[-1]
        else:
            last = _step(step, inputs, linear=linear)
        if "result" in step.attrs:
            named[step.attrs["result"]] = last
    return last


def _step(step: Node, inputs: list[Result], *, linear: bool) -> Result:
    (paint, share), (other, rest) = inputs
    name, kind = step.tag, step.attrs.get("operator" if step.tag == "feComposite" else "type", "")
    if name == "feTurbulence":
        noise = NOISE["fractalNoise" if kind == "fractalNoise" else "turbulence"]
        return ((*_encoded(noise[:3], linear=linear), noise[3]), 1.0)
    if name == "feFlood":
        return flood(step), 1.0
    if name == "feColorMatrix" and kind in ("", "matrix"):
        return _through_matrix(numbers(step.attrs.get("values", "")) or [], inputs[0], linear=linear)
    if name == "feComponentTransfer" and paint:
        return paint, share * _slope(step)
    if name == "feComposite" and kind in ("in", "out", "arithmetic"):
        below = rest * (other[3] if other else 1.0)
        if kind == "arithmetic":
            return _mixed(step, inputs)
        return paint, share * (below if kind == "in" else 1 - below)
    if name == "feDropShadow" or (name in ("feComposite", "feBlend") and (paint is None or other is None)):
        return _SOURCE
    return inputs[0]


def _mixed(step: Node, inputs: list[Result]) -> Result:
    """Two colors by the formula of `arithmetic`, which leaves nothing of a shape less itself."""
    (paint, share), (other, rest) = inputs
    if paint is None or other is None:
        return _SOURCE
    above, below = share * paint[3], rest * other[3]
    k = [pixels(step.attrs.get(f"k{i}")) for i in (1, 2, 3, 4)]
    left = k[0] * above * below + k[1] * above + k[2] * below + k[3]
    return (*paint[:3], min(max(left, 0.0), 1.0)), 1.0


def flood(step: Node) -> Paint:
    """The color that a step floods with."""
    said = {**step.attrs, **dict(_FLOOD.findall(step.attrs.get("style", "")))}
    rgba = as_rgba(said.get("flood-color", "black")) or _BLACK
    r, g, b, a = (
        min(max(c, 0.0), 1.0) for c in (*rgba[:3], rgba[3] * pixels(said.get("flood-opacity"), 1.0, 1.0))
    )
    return r, g, b, a


def _slope(step: Node) -> float:
    """By how much a linear function of the opacity changes it."""
    found = [f for f in step.elements() if f.tag == "feFuncA" and f.attrs.get("type") == "linear"]
    return pixels(found[-1].attrs.get("slope"), 1.0, 1.0) if found else 1.0


def _through_matrix(m: list[float], before: Result, *, linear: bool) -> Result:
    """A color through a matrix; of the element's own, when the matrix makes one color of all."""
    paint, share = before
    if len(m) != 20:
        return before
    if paint is None:
        if any(m[i] for i in (0, 1, 2, 5, 6, 7, 10, 11, 12)) or not any(m[15:19]):
            return before
        paint = _BLACK
    value = (*_decoded(paint[:3], linear=linear), paint[3] * share, 1.0)
    sums = (sum(x * y for x, y in zip(m[i : i + 5], value, strict=True)) for i in (0, 5, 10, 15))
    r, g, b, a = (min(max(each, 0.0), 1.0) for each in sums)
    return ((*_encoded((r, g, b), linear=linear), a), 1.0)


def _encoded(rgb: tuple[float, ...], *, linear: bool) -> tuple[float, float, float]:
    r, g, b = (c ** (1 / GAMMA) if linear else c for c in rgb)
    return r, g, b


def _decoded(rgb: tuple[float, ...], *, linear: bool) -> tuple[float, float, float]:
    r, g, b = (c**GAMMA if linear else c for c in rgb)
    return r, g, b
