"""The basic shapes of CSS that `clip-path` names, as elements of a clipPath: CSS Shapes 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tinycss2

from ..reading.tree import Node
from ..shapes.geometry import Extent
from ..values.calc import reckoned
from ..values.conditions import serialized
from ..values.grammar import KINDS
from ..values.lengths import fmt, pixels
from ..values.transforms import origin

__all__ = ["cutout"]


def cutout(value: str, box: Extent) -> Node | None:
    """The shape that is left of an element in a box; None when it is none."""
    tokens = tinycss2.parse_component_value_list(reckoned(value), skip_comments=True)
    for token in tokens:
        if token.type == "function" and token.lower_name in _SHAPES:
            try:
                return _SHAPES[token.lower_name](token.arguments, box)
            except (IndexError, ValueError):
                return None
    return None


def _words(tokens: list[Any]) -> list[str]:
    return serialized(tokens).replace(",", " , ").split()


def _at(words: list[str], box: Extent) -> tuple[list[str], float, float]:
    """The words before `at`, and the place that it names."""
    before, place = words, ["center"]
    if "at" in words:
        i = words.index("at")
        before, place = words[:i], words[i + 1 :]
    found = origin(" ".join(place), box[2:])
    if found is None:
        raise ValueError(place)
    return before, *found


def _radius(word: str, sides: tuple[float, float], whole: float) -> float:
    if word in ("closest-side", "farthest-side"):
        return min(sides) if word[0] == "c" else max(sides)
    return pixels(word, whole)


def _circle(tokens: list[Any], box: Extent) -> Node:
    words, x, y = _at(_words(tokens), box)
    sides = [(x, box[2] - x), (y, box[3] - y)]
    word = words[0] if words else "closest-side"
    both = tuple(min(pair) if word != "farthest-side" else max(pair) for pair in sides)
    r = _radius(word, (both[0], both[1]), (box[2] ** 2 + box[3] ** 2) ** 0.5 / 2**0.5)
    return Node("circle", {"cx": fmt(box[0] + x), "cy": fmt(box[1] + y), "r": fmt(max(r, 0.0))})


def _ellipse(tokens: list[Any], box: Extent) -> Node:
    words, x, y = _at(_words(tokens), box)
    words = words or ["closest-side", "closest-side"]
    rx, ry = _radius(words[0], (x, box[2] - x), box[2]), _radius(words[1], (y, box[3] - y), box[3])
    attrs = {"cx": box[0] + x, "cy": box[1] + y, "rx": max(rx, 0.0), "ry": max(ry, 0.0)}
    return Node("ellipse", {name: fmt(number) for name, number in attrs.items()})


def _four(words: list[str]) -> list[str]:
    """What is said of four sides by one to four words."""
    first, second, third, fourth = (words + [""] * 3)[:4]
    return [first, second or first, third or first, fourth or second or first]


def _inset(tokens: list[Any], box: Extent) -> Node:
    words = _words(tokens)
    i = words.index("round") if "round" in words else len(words)
    sides = zip(_four(words[:i] or ["0"]), (box[3], box[2], box[3], box[2]), strict=True)
    top, right, bottom, left = (pixels(word, whole) for word, whole in sides)
    x, y = box[0] + left, box[1] + top
    width, height = max(box[2] - left - right, 0.0), max(box[3] - top - bottom, 0.0)
    named = [word for word in words[i + 1 :] if word != "/"]
    radii = [min(pixels(word, box[2]), width / 2, height / 2) for word in _four(named or ["0"])]
    return Node("path", {"d": _rounded((x, y, width, height), radii)})


def _rounded(box: Extent, radii: list[float]) -> str:
    """The path of a box with a radius for each corner, from the upper left on."""
    x, y, right, bottom = box[0], box[1], box[0] + box[2], box[1] + box[3]
    a, b, c, d = radii
    points = [(x + a, y), (right - b, y), (right, y + b), (right, bottom - c), (right - c, bottom)]
    points += [(x + d, bottom), (x, bottom - d), (x, y + a), (x + a, y)]
    written = [f"{fmt(px)} {fmt(py)}" for px, py in points]
    corners = [f"A{fmt(r)} {fmt(r)} 0 0 1 {end}" for r, end in zip((b, c, d, a), written[2::2], strict=True)]
    sides = [f"L{end}" for end in written[1::2]]
    return f"M{written[0]}" + "".join(s + c for s, c in zip(sides, corners, strict=True)) + "Z"


def _polygon(tokens: list[Any], box: Extent) -> Node:
    pairs = [pair.split() for pair in " ".join(_words(tokens)).split(" , ")]
    rule = pairs.pop(0)[0] if len(pairs[0]) == 1 else "nonzero"
    points = [(box[0] + pixels(x, box[2]), box[1] + pixels(y, box[3])) for x, y in pairs]
    written = " ".join(f"{fmt(x)},{fmt(y)}" for x, y in points)
    return Node("polygon", {"points": written, "clip-rule": "evenodd" if rule == "evenodd" else "nonzero"})


def _path(tokens: list[Any], box: Extent) -> Node:
    words = [token.value for token in tokens if token.type in ("ident", "string")]
    data = KINDS["path"][words[-1]]
    if not data:
        raise ValueError(words)
    rule = {"clip-rule": "evenodd"} if words[0] == "evenodd" else {}
    return Node("path", {"d": data, "transform": f"translate({fmt(box[0])} {fmt(box[1])})", **rule})


_SHAPES: dict[str, Callable[[list[Any], Extent], Node]] = {
    "circle": _circle,
    "ellipse": _ellipse,
    "inset": _inset,
    "polygon": _polygon,
    "path": _path,
}
