"""Logos, and pictures that are mostly a text."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from ..drawing.colours import blend, contrasting, distance, lightness, shift
from ..drawing.lettering import board, set_line, set_lines, wrapped
from ..drawing.markup import circle, element, number, polygon, rect
from ..drawing.shapes import shape
from ..reading.words import Reading
from .layout import Piece
from .patterns import colours_of

__all__ = ["draw_logo", "draw_text", "logo_spot"]

_INK = "#22303c"


def logo_spot(lettered: bool) -> tuple[tuple[float, float], float]:
    """The middle and size of a logo's mark."""
    return ((400.0, 225.0), 230.0) if lettered else ((400.0, 300.0), 330.0)


def draw_logo(reading: Reading, pieces: tuple[Piece, ...], rng: random.Random) -> list[str]:
    """What lies under the pieces of a logo: its mark, where it has no thing, and its name."""
    colours = colours_of(reading, rng)
    middle, size = logo_spot(bool(reading.texts))
    parts = [rect((0, 0), (800, 600), "#fbfaf7")]
    if pieces:
        parts.append(circle(middle, size * 0.66, blend("#ffffff", colours[0], 0.22)))
    elif shaped := [thing for thing in reading.things if thing.noun.code.startswith("shape:")]:
        fill = shaped[0].colours[0] if shaped[0].colours else colours[0]
        parts.append(shape(shaped[0].noun.name, middle, (size, size), fill))
        parts.append(
            shape(
                shaped[0].noun.name,
                middle,
                (size * 0.8, size * 0.8),
                "none",
                stroke="#ffffff",
                stroke_width=6,
            )
        )
        if reading.texts:
            parts.append(set_line(reading.texts[0][0].upper(), middle, (200, size * 0.42), contrasting(fill)))
    else:
        at = next((place for place in reading.places if place in _PLACES), "")
        parts += (_PLACES[at] if at else rng.choice(_MARKS))(middle, size, colours)
    if reading.texts:
        ink = min([colour for colour in colours if lightness(colour) < 0.5] or [_INK], key=lightness)
        parts += set_lines(wrapped(reading.texts[0], 20), (400, 458), (560, 130), shift(ink, -0.08))
        parts.append(rect((340, 536), (120, 6), colours[-1], rx=3))
    return parts


def _petals(middle: tuple[float, float], size: float, colours: list[str]) -> list[str]:
    (x, y), reach = middle, size * 0.25
    turns = [(at, math.tau * at / 6) for at in range(6)]
    return [
        circle(
            (x + reach * math.cos(turn), y + reach * math.sin(turn)),
            size * 0.25,
            colours[at % len(colours)],
            opacity=0.78,
        )
        for at, turn in turns
    ]


def _peaks(middle: tuple[float, float], size: float, colours: list[str]) -> list[str]:
    (x, y), half = middle, size / 2
    back = polygon(
        [(x - half, y + half * 0.8), (x - half * 0.2, y - half * 0.7), (x + half * 0.6, y + half * 0.8)],
        colours[0],
    )
    front = polygon(
        [(x - half * 0.3, y + half * 0.8), (x + half * 0.4, y - half * 0.2), (x + half, y + half * 0.8)],
        colours[1 % len(colours)],
    )
    return [circle((x + half * 0.55, y - half * 0.55), half * 0.26, colours[-1]), back, front]


def _orbit(middle: tuple[float, float], size: float, colours: list[str]) -> list[str]:
    (x, y), r = middle, size * 0.4
    ring = circle(middle, r, "none", stroke=colours[0], stroke_width=size * 0.11)
    return [
        ring,
        circle(middle, r * 0.42, colours[1 % len(colours)]),
        circle((x + r * 0.72, y - r * 0.72), size * 0.1, colours[-1]),
    ]


def _waves(middle: tuple[float, float], size: float, colours: list[str]) -> list[str]:
    (x, y), q = middle, size / 4
    crest = f"q{number(q)} {number(-q)} {number(2 * q)} 0t{number(2 * q)} 0"
    lines = [f"M{number(x - 2 * q)} {number(y + row * q * 0.8)}{crest}" for row in (-1, 0, 1)]
    look = {"fill": "none", "stroke_width": q * 0.4, "stroke_linecap": "round"}
    return [
        element("path", d=line, stroke=colours[at % len(colours)], **look) for at, line in enumerate(lines)
    ]


def _blocks(middle: tuple[float, float], size: float, colours: list[str]) -> list[str]:
    """A cube seen from a corner."""
    (x, y), r = middle, size / 2
    corner = [(x + r * math.sin(math.tau * t / 6), y - r * math.cos(math.tau * t / 6)) for t in range(6)]
    tones = (shift(colours[0], 0.14), colours[0], shift(colours[0], -0.14))
    faces = ((5, 0, 1), (1, 2, 3), (3, 4, 5))
    return [
        polygon([middle, *(corner[at] for at in face)], tone) for face, tone in zip(faces, tones, strict=True)
    ]


_MARKS: tuple[Callable[[tuple[float, float], float, list[str]], list[str]], ...] = (
    _petals,
    _peaks,
    _orbit,
    _blocks,
)
_PLACES = {"mountains": _peaks, "sea": _waves, "space": _orbit}


def draw_text(reading: Reading, rng: random.Random) -> list[str]:
    """A text as the picture: on a sign where the prompt has one, else large on a quiet ground."""
    colours = colours_of(reading, rng)
    text = " ".join(reading.texts)
    if reading.words & {"sign", "signboard", "billboard", "poster", "banner", "label"}:
        field = [
            rect((0, 0), (800, 600), "#d6eef9"),
            element("path", d="M0 470C200 440 420 500 800 455V600H0Z", fill="#8cc25a"),
        ]
        return [*field, *board(text, (400, 245), (560, 250), colours[0] if reading.colours else "#fffdf5")]
    ground = blend("#ffffff", colours[0], 0.2)
    fill = next(
        (colour for colour in reading.colours if distance(colour, ground) > 0.35), contrasting(ground)
    )
    parts = [rect((0, 0), (800, 600), ground)]
    parts += [
        circle((x, y), r, colours[at % len(colours)], opacity=0.35)
        for at, (x, y, r) in enumerate(((70, 80, 150), (740, 520, 190), (700, 70, 70), (110, 540, 90)))
    ]
    return [
        *parts,
        *set_lines(wrapped(text, 16), (400, 300), (640, 320), fill),
        rect((340, 500), (120, 8), colours[-1], rx=4),
    ]
