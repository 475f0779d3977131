"""One moment of a movement: which one is shown, and the value that it has then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..reading.tree import Node
from ..shapes.geometry import matrix_of
from ..values.lengths import NUMBER, fmt, pixels

__all__ = ["Movement", "moment", "most_seen", "seconds", "seen"]

_TIME = re.compile(rf"\s*({NUMBER})(ms|s|min|h)?\s*")
_CLOCK = re.compile(r"\s*(?:(\d{1,4}):)?(\d{1,4}):(\d{1,4}(?:\.\d{1,6})?)\s*")
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_NUMBER = re.compile(rf"(?<![\w#.]){NUMBER}")
_SIZES = frozenset({"r", "rx", "ry", "width", "height"})


@dataclass(frozen=True)
class Movement:
    """One property of an element with its values over the time from 0 to 1, and how that time goes."""

    node: Node
    name: str
    values: list[tuple[float, str]]
    begins: float
    duration: float
    loops: bool
    stays: bool  # at its last value, when it has ended
    waits: bool = False  # at its first value, until it begins
    direction: str = "normal"
    ends: float = 1.0  # the time from 0 to 1 at which it ends
    styled: bool = False  # by a style sheet, which is stronger than an attribute
    motion: bool = False
    added: bool = False


def seconds(text: str) -> float:
    """A time; what comes after another animation counts as 0, at which it begins to be waited for."""
    if match := _TIME.fullmatch(text):
        return float(match[1]) * _SECONDS[match[2] or "s"]
    if match := _CLOCK.fullmatch(text):
        return float(match[1] or 0) * 3600 + float(match[2]) * 60 + float(match[3])
    return 0.0


def moment(movement: Movement, before: str | None) -> str | None:
    """The value at the moment that is shown; None for the one that is there without movement."""
    if movement.loops:
        return _at_start(movement, before)
    return _between(movement.values, movement.ends, None) if movement.stays else None


def most_seen(movement: Movement, dashes: str | None) -> str:
    """The value with which most of the element is seen."""
    return max((value for _, value in movement.values), key=lambda v: seen(movement.name, v, dashes))


def _at_start(movement: Movement, before: str | None) -> str | None:
    """The value at 0 s of what goes round."""
    if movement.begins > 0 and not movement.waits:
        return None
    rounds, place = divmod(max(-movement.begins, 0.0) / (movement.duration or 1.0), 1)
    alternates = movement.direction.startswith("alternate") and rounds % 2 == 1
    if alternates != movement.direction.endswith("reverse"):
        place = 1 - place
    return _between(movement.values, place, before)


def _between(values: list[tuple[float, str]], place: float, before: str | None) -> str | None:
    """The value at a place between two of them; their numbers in proportion where they have as many."""
    low = max((v for v in values if v[0] <= place), default=(0.0, before), key=lambda v: v[0])
    high = min((v for v in values if v[0] >= place), default=(1.0, before), key=lambda v: v[0])
    if low[1] is None or high[1] is None or low[0] == high[0]:
        return low[1] if low[0] == high[0] else None
    share = (place - low[0]) / (high[0] - low[0])
    first, last = _NUMBER.findall(low[1]), _NUMBER.findall(high[1])
    if _NUMBER.sub("", low[1]) != _NUMBER.sub("", high[1]) or len(first) != len(last):
        return low[1] if share < 0.5 else high[1]
    mixed = iter([fmt(float(a) + share * (float(b) - float(a))) for a, b in zip(first, last, strict=True)])
    return _NUMBER.sub(lambda _: next(mixed), low[1])


def seen(name: str, value: str | None, dashes: str | None) -> float:
    """How much is seen of an element with a value of a property; 0 for nothing."""
    if name.endswith("opacity"):
        return pixels(value, 1.0, 1.0)
    if name in ("visibility", "display"):
        return 0.0 if value in ("hidden", "collapse", "none") else 1.0
    if name in _SIZES:
        return pixels(value)
    if name == "d":
        return 1.0 if value else 0.0
    if name == "transform" and value:
        m = matrix_of(value)
        return min(abs(m[0] * m[3] - m[1] * m[2]), 1.0) if abs(m[0]) + abs(m[1]) > 0.001 else 0.0
    if name == "stroke-dashoffset" and dashes and (dash := pixels(dashes.replace(",", " ").split()[0])):
        return max(1 - abs(pixels(value)) / dash, 0.0)
    return 1.0
