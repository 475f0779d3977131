"""The key frames of style sheets, which elements they move, and the value of a movement at one moment."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import tinycss2

from ..errors import SvgRejected, Violation
from ..reading.tree import Node
from ..shapes.geometry import matrix_of
from ..values import css
from ..values.grammar import Kind
from ..values.lengths import NUMBER, fmt, pixels
from .styles import Elements, matcher

__all__ = ["Movement", "in_sheets", "moment", "most_seen", "seconds", "seen"]

MOST_WRITTEN = 2_000_000  # characters of the values of all that moves
MOST_ANIMATIONS = 16  # of one element
LONGEST = 1_000  # characters of a value that is no path
Frames = dict[str, dict[str, list[tuple[float, str]]]]  # by name and property: the time and the value

_PART = re.compile(r",(?![^(]*\))")
_TIME = re.compile(rf"{NUMBER}m?s")
_COUNT = re.compile(rf"infinite|{NUMBER}")
_DIRECTION = re.compile("normal|reverse|alternate|alternate-reverse")
_FILL = re.compile("none|forwards|backwards|both")
_PERCENT = re.compile(rf"({NUMBER})%")
_PATH = re.compile(r"path\(\s*['\"]([^'\"]*)['\"]\s*\)")
_PIXELS = re.compile(r"(?<=\d)px\b")
_GEOMETRY = frozenset({"cx", "cy", "r", "rx", "ry", "x", "y", "width", "height"})
_LONGHANDS = ("name", "duration", "delay", "iteration-count", "direction", "fill-mode")
_FUNCTION = re.compile(r"([A-Za-z]+?)(3d|X|Y|Z)?\(([^()]*)\)")
_ANGLE = re.compile(rf"({NUMBER})(deg|turn|rad|grad)?")
_DEGREES = {"deg": 1.0, "turn": 360.0, "rad": 180 / math.pi, "grad": 0.9}
_CLOCK_TIME = re.compile(rf"\s*({NUMBER})(ms|s|min|h)?\s*")
_CLOCK = re.compile(r"\s*(?:(\d{1,4}):)?(\d{1,4}):(\d{1,4}(?:\.\d{1,6})?)\s*")
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
_NUMBERS = re.compile(rf"(?<![\w#.]){NUMBER}")
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


def in_sheets(root: Node, answered: Elements) -> tuple[dict[Node, dict[str, str]], list[Movement]]:
    """What style sheets say of the elements that move, and how those move."""
    text = "\n".join(node.text() for node in root.iter() if node.tag == "style")[: css.MOST_TEXT]
    try:
        frames = dict(_frames(text)) if "keyframes" in text else {}
    except RecursionError:  # blocks within blocks, far deeper than key frames have them
        frames = {}
    if not frames:
        return {}, []
    base: dict[Node, dict[str, str]] = {}
    movements: list[Movement] = []
    left = MOST_WRITTEN
    for node, said in _declared(text, answered, frames):
        base[node] = {name: _plain(name, value) for name, value in said.items()}
        for movement in _movements(node, said, frames):
            left -= sum(len(value) + 1 for _, value in movement.values)
            if left < 0:
                message = f"its key frames come to more than {MOST_WRITTEN:,} characters; move less"
                raise SvgRejected(Violation("limits", message, node.tag, node.line))
            movements.append(movement)
    return base, movements


def _declared(text: str, answered: Elements, frames: Frames) -> Iterator[tuple[Node, dict[str, str]]]:
    """The elements that move, with what is said of their animation and the properties that it changes."""
    names = {name for properties in frames.values() for name in properties}
    names |= {"stroke-dasharray", "animation", *(f"animation-{name}" for name in _LONGHANDS)}
    properties = dict.fromkeys(names, Kind(lambda value: value or None, "", LONGEST))
    sheet = css.parse_sheet(text, properties)
    match = matcher(sheet, answered) if sheet.rules else None
    for node in answered:
        found = [d for *_, rule in match.match(answered[node]) for d in rule.declarations] if match else []
        if "style" in node.attrs:
            found += css.declarations(node.attrs["style"], properties, sheet)
        said: dict[str, str] = {}
        for name, value, _ in found:
            if name == "animation":
                for longhand in _LONGHANDS:
                    said.pop(f"animation-{longhand}", None)
            said[name] = value
        if "animation" in said or "animation-name" in said:
            yield node, said


def _frames(text: str) -> Iterator[tuple[str, dict[str, list[tuple[float, str]]]]]:
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)[: css.MOST_RULES]:
        if rule.type == "at-rule" and rule.lower_at_keyword.endswith("keyframes") and rule.content:
            yield tinycss2.serialize(rule.prelude).strip().strip("\"'"), _properties(rule.content)


def _properties(content: list[tinycss2.ast.Node]) -> dict[str, list[tuple[float, str]]]:
    """The values that each property takes over the time from 0 to 1."""
    found: dict[str, dict[float, str]] = {}
    for frame in tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True):
        if frame.type != "qualified-rule":
            continue
        prelude = tinycss2.serialize(frame.prelude).lower().replace("from", "0%").replace("to", "100%")
        places = [
            float(match[1]) / 100 for n in prelude.split(",") if (match := _PERCENT.fullmatch(n.strip()))
        ]
        for item in tinycss2.parse_declaration_list(frame.content, skip_comments=True, skip_whitespace=True):
            value = tinycss2.serialize(item.value).strip() if item.type == "declaration" else ""
            if value and (len(value) <= LONGEST or item.lower_name == "d"):
                own = found.setdefault(item.lower_name, {})
                own |= dict.fromkeys(places, _plain(item.lower_name, value))
    return {name: sorted(values.items()) for name, values in found.items() if values}


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[list[str], ...]:
    """The words of each part of a list."""
    return tuple(part.split() for part in _PART.split(text)[:MOST_ANIMATIONS])


def _movements(node: Node, said: Mapping[str, str], frames: Frames) -> Iterator[Movement]:
    """What is animated, the later over the earlier."""
    for i, words in enumerate(_words(said.get("animation") or said["animation-name"])):
        own = {longhand: _longhand(said, longhand, i) for longhand in _LONGHANDS}
        times = [word for word in words if _TIME.fullmatch(word)]
        own["duration"] = own["duration"] or next(iter(times), "")
        own["delay"] = own["delay"] or next(iter(times[1:]), "")
        for longhand, kind in (("iteration-count", _COUNT), ("direction", _DIRECTION), ("fill-mode", _FILL)):
            own[longhand] = own[longhand] or next((word for word in words if kind.fullmatch(word)), "")
        names = [word.strip("\"'") for word in words]
        own["name"] = own["name"].strip("\"'") or next((name for name in names if name in frames), "")
        for property_name, values in frames.get(own["name"], {}).items():
            yield _movement(node, property_name, values, own)


def _longhand(said: Mapping[str, str], name: str, i: int) -> str:
    parts = _words(said.get(f"animation-{name}", ""))
    return " ".join(parts[i % len(parts)])


def _movement(node: Node, name: str, values: list[tuple[float, str]], said: Mapping[str, str]) -> Movement:
    count, direction, fill = (said[longhand] for longhand in ("iteration-count", "direction", "fill-mode"))
    even = direction.startswith("alternate") and count.isdigit() and int(count) % 2 == 0
    return Movement(
        node,
        name,
        values,
        begins=seconds(said["delay"]),
        duration=seconds(said["duration"]),
        loops=count == "infinite",
        stays=fill in ("forwards", "both"),
        waits=fill in ("backwards", "both"),
        direction=direction,
        ends=0.0 if even != direction.endswith("reverse") else 1.0,
        styled=True,
    )


def _plain(name: str, value: str) -> str:
    """A value as the attribute of that name writes it."""
    if name == "transform":
        return "translate(0)" if value == "none" else _FUNCTION.sub(_function, value).strip()
    if name == "d" and (match := _PATH.fullmatch(value)):
        return match[1]
    return _PIXELS.sub("", value) if name in _GEOMETRY else value


def _function(match: re.Match[str]) -> str:
    """A function of CSS transforms as attributes have it; depth is left out."""
    name, axis, text = match.groups()
    parts = [_PIXELS.sub("", part) for part in re.split(r"[\s,]+", text.strip()) if part]
    angle = _ANGLE.fullmatch(parts[0]) if parts else None
    if name == "perspective" or not parts:
        return ""
    if name in ("rotate", "skew") and axis != "3d" and angle and len(parts) == 1:
        degrees = float(angle[1]) * _DEGREES[angle[2] or "deg"]
        if name == "skew":
            return f"skew{axis or 'X'}({fmt(degrees)})"
        flat = fmt(math.cos(math.radians(degrees)))
        return {"X": f"scale(1 {flat})", "Y": f"scale({flat} 1)"}.get(axis, f"rotate({fmt(degrees)})")
    if name in ("translate", "scale"):
        still = "0" if name == "translate" else "1"
        parts = {"X": [parts[0], still], "Y": [still, parts[0]], "Z": [still, still]}.get(axis, parts[:2])
        return f"{name}({' '.join(parts)})"
    return match[0]


def seconds(text: str) -> float:
    """A time; what comes after another animation counts as 0, at which it begins to be waited for."""
    if match := _CLOCK_TIME.fullmatch(text):
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
    first, last = _NUMBERS.findall(low[1]), _NUMBERS.findall(high[1])
    if _NUMBERS.sub("", low[1]) != _NUMBERS.sub("", high[1]) or len(first) != len(last):
        return low[1] if share < 0.5 else high[1]
    mixed = iter([fmt(float(a) + share * (float(b) - float(a))) for a, b in zip(first, last, strict=True)])
    return _NUMBERS.sub(lambda _: next(mixed), low[1])


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
