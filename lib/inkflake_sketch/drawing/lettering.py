"""Text set to fit: its size from its width, its colour from what lies behind it."""

from collections.abc import Sequence

from .colours import INK, contrasting
from .markup import Attribute, Point, element, rect

__all__ = ["banner", "board", "set_line", "set_lines", "text_width", "wrapped"]

FONT = "Helvetica, Arial, sans-serif"
# Advance widths of a bold sans face, in ems.
_NARROW, _WIDE = frozenset("iIjl.,:;'!|()[] "), frozenset("mwMW@%&")


def text_width(text: str) -> float:
    """About how wide a line is, in ems."""
    return sum(map(_advance, text))


def _advance(character: str) -> float:
    if character in _NARROW or character in _WIDE:
        return 0.32 if character in _NARROW else 0.92
    return 0.7 if character.isupper() else 1.0 if character > "\u2e80" else 0.58


def wrapped(text: str, limit: int = 22) -> list[str]:
    """Up to three lines of about `limit` characters, broken between words."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= limit and len(lines) < 3:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def set_line(text: str, middle: Point, room: Point, fill: str) -> str:
    """One line centred on a point, as large as the room (width, height) allows."""
    size = min(room[1], room[0] / max(text_width(text), 0.6))
    baseline: dict[str, Attribute] = {"x": middle[0], "y": middle[1] + size * 0.35, "text_anchor": "middle"}
    font: dict[str, Attribute] = {"font_family": FONT, "font_size": size, "font_weight": "bold"}
    return element("text", text, **baseline, **font, fill=fill)


def set_lines(lines: Sequence[str], middle: Point, room: Point, fill: str) -> list[str]:
    """Lines below each other, all of one size."""
    size = min(room[1] / len(lines) / 1.2, room[0] / max(*map(text_width, lines), 0.6))
    top = middle[1] - size * 1.2 * (len(lines) - 1) / 2
    return [
        set_line(line, (middle[0], top + at * size * 1.2), (2000, size), fill)
        for at, line in enumerate(lines)
    ]


def banner(text: str, top: float, colour: str) -> list[str]:
    """A strip across the top with the text on it."""
    lines = wrapped(text, 34)
    high = 62.0 if len(lines) == 1 else 34.0 * len(lines) + 16
    widest = max(map(text_width, lines))
    wide = max(widest * min(42.0, 660 / widest) + 70, 180)
    left = 400 - wide / 2
    strip = rect((left, top), (wide, high), colour, rx=14, stroke=INK, stroke_width=3)
    return [strip, *set_lines(lines, (400, top + high / 2), (wide - 50, high - 10), contrasting(colour))]


def board(text: str, middle: Point, size: Point, colour: str) -> list[str]:
    """A sign on two posts with the text on it; `middle` is the middle of the board."""
    (x, y), (wide, high) = middle, size
    edge: dict[str, Attribute] = {"stroke": INK, "stroke_width": 5}
    posts = [rect((x + side * wide * 0.32 - 9, y), (18, 535 - y), "#8a5a34", **edge) for side in (-1, 1)]
    plate = rect((x - wide / 2, y - high / 2), (wide, high), colour, rx=12, **edge)
    return [*posts, plate, *set_lines(wrapped(text, 16), middle, (wide - 50, high - 36), contrasting(colour))]
