"""Logos, and pictures that are mostly a text."""

import math
import random
from itertools import cycle

from ..drawing.colours import INK, blend, contrasting, distance, lightness, shift
from ..drawing.lettering import board, set_line, set_lines, wrapped
from ..drawing.markup import Attribute, Point, circle, element, number, path, polygon, rect
from ..drawing.shapes import shape
from ..reading.words import Reading
from .layout import Piece
from .patterns import colours_of

__all__ = ["draw_logo", "draw_missing", "draw_text", "logo_spot"]


def logo_spot(lettered: bool) -> tuple[Point, float]:
    """The middle and size of a logo's mark."""
    return ((400.0, 225.0), 230.0) if lettered else ((400.0, 300.0), 330.0)


def draw_logo(reading: Reading, pieces: tuple[Piece, ...], rng: random.Random) -> list[str]:
    """What lies under the pieces of a logo: its mark, where it has no thing, and its name."""
    colours = colours_of(reading, rng)
    middle, size = logo_spot(bool(reading.texts))
    parts = [rect((0, 0), (800, 600), "#fbfaf7")]
    if pieces:
        parts.append(circle(middle, size * 0.66, blend("#ffffff", colours[0], 0.22)))
    elif shaped := [thing for thing in reading.things if thing.noun.is_shape]:
        fill = shaped[0].colours[0] if shaped[0].colours else colours[0]
        name, inner = shaped[0].noun.name, (size * 0.8, size * 0.8)
        parts.append(shape(name, middle, (size, size), fill))
        parts.append(shape(name, middle, inner, "none", stroke="#ffffff", stroke_width=6))
        if reading.texts:
            parts.append(set_line(reading.texts[0][0].upper(), middle, (200, size * 0.42), contrasting(fill)))
    else:
        at = next((place for place in reading.places if place in _PLACES), "")
        parts += (_PLACES[at] if at else rng.choice(_MARKS))(middle, size, colours)
    if reading.texts:
        ink = min([colour for colour in colours if lightness(colour) < 0.5] or [INK], key=lightness)
        parts += set_lines(wrapped(reading.texts[0], 20), (400, 458), (560, 130), shift(ink, -0.08))
        parts.append(rect((340, 536), (120, 6), colours[-1], rx=3))
    return parts


def _petals(middle: Point, size: float, colours: list[str]) -> list[str]:
    (x, y), reach = middle, size * 0.25
    turns = [math.tau * at / 6 for at in range(6)]
    spots = [(x + reach * math.cos(turn), y + reach * math.sin(turn)) for turn in turns]
    return [circle(at, reach, fill, opacity=0.78) for at, fill in zip(spots, cycle(colours), strict=False)]


def _peaks(middle: Point, size: float, colours: list[str]) -> list[str]:
    (x, y), half = middle, size / 2
    sun, foot = (x + half * 0.55, y - half * 0.55), y + half * 0.8
    back = (x - half, foot), (x - half * 0.2, y - half * 0.7), (x + half * 0.6, foot)
    front = (x - half * 0.3, foot), (x + half * 0.4, y - half * 0.2), (x + half, foot)
    peaks = polygon(back, colours[0]), polygon(front, colours[1 % len(colours)])
    return [circle(sun, half * 0.26, colours[-1]), *peaks]


def _orbit(middle: Point, size: float, colours: list[str]) -> list[str]:
    (x, y), r = middle, size * 0.4
    ring = circle(middle, r, "none", stroke=colours[0], stroke_width=size * 0.11)
    planet = circle(middle, r * 0.42, colours[1 % len(colours)])
    return [ring, planet, circle((x + r * 0.72, y - r * 0.72), size * 0.1, colours[-1])]


def _waves(middle: Point, size: float, colours: list[str]) -> list[str]:
    (x, y), q = middle, size / 4
    crest = f"q{number(q)} {number(-q)} {number(2 * q)} 0t{number(2 * q)} 0"
    lines = [f"M{number(x - 2 * q)} {number(y + row * q * 0.8)}{crest}" for row in (-1, 0, 1)]
    look: dict[str, Attribute] = {"fill": "none", "stroke_width": q * 0.4, "stroke_linecap": "round"}
    return [element("path", d=d, stroke=s, **look) for d, s in zip(lines, cycle(colours), strict=False)]


def _blocks(middle: Point, size: float, colours: list[str]) -> list[str]:
    """A cube seen from a corner."""
    (x, y), r = middle, size / 2
    corner = [(x + r * math.sin(math.tau * t / 6), y - r * math.cos(math.tau * t / 6)) for t in range(6)]
    tones = (shift(colours[0], 0.14), colours[0], shift(colours[0], -0.14))
    faces = zip(((5, 0, 1), (1, 2, 3), (3, 4, 5)), tones, strict=True)
    return [polygon([middle, *(corner[at] for at in face)], tone) for face, tone in faces]


def draw_missing(names: list[str]) -> list[str]:
    """An empty frame that says what there is no picture of."""
    frame = rect((90, 70), (620, 460), "none", rx=18, stroke=INK, stroke_width=4, stroke_dasharray="18 14")
    words = set_lines(wrapped(", ".join(names), 18), (400, 330), (500, 200), INK)
    return [
        rect((0, 0), (800, 600), "#fbfaf7"),
        frame,
        set_line("not drawn:", (400, 170), (300, 44), INK),
        *words,
    ]


_MARKS = _petals, _peaks, _orbit, _blocks
_PLACES = {"mountains": _peaks, "sea": _waves, "space": _orbit}


def draw_text(reading: Reading, rng: random.Random) -> list[str]:
    """A text as the picture: on a sign where the prompt has one, else large on a quiet ground."""
    colours = colours_of(reading, rng)
    text = " ".join(reading.texts)
    if reading.words & {"sign", "signboard", "billboard", "poster", "banner", "label"}:
        meadow = path("M0 470C200 440 420 500 800 455V600H0Z", "#8cc25a")
        field = [rect((0, 0), (800, 600), "#d6eef9"), meadow]
        return [*field, *board(text, (400, 245), (560, 250), colours[0] if reading.colours else "#fffdf5")]
    ground = blend("#ffffff", colours[0], 0.2)
    legible = [colour for colour in reading.colours if distance(colour, ground) > 0.35]
    fill = legible[0] if legible else contrasting(ground)
    discs = zip(((70, 80, 150), (740, 520, 190), (700, 70, 70), (110, 540, 90)), cycle(colours), strict=False)
    parts = [rect((0, 0), (800, 600), ground)]
    parts += [circle((x, y), r, colour, opacity=0.35) for (x, y, r), colour in discs]
    parts += set_lines(wrapped(text, 16), (400, 300), (640, 320), fill)
    return [*parts, rect((340, 500), (120, 8), colours[-1], rx=4)]
