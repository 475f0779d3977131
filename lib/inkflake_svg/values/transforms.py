"""Transforms as CSS writes them, made the functions that the transform attribute has.

CSS Transforms 1 and 2; what has a third dimension is seen flat, from the front.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from .calc import reckoned
from .grammar import transforms
from .lengths import NUMBER, fmt, pixels

__all__ = ["PLACING", "functions", "origin", "placed", "sound", "transform_text"]

MOST_FUNCTIONS = 100

# The properties that place an element; written as one transform attribute.
PLACING = ("translate", "rotate", "scale", "transform", "transform-origin", "transform-box")

Function = tuple[str, list[float]]
Size = tuple[float, float]

_FUNCTION = re.compile(r"\s*([A-Za-z]{1,12}(?:3d|3D)?)\(([^()]{0,400})\)\s*,?")
_ANGLE = re.compile(rf"({NUMBER})(deg|grad|rad|turn)?")
_DEGREES = {"deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}
_SHARES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}
_LENGTH = re.compile(rf"{NUMBER}(?:[a-z]{{1,4}}|%)?", re.I)


def functions(text: str, size: Size) -> list[Function] | None:
    """The functions of a `transform` of an element of that size, or None when one is wrong."""
    found: list[Function] = []
    position, text = 0, reckoned(reckoned(text), size[0]).strip()
    while position < len(text):
        match = _FUNCTION.match(text, position)
        if not match or len(found) >= MOST_FUNCTIONS:
            return None
        try:
            found.append(_FUNCTIONS[match[1].lower()](re.split(r"\s*,\s*|\s+", match[2].strip()), size))
        except (KeyError, ValueError, IndexError):
            return None
        position = match.end()
    return found


def sound(name: str, text: str) -> str | None:
    """The value of the property `translate`, `rotate` or `scale`, if it is one."""
    return text if text == "none" or functions(_named(name, text), (0.0, 0.0)) else None


def transform_text(found: list[Function]) -> str:
    """The functions as the attribute has them."""
    return " ".join(f"{name}({' '.join(_written(name, v) for v in values)})" for name, values in found)


def _written(name: str, value: float) -> str:
    return fmt(value, 4 if name in ("translate", "rotate") else 6)


def placed(said: Mapping[str, str], attribute: str | None, size: Size) -> str | None:
    """What `translate`, `rotate`, `scale` and `transform` come to; without the last, its attribute counts."""
    whole = [
        functions(_named(name, said[name]), size) or []
        for name in ("translate", "rotate", "scale")
        if said.get(name, "none") != "none"
    ]
    own = transform_text([each for found in whole for each in found])
    last = attribute or ""
    if "transform" in said:
        last = said["transform"] if transforms(said["transform"]) else ""
        if not last and said["transform"] != "none":
            last = transform_text(functions(said["transform"], size) or [])
    return f"{own} {last}".strip() or None


def _named(name: str, value: str) -> str:
    """A property such as `rotate: x 45deg` as the function that does the same."""
    words = value.split()
    if name == "rotate" and len(words) == 2:
        axis = next((word for word in words if word in "xyz"), "?")
        words.remove(axis) if axis in words else None
        return f"rotate{axis}({' '.join(words)})"
    if name == "rotate" and len(words) == 4:
        return f"rotate3d({' '.join(words)})"
    return f"{name}({' '.join(words[:2])})"


def origin(text: str, size: Size) -> Size | None:
    """Where a `transform-origin` lies in a box of that size; one value is of the width, the other half."""
    words = text.lower().split()[:2] or [""]
    if len(words) == 1:
        words = ["center", *words] if words[0] in ("top", "bottom") else [*words, "center"]
    if words[0] in ("top", "bottom") or words[1] in ("left", "right"):
        words.reverse()
    if not all(word in _SHARES or _LENGTH.fullmatch(word) for word in words):
        return None
    x, y = (
        _SHARES[word] * whole if word in _SHARES else pixels(word, whole)
        for word, whole in zip(words, size, strict=True)
    )
    return x, y


def _number(text: str) -> float:
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not abs(value) < 1e9:
        raise ValueError(text)
    return value


def _angle(text: str) -> float:
    match = _ANGLE.fullmatch(text.lower())
    if not match:
        raise ValueError(text)
    return _number(match[1]) * _DEGREES[match[2] or "deg"]


def _length(text: str, whole: float) -> float:
    if not _LENGTH.fullmatch(text):
        raise ValueError(text)
    return pixels(text.lower(), whole)


def _translate(words: list[str], size: Size) -> Function:
    x, y = words[0], words[1] if len(words) > 1 else "0"
    return "translate", [_length(x, size[0]), _length(y, size[1])]


def _scale(words: list[str], _size: Size) -> Function:
    values = [_number(word) for word in words[:2]]
    return "scale", [values[0], values[-1]]


def _matrix3d(words: list[str], _size: Size) -> Function:
    return "matrix", [_number(words[i]) for i in (0, 1, 4, 5, 12, 13)]


def _matrix(words: list[str], _size: Size) -> Function:
    return "matrix", [_number(words[i]) for i in range(6)]


def _skew(x: float, y: float) -> Function:
    return "matrix", [1, math.tan(math.radians(y)), math.tan(math.radians(x)), 1, 0, 0]


def _rotate3d(words: list[str], _size: Size) -> Function:
    """The upper left of the rotation about an axis: what of it is seen from the front."""
    x, y, z = (_number(word) for word in words[:3])
    angle, long = math.radians(_angle(words[3])), math.hypot(x, y, z)
    if not long:
        return _flat(words, _size)
    x, y, z, sin, rest = x / long, y / long, z / long, math.sin(angle), 1 - math.cos(angle)
    return "matrix", [
        1 + rest * (x * x - 1), x * y * rest + z * sin, x * y * rest - z * sin, 1 + rest * (y * y - 1), 0, 0,
    ]  # fmt: skip


def _cosine(words: list[str]) -> float:
    return math.cos(math.radians(_angle(words[0])))


def _flat(_words: list[str], _size: Size) -> Function:
    """What goes into the depth is not seen."""
    return "translate", [0, 0]


_FUNCTIONS: dict[str, Callable[[list[str], Size], Function]] = {
    "matrix": _matrix,
    "matrix3d": _matrix3d,
    "translate": _translate,
    "translate3d": _translate,
    "translatex": lambda words, size: ("translate", [_length(words[0], size[0]), 0]),
    "translatey": lambda words, size: ("translate", [0, _length(words[0], size[1])]),
    "translatez": _flat,
    "scale": _scale,
    "scale3d": _scale,
    "scalex": lambda words, _size: ("scale", [_number(words[0]), 1]),
    "scaley": lambda words, _size: ("scale", [1, _number(words[0])]),
    "scalez": _flat,
    "rotate": lambda words, _size: ("rotate", [_angle(words[0]), *(_number(w) for w in words[1:3])]),
    "rotatez": lambda words, _size: ("rotate", [_angle(words[0])]),
    "rotatex": lambda words, _size: ("scale", [1, _cosine(words)]),
    "rotatey": lambda words, _size: ("scale", [_cosine(words), 1]),
    "rotate3d": _rotate3d,
    "skew": lambda words, _size: _skew(_angle(words[0]), _angle(words[1]) if len(words) > 1 else 0),
    "skewx": lambda words, _size: _skew(_angle(words[0]), 0),
    "skewy": lambda words, _size: _skew(0, _angle(words[0])),
    "perspective": _flat,
}
