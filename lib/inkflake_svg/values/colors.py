"""Colors in every notation of CSS Color 4, and `color-mix()` and `light-dark()` of 5, as red, green and blue.

tinycss2 reads them; what it leaves in another space is brought to sRGB here, cut off at its borders as
browsers do.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Sequence
from typing import Any

import tinycss2
from tinycss2 import color4

__all__ = ["RGBA", "modern_color"]

RGBA = tuple[float, float, float, float]
Triple = tuple[float, ...]

DEEPEST = 4  # colors mixed of mixed colors

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
    return _color(tinycss2.parse_one_component_value(text, skip_comments=True), 0)


def _color(token: Any, depth: int) -> RGBA | None:
    if token.type == "function" and token.lower_name in ("color-mix", "light-dark"):
        parts = _parts(token.arguments)
        if depth > DEEPEST or not all(parts):
            return None
        return _color(parts[0][0], depth + 1) if token.lower_name == "light-dark" else _mixed(parts, depth)
    try:
        found = color4.parse_color(token)
        return None if found is None or found == "currentcolor" else (*_rgb(found), found.alpha)
    except (ArithmeticError, AttributeError, TypeError, ValueError):  # what tinycss2 does not expect
        return None


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
    return linear * 12.92 if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


def _linear(encoded: float) -> float:
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4


def _rgb(found: color4.Color) -> tuple[float, float, float]:
    """A color of any space in sRGB, within its borders."""
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
    red, green, blue = (min(max(c, 0.0), 1.0) for c in values)
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
    rgb = _between(one[:3], two[:3], weight, method[1])
    return (*rgb, alpha * min(p + q, 1.0))


def _between(one: Triple, two: Triple, weight: float, space: str) -> tuple[float, float, float]:
    """The color between two others; lab and lch are mixed as oklab and oklch, near but not the same."""
    if space == "srgb":
        return _rgb(color4.Color("srgb", _mean(one, two, weight), 1))
    if space in ("srgb-linear", "xyz", "xyz-d50", "xyz-d65"):
        mean = _mean(tuple(map(_linear, one)), tuple(map(_linear, two)), weight)
        return _rgb(color4.Color("srgb-linear", mean, 1))
    if space in ("hsl", "hwb"):
        (h, li, s), (k, lj, t) = (colorsys.rgb_to_hls(*each) for each in (one, two))
        hue = _turned(h, k, weight, vivid=(s, t))
        return _rgb(color4.Color("srgb", colorsys.hls_to_rgb(hue % 1, *_mean((li, s), (lj, t), weight)), 1))
    a, b = _oklab(one), _oklab(two)
    if space in ("oklch", "lch"):
        (c, h), (d, k) = ((math.hypot(*v[1:]), math.atan2(v[2], v[1]) / math.tau) for v in (a, b))
        hue = _turned(h, k, weight, vivid=(c, d)) * 360 % 360
        return _rgb(color4.Color("oklch", (*_mean((a[0], c), (b[0], d), weight), hue), 1))
    return _rgb(color4.Color("oklab", _mean(a, b, weight), 1))


def _mean(one: Triple, two: Triple, weight: float) -> Triple:
    return tuple(a + (b - a) * weight for a, b in zip(one, two, strict=True))


def _turned(one: float, two: float, weight: float, *, vivid: tuple[float, float]) -> float:
    """The hue on the shorter way; a gray has the hue of the other."""
    if min(vivid) < 1e-4:
        return two if vivid[0] < vivid[1] else one
    return one + ((two - one + 0.5) % 1 - 0.5) * weight


def _oklab(rgb: Triple) -> Triple:
    lms = _times(_LINEAR_TO_LMS, tuple(map(_linear, rgb)))
    return _times(_LMS_TO_OKLAB, tuple(c ** (1 / 3) for c in lms))
