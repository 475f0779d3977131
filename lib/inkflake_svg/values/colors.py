"""Colors in every notation of CSS Color 4, and `color-mix()`, `light-dark()` and relative ones of 5, as red,
green and blue.

tinycss2 reads them; what it leaves in another space is brought to sRGB here, cut off at its borders as
browsers do.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import tinycss2
from tinycss2 import color4

from .calc import reckoned

__all__ = ["RGBA", "modern_color"]

RGBA = tuple[float, float, float, float]
Triple = tuple[float, ...]

DEEPEST = 4  # colors mixed of mixed colors
GRAY = 1e-3  # so near to each other, three channels have no hue
_HUE = {"hsl": 0, "hwb": 0, "lch": 2, "oklch": 2}  # which of the coordinates it is
_WHOLE = {"rgb": 255.0, "hsl": 100.0, "hwb": 100.0}  # where percentages are not told from numbers
_CHANNEL = re.compile(r"(?<![\w.%-])[a-z]+(?![\w(-])")

# CSS Color 4, section 17: the sample code for color conversions.
_XYZ_TO_LINEAR = (
    (3.2409699419, -1.5373831776, -0.4986107603),
    (-0.9692436363, 1.8759675015, 0.0415550574),
    (0.0556300797, -0.2039769589, 1.0569715142),
)
_D50_TO_D65 = (
    (0.9554734214, -0.0230984549, 0.0632592432),
    (-0.0283697093, 1.0099953981, 0.0210414412),
    (0.0123140149, -0.0205076493, 1.3303659262),
)
_P3_TO_LINEAR = (
    (1.2249401763, -0.2249401763, 0.0),
    (-0.0420569547, 1.0420569547, 0.0),
    (-0.0196375546, -0.0786360456, 1.0982736001),
)
_LINEAR_TO_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def modern_color(text: str) -> RGBA | None:
    """Red, green, blue and alpha from 0 to 1 of a color function, or None when it is none."""
    found = _color(tinycss2.parse_one_component_value(reckoned(text), skip_comments=True), 0)
    return found and (*_within(found[:3]), found[3])


def _color(token: Any, depth: int) -> RGBA | None:
    try:
        if token.type == "function" and token.lower_name in ("color-mix", "light-dark"):
            parts = _parts(token.arguments)
            if depth > DEEPEST or not all(parts):
                return None
            mixed = token.lower_name == "color-mix"
            return _mixed(parts, depth) if mixed else _color(parts[0][0], depth + 1)
        if token.type == "function" and _from(words := _parts(token.arguments)[0]):
            return None if depth > DEEPEST else _relative(token.lower_name, words[1:], depth)
        found = color4.parse_color(token)
        return None if found is None or found == "currentcolor" else (*_rgb(found), found.alpha)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # not expected by tinycss2
        return None


def _from(words: list[Any]) -> bool:
    return bool(words) and words[0].type == "ident" and words[0].lower_value == "from"


def _relative(name: str, words: list[Any], depth: int) -> RGBA | None:
    """`oklch(from color l c calc(h + 90))`: the channels of another color, by their letters."""
    origin = _color(words[0], depth + 1)
    name = name.removesuffix("a")
    space = words[1].lower_value if name == "color" else name
    if origin is None:
        return None
    letters = space[-3:] if name != "color" else "xyz" if space.startswith("xyz") else "rgb"
    values = dict(zip(letters, _coordinates(origin[:3], space), strict=True)) | {"alpha": origin[3]}
    written = " ".join(word.serialize() for word in words[1 + (name == "color") :])
    put_in = _CHANNEL.sub(lambda m: f"{values[m[0]]:.6f}" if m[0] in values else m[0], written)
    channels, _, alpha = reckoned(put_in).partition("/")
    whole = _WHOLE.get(name)
    parts = [
        str(float(part[:-1]) * whole / 100) if whole and part.endswith("%") else part
        for part in channels.split()
    ]
    named = [space, *parts] if name == "color" else parts
    text = f"{name}({' '.join(named)} / {alpha.strip() or origin[3]})"
    return _color(tinycss2.parse_one_component_value(text), depth + 1)


def _parts(tokens: Sequence[Any]) -> list[list[Any]]:
    """What stands between the commas, without spaces."""
    parts: list[list[Any]] = [[]]
    for part in tokens:
        if part == ",":
            parts.append([])
        elif part.type not in ("whitespace", "comment"):
            parts[-1].append(part)
    return parts


def _times(matrix: tuple[Triple, ...], v: Triple) -> Triple:
    return tuple(sum(a * b for a, b in zip(row, v, strict=True)) for row in matrix)


def _encoded(linear: float) -> float:
    size = abs(linear)
    return math.copysign(size * 12.92 if size <= 0.0031308 else 1.055 * size ** (1 / 2.4) - 0.055, linear)


def _linear(encoded: float) -> float:
    size = abs(encoded)
    return math.copysign(size / 12.92 if size <= 0.04045 else ((size + 0.055) / 1.055) ** 2.4, encoded)


def _within(rgb: Triple) -> tuple[float, float, float]:
    """A color cut off at the borders of sRGB."""
    red, green, blue = (min(max(c, 0.0), 1.0) for c in rgb)
    return red, green, blue


def _rgb(found: color4.Color) -> tuple[float, float, float]:
    """A color of any space in sRGB, or beyond its borders."""
    space, values = found.space, tuple(c or 0.0 for c in found.coordinates)
    if space in ("hsl", "hwb"):
        space, values = "srgb", tuple(found.to("srgb").coordinates)
    elif space in ("lab", "lch"):
        space, values = "xyz-d50", tuple(found.to("xyz-d50").coordinates)
    elif space in ("oklab", "oklch"):
        space, values = "xyz-d65", tuple(found.to("xyz-d65").coordinates)
    if space == "xyz-d50":
        space, values = "xyz-d65", _times(_D50_TO_D65, values)
    if space == "display-p3":
        space, values = "srgb-linear", _times(_P3_TO_LINEAR, tuple(map(_linear, values)))
    if space == "xyz-d65":
        space, values = "srgb-linear", _times(_XYZ_TO_LINEAR, values)
    if space == "srgb-linear":
        space, values = "srgb", tuple(map(_encoded, values))
    if space != "srgb" or not all(map(math.isfinite, values)):
        raise ValueError(space)
    red, green, blue = values
    return red, green, blue


def _mixed(parts: list[list[Any]], depth: int) -> RGBA | None:
    """`color-mix(in space, color 40%, color)`."""
    method = [part.lower_value for part in parts[0] if part.type == "ident"]
    found = [next((_color(t, depth + 1) for t in part if t.type != "percentage"), None) for part in parts[1:]]
    shares = [next((t.value / 100 for t in part if t.type == "percentage"), None) for part in parts[1:]]
    if len(method) < 2 or method[0] != "in" or len(found) != 2:
        return None
    one, two = found
    p = shares[0] if shares[0] is not None else None if shares[1] is None else 1 - shares[1]
    p = 0.5 if p is None else p
    q = shares[1] if shares[1] is not None else 1 - p
    if one is None or two is None or not (0 <= p <= 1 and 0 <= q <= 1 and p + q):
        return None
    alpha = (one[3] * p + two[3] * q) / (p + q)
    if not alpha:
        return (0.0, 0.0, 0.0, 0.0)
    weight = two[3] * q / (one[3] * p + two[3] * q)
    rgb = _between(one[:3], two[:3], weight, method[1:])
    return (*rgb, alpha * min(p + q, 1.0))


def _between(one: Triple, two: Triple, weight: float, method: list[str]) -> tuple[float, float, float]:
    """The color between two others in a space, the hue on the way that the method says."""
    space = "xyz-d65" if method[0] == "xyz" else method[0]
    a, b = _coordinates(one, space), _coordinates(two, space)
    mean = [x + (y - x) * weight for x, y in zip(a, b, strict=True)]
    if space in _HUE:
        i = _HUE[space]
        way = (method[1:2] or ["shorter"])[0]
        mean[i] = _turned(a[i], b[i], weight, way=way, gray=(_gray(one), _gray(two))) % 360
    return _rgb(color4.Color(space, mean, 1))


def _gray(rgb: Triple) -> bool:
    return max(rgb) - min(rgb) < GRAY


def _turned(one: float, two: float, weight: float, *, way: str, gray: tuple[bool, bool]) -> float:
    """The hue between two, in degrees; a gray has the hue of the other."""
    if any(gray):
        return two if gray[0] else one
    turn = (two - one + 180) % 360 - 180
    if way == "increasing" or (way == "longer" and turn <= 0):
        turn += 360 if turn <= 0 else 0
    elif way == "decreasing" or way == "longer":
        turn -= 360 if turn > 0 else 0
    return one + turn * weight


def _coordinates(rgb: Triple, space: str) -> Triple:
    """A color of sRGB in the coordinates of another space."""
    if space in ("rgb", "srgb"):
        return tuple(c * _WHOLE.get(space, 1.0) for c in rgb)
    if space in ("hsl", "hwb"):
        rgb = _within(rgb)
        hue, lightness, saturation = colorsys.rgb_to_hls(*rgb)
        rest = (saturation, lightness) if space == "hsl" else (min(rgb), 1 - max(rgb))
        return (hue * 360, *(100 * c for c in rest))
    linear = tuple(map(_linear, rgb))
    if space in ("oklab", "oklch"):
        found = _times(_LMS_TO_OKLAB, tuple(math.cbrt(c) for c in _times(_LINEAR_TO_LMS, linear)))
    elif space == "srgb-linear":
        found = linear
    elif space == "display-p3":
        found = tuple(map(_encoded, _times(_inverse(_P3_TO_LINEAR), linear)))
    else:
        found = _times(_inverse(_XYZ_TO_LINEAR), linear)
        if space not in ("xyz", "xyz-d65"):
            found = _times(_inverse(_D50_TO_D65), found)
        if space in ("lab", "lch"):
            found = color4.Color("xyz-d50", found, 1).to("lab").coordinates
    if space in ("lch", "oklch"):
        found = (found[0], math.hypot(*found[1:]), math.degrees(math.atan2(found[2], found[1])) % 360)
    return found


@cache
def _inverse(m: tuple[Triple, ...]) -> tuple[Triple, ...]:
    (a, b, c), (d, e, f), (g, h, i) = m
    k = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    rows = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(value / k for value in row) for row in rows)
