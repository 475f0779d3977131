"""The gradients of a root's background as rectangles behind the drawing: CSS Images 3."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import tinycss2

from ..reading.tree import Node
from ..shapes.geometry import Extent, Point
from ..values.calc import arguments, reckoned
from ..values.conditions import serialized
from ..values.grammar import KINDS
from ..values.lengths import fmt, pixels
from ..values.transforms import origin

__all__ = ["backdrops"]

_SIDES = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
_TURNS = {"deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 180 / math.pi}
Stops = list[tuple[float | None, str]]


def backdrops(value: str, box: Extent) -> Iterator[tuple[Node, Node]]:
    """For each gradient of a `background` its element and the rectangle that it fills, the lowest first."""
    for token in reversed(tinycss2.parse_component_value_list(reckoned(value), skip_comments=True)):
        if token.type == "function" and token.lower_name.endswith(("linear-gradient", "radial-gradient")):
            made = _gradient(token, box)
            if made is not None:
                x, y, width, height = map(fmt, box)
                yield made, Node("rect", {"x": x, "y": y, "width": width, "height": height})


def _gradient(token: Any, box: Extent) -> Node | None:
    parts = arguments(token)
    linear = "linear" in token.lower_name
    words = [] if _color(parts[0]) else [serialized([each]).lower() for each in parts.pop(0)]
    try:
        attrs, length = _line(words, box) if linear else _circle(words, box)
        stops = list(_stops(parts, length))
    except (IndexError, ValueError):
        return None
    if len(stops) < 2:
        return None
    repeats = {"spreadMethod": "repeat"} if token.lower_name.startswith("repeating") else {}
    node = Node("linearGradient" if linear else "radialGradient", {**attrs, **repeats})
    node.children = [Node("stop", {"offset": fmt(at), "stop-color": color}) for at, color in stops]
    return node


def _color(part: list[Any]) -> str | None:
    return next((color for token in part if (color := KINDS["color"][serialized([token])])), None)


def _line(words: Sequence[str], box: Extent) -> tuple[dict[str, str], float]:
    """The line of a linear gradient and how long it is."""
    width, height = box[2:]
    sides = [_SIDES[word] for word in words if word in _SIDES]
    x, y = float(sum(side[0] for side in sides)), float(sum(side[1] for side in sides))
    if len(sides) == 2:  # to a corner: straight across the other diagonal
        x, y = x * height, y * width
    elif not sides:
        angle = math.radians(_degrees(words[0]) if words else 180.0)
        x, y = math.sin(angle), -math.cos(angle)
    size = math.hypot(x, y)
    x, y = x / size, y / size
    length = abs(width * x) + abs(height * y)
    cx, cy = box[0] + width / 2, box[1] + height / 2
    ends = {"x1": cx - x * length / 2, "y1": cy - y * length / 2, "x2": cx + x * length / 2}
    ends["y2"] = cy + y * length / 2
    return {"gradientUnits": "userSpaceOnUse", **{n: fmt(value) for n, value in ends.items()}}, length


def _degrees(text: str) -> float:
    unit = next((unit for unit in _TURNS if text.endswith(unit)), "")
    return float(text.removesuffix(unit)) * _TURNS.get(unit, 1.0)


def _circle(words: list[str], box: Extent) -> tuple[dict[str, str], float]:
    """The circle of a radial gradient, as a transform of that about 0 with the radius 1."""
    i = words.index("at") if "at" in words else len(words)
    at = origin(" ".join(words[i + 1 :]) or "center", box[2:])
    if at is None:
        raise ValueError(words)
    rx, ry = _radii(words[:i], at, box)
    moved = f"translate({fmt(box[0] + at[0])} {fmt(box[1] + at[1])}) scale({fmt(rx)} {fmt(ry)})"
    return {"gradientUnits": "userSpaceOnUse", "cx": "0", "cy": "0", "r": "1", "gradientTransform": moved}, rx


def _radii(words: list[str], at: Point, box: Extent) -> tuple[float, float]:
    width, height = box[2:]
    if sizes := [word for word in words if word[0].isdigit()]:
        return pixels(sizes[0], width), pixels(sizes[-1], height)
    pick = min if any(word.startswith("closest") for word in words) else max
    rx, ry = pick(at[0], width - at[0]), pick(at[1], height - at[1])
    corner = not any(word.endswith("-side") for word in words)
    if "circle" in words:
        r = math.hypot(rx, ry) if corner else pick(rx, ry)
        return r, r
    return (rx * math.sqrt(2), ry * math.sqrt(2)) if corner else (rx, ry)


def _stops(parts: list[list[Any]], length: float) -> Iterator[tuple[float, str]]:
    """Colors with their places from 0 to 1; those without lie evenly between the others."""
    found: Stops = []
    for part in parts:
        color = _color(part)
        lengths = [t for t in part if t.type in ("percentage", "dimension", "number")]
        places = [pixels(serialized([t]), length) / length for t in lengths]
        if color:
            found += [(place, color) for place in places] or [(None, color)]
    for i in (0, -1):
        found[i] = (found[i][0] if found[i][0] is not None else -float(i), found[i][1])
    known = [i for i, (place, _) in enumerate(found) if place is not None]
    for a, b in pairwise(known):
        low, high = found[a][0] or 0.0, found[b][0] or 0.0
        for i in range(a, b):
            yield low + (high - low) * (i - a) / (b - a), found[i][1]
    yield found[-1][0] or 0.0, found[-1][1]
