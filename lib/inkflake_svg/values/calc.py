"""The math functions of CSS, `calc()`, `min()`, `max()` and `clamp()`, reckoned to one number; and its units.

CSS Values 4. What is of a whole that is not known yet is left as it is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import tinycss2

__all__ = ["SHOWN", "UNITS", "arguments", "reckoned", "reckons"]

LONGEST = 2_000  # characters of a value with functions in it
DEEPEST = 16  # brackets within brackets
SHOWN = 512.0  # pixels: how large a drawing is looked at, of which viewport units are shares

# CSS Values 3, in pixels: absolute lengths; em, ex, rem and ch of the 16 that text has by default,
# where a 0 is as wide as in `texts`.
UNITS = {
    "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6,
    "em": 16.0, "ex": 8.0, "rem": 16.0, "ch": 10.176,
    **dict.fromkeys(("vw", "vh", "vmin", "vmax", "vi", "vb"), SHOWN / 100),
    **dict.fromkeys(("svw", "svh", "lvw", "lvh", "dvw", "dvh"), SHOWN / 100),
}  # fmt: skip
_ANGLES = {"deg": 1.0, "grad": 0.9, "turn": 360.0, "rad": 180 / math.pi}
_FUNCTION = re.compile(r"(?<![\w-])(?:calc|min|max|clamp)\(", re.I)


def reckons(text: str) -> bool:
    """Whether there is a math function in a value."""
    return "(" in text and _FUNCTION.search(text) is not None


def reckoned(text: str, whole: float | None = None) -> str:
    """A value with numbers in place of its math functions; a percentage is of the whole, if that is known."""
    if not reckons(text) or len(text) > LONGEST:
        return text
    try:
        tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
        return "".join(_written(token, whole) for token in tokens)
    except (ArithmeticError, LookupError, RecursionError, ValueError):
        return text


def _written(token: Any, whole: float | None) -> str:
    if token.type != "function":
        return str(token.serialize())
    if token.lower_name not in _MEANS:
        inner = "".join(_written(each, whole) for each in token.arguments)
        return f"{token.name}({inner})"
    value, unit = _function(token, whole, 0)
    if not math.isfinite(value):
        raise ValueError(value)
    return f"{value:.6f}".rstrip("0").rstrip(".") + unit


Value = tuple[float, str]  # in pixels, degrees or percent


def arguments(token: Any) -> list[list[Any]]:
    """The tokens of each argument of a function, without the spaces."""
    parts: list[list[Any]] = [[]]
    for each in token.arguments:
        if each == ",":
            parts.append([])
        elif each.type != "whitespace":
            parts[-1].append(each)
    return parts


def _function(token: Any, whole: float | None, depth: int) -> Value:
    values = [_sum(part, whole, depth + 1) for part in arguments(token)]
    return _MEANS[token.lower_name]([value for value, _ in values]), _unit(values)


def _unit(values: Sequence[Value]) -> str:
    """The one unit of several values; what is unlike others is not to be reckoned with."""
    units = {unit for _, unit in values}
    if len(units) > 1 and units != {"", "px"}:
        raise ValueError(units)
    return "px" if "px" in units else units.pop()


def _sum(tokens: list[Any], whole: float | None, depth: int) -> Value:
    """What terms come to; a sign that stands alone is an operator, another is the number's."""
    terms: list[Value] = []
    sign, factors = 1.0, [tokens[0]]
    for part in tokens[1:]:
        if part in ("+", "-"):
            value, unit = _product(factors, whole, depth)
            terms.append((sign * value, unit))
            sign, factors = 1.0 if part == "+" else -1.0, []
        else:
            factors.append(part)
    value, unit = _product(factors, whole, depth)
    terms.append((sign * value, unit))
    return sum(value for value, _ in terms), _unit(terms)


def _product(tokens: list[Any], whole: float | None, depth: int) -> Value:
    value, unit = _factor(tokens[0], whole, depth)
    if len(tokens) % 2 == 0:
        raise ValueError(tokens)
    for operator, token in zip(tokens[1::2], tokens[2::2], strict=True):
        other, of = _factor(token, whole, depth)
        if operator not in ("*", "/") or (unit and of) or (operator == "/" and of):
            raise ValueError(operator)
        value, unit = (value * other if operator == "*" else value / other), unit or of
    return value, unit


def _factor(token: Any, whole: float | None, depth: int) -> Value:
    if depth > DEEPEST:
        raise ValueError(depth)
    if token.type == "number":
        return token.value, ""
    if token.type == "percentage":
        return (token.value, "%") if whole is None else (token.value * whole / 100, "px")
    if token.type == "dimension" and token.lower_unit in _ANGLES:
        return token.value * _ANGLES[token.lower_unit], "deg"
    if token.type == "dimension":
        return token.value * UNITS[token.lower_unit], "px"
    if token.type == "() block":
        return _sum([t for t in token.content if t.type != "whitespace"], whole, depth + 1)
    if token.type != "function":
        raise ValueError(token.type)
    return _function(token, whole, depth)


_MEANS: dict[str, Callable[[list[float]], float]] = {
    "calc": lambda values: values[-1] if len(values) == 1 else math.nan,
    "min": min,
    "max": max,
    "clamp": lambda values: max(values[0], min(values[1], values[2])),
}
