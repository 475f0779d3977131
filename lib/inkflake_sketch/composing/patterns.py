"""Pictures without a place: patterns of shapes and things, charts, and abstract compositions."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..drawing.colours import INK, blend, lightness, palette_for, shades, shift
from ..drawing.markup import Attribute, Point, circle, element, number, path, polygon, rect, smooth
from ..drawing.shapes import shape
from ..reading.words import Reading, Thing
from .layout import centred, cluster, draw_noun

__all__ = ["colours_of", "draw_abstract", "draw_pattern"]

_MOST_SCATTERED = 48
_AXES = "M95 80V502H720"


@dataclass(frozen=True)
class _Motif:
    """What a pattern is made of."""

    things: list[Thing]
    count: int  # 0 where the prompt gives none
    colours: list[str]
    background: str
    rng: random.Random
    named: list[str]  # colours of the prompt's own

    def colour(self, at: int) -> str:
        return self.colours[at % len(self.colours)]

    def draw(self, at: int, middle: Point, size: float, fill: str = "", **more: Attribute) -> str:
        if not self.things:
            return shape("circle", middle, (size, size), fill or self.colour(at), **more)
        thing = self.things[at % len(self.things)]
        if not thing.noun.is_shape and thing.noun.name != "star":
            (piece,) = centred(cluster(0, replace(thing, count=1)), middle, size).pieces
            return "" if fill == "none" else draw_noun(piece)
        own = thing.colours[:1] if len(self.things) > 1 else ()
        colour = "".join(own) or self.colour(at // len(self.things))
        return shape(thing.noun.name, middle, (size, size), fill or colour, **more)


def colours_of(reading: Reading, rng: random.Random) -> list[str]:
    """The colours to draw with: the prompt's (one in shades), else the palette's or some that agree."""
    named = _named(reading) or list(dict.fromkeys(reading.palette))
    return shades(named[0], 5) if len(named) == 1 else named or palette_for(rng)


def _named(reading: Reading) -> list[str]:
    """The prompt's own colours, each once."""
    things = [colour for thing in reading.things for colour in thing.colours]
    return list(dict.fromkeys(things + reading.colours))


def draw_pattern(reading: Reading, rng: random.Random) -> list[str]:
    """The pattern that a prompt names, from its shape and colours."""
    colours = colours_of(reading, rng)
    light = sum(map(lightness, colours)) / len(colours)
    background = blend("#faf7f0", colours[0], 0.06) if light < 0.72 else INK
    things = reading.things
    counted = things[0].count if len(things) == 1 and things[0].counted else 0
    motif = _Motif(things, counted, colours, background, rng, _named(reading))
    kind = next((kind for kind in _PATTERNS if kind in reading.patterns), "scattered")
    return [rect((0, 0), (800, 600), background), *_PATTERNS[kind](motif)]


def _overlapping(motif: _Motif) -> Iterator[str]:
    """Shapes in staggered rows, each over its neighbours."""
    spots, size = _spots(motif)
    for at, spot in enumerate(spots):
        yield motif.draw(at * 2, spot, size, fill_opacity=0.42)
    for at, spot in enumerate(spots):
        edge = shift(motif.colour(at * 2), -0.1)
        yield motif.draw(at * 2, spot, size, "none", stroke=edge, stroke_width=7)


def _linked(motif: _Motif) -> Iterator[str]:
    """Overlapping shapes with lines from middle to middle."""
    yield from _overlapping(motif)
    spots, size = _spots(motif)
    links = [(a, b) for at, a in enumerate(spots) for b in spots[at + 1 :] if math.dist(a, b) < size]
    for (x, y), (x2, y2) in links:
        yield element("line", x1=x, y1=y, x2=x2, y2=y2, stroke=shift(motif.colour(0), -0.1), stroke_width=4)
    for at, spot in enumerate(spots):
        yield circle(spot, 11, shift(motif.colour(at + 1), -0.12))


def _spots(motif: _Motif) -> tuple[list[Point], float]:
    if not motif.count:
        rows = [(y, x) for y in range(3) for x in range(5 - y % 2)]
        return [(130 + 135 * x + 67 * (y % 2), 165 + 135 * y) for y, x in rows], 178.0
    count, step = motif.count, 560 / motif.count
    row = [(400 + step * (at - (count - 1) / 2), 300.0 + 36 * (-1) ** at) for at in range(count)]
    return row, min(240.0, 900 / count)


def _grid(motif: _Motif) -> Iterator[str]:
    columns, rows = (8, 6) if not motif.count else (motif.count, 1)
    step = 800 / columns
    for row in range(rows):
        for column in range(columns):
            middle = ((column + 0.5) * step, 300 + (row - (rows - 1) / 2) * 100)
            yield motif.draw(row * 2 + column * 3, middle, min(step, 100) * 0.8)


def _concentric(motif: _Motif) -> Iterator[str]:
    rings = motif.count or 8
    for at in range(rings):
        size = 540 * (1 - at / rings)
        colour = motif.named[at % len(motif.named)] if len(motif.named) > 1 else motif.colour(at)
        plain = at % 2 and len(motif.named) < 2
        yield motif.draw(0, (400, 300), size, motif.background if plain else colour)


def _line(data: str, stroke: str, width: float) -> str:
    return path(data, "none", stroke=stroke, stroke_width=width, stroke_linecap="round")


def _spiral(motif: _Motif) -> Iterator[str]:
    if [thing.noun.name for thing in motif.things] in ([], ["circle"]):
        points = [(400 + r * math.cos(r / 18), 300 + r * math.sin(r / 18)) for r in range(6, 280, 2)]
        data = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
        yield _line(data, shift(motif.colour(0), 0.05), 26)
    for at in range(90):
        turn, reach = at * 2.39996, 29.0 * at**0.5
        size = 10 + at * 0.34
        yield motif.draw(at // 6, (400 + reach * math.cos(turn), 300 + reach * math.sin(turn)), size)


def _stripes(motif: _Motif) -> Iterator[str]:
    for at in range(24):
        x = at * 66 - 640
        points = [(x, 0), (x + 34, 0), (x + 634, 600), (x + 600, 600)]
        yield polygon(points, motif.colour(at))


def _dots(motif: _Motif) -> Iterator[str]:
    for row in range(7):
        for column in range(9 - row % 2):
            yield motif.draw(row + column, (40 + 90 * column + 45 * (row % 2), 30 + 90 * row), 48)


def _checker(motif: _Motif) -> Iterator[str]:
    dark, light = (motif.named or ("#333333",))[0], (*motif.named, "#faf7f0")[min(len(motif.named), 1)]
    yield rect((100, 0), (600, 600), light)
    for row in range(8):
        for column in range(row % 2, 8, 2):
            yield rect((100 + column * 75, row * 75), (75, 75), dark)


def _waves(motif: _Motif) -> Iterator[str]:
    for at in range(9):
        points = [(x, 70 + at * 66 + 26 * math.sin(x / 70 + at * 0.9)) for x in range(-40, 860, 40)]
        yield path(f"{smooth(points)}V600H-40Z", motif.colour(at))


def _scattered(motif: _Motif) -> Iterator[str]:
    """Shapes of many sizes that do not overlap."""
    taken: list[tuple[float, float, float]] = []
    for _ in range(400):
        size = motif.rng.choice((34.0, 52.0, 52.0, 76.0, 104.0))
        x, y = motif.rng.uniform(size / 2, 800 - size / 2), motif.rng.uniform(size / 2, 600 - size / 2)
        if len(taken) < _MOST_SCATTERED and all(
            math.hypot(x - a, y - b) > (size + other) / 2 + 8 for a, b, other in taken
        ):
            taken.append((x, y, size))
    for at, (x, y, size) in enumerate(taken[: motif.count or None]):
        yield motif.draw(at, (x, y), size)


def _bars(motif: _Motif) -> Iterator[str]:
    count = motif.count or 6
    step = 600 / count
    for at in range(count):
        high = 110 + 290 * motif.rng.random()
        yield rect((110 + at * step + step * 0.12, 500 - high), (step * 0.76, high), motif.colour(at), rx=6)
    yield _line(_AXES, INK, 5)


def _pie(motif: _Motif) -> Iterator[str]:
    shares = [motif.rng.uniform(0.6, 2.0) for _ in range(motif.count or 5)]
    turn = 0.0
    for at, share in enumerate(shares):
        end = turn + share / sum(shares)
        (x, y), (x2, y2) = (
            (400 + 215 * math.sin(math.tau * t), 300 - 215 * math.cos(math.tau * t)) for t in (turn, end)
        )
        arc = f"A215 215 0 {int(end - turn > 0.5)} 1 {number(x2)} {number(y2)}"
        data, edge = f"M400 300L{number(x)} {number(y)}{arc}Z", "#ffffff"
        yield path(data, motif.colour(at), stroke=edge, stroke_width=5, stroke_linejoin="round")
        turn = end


def _curve(motif: _Motif) -> Iterator[str]:
    points = [(110.0 + at * 97, 420 - at * 42 + motif.rng.uniform(-55, 55)) for at in range(7)]
    for y in range(140, 500, 90):
        yield rect((95, y), (625, 2), INK, opacity=0.15)
    yield path(f"{smooth(points)}V500H110Z", motif.colour(1), opacity=0.3)
    yield _line(smooth(points), motif.colour(1), 8)
    yield from (circle(point, 11, "#ffffff", stroke=motif.colour(1), stroke_width=6) for point in points)
    yield _line(_AXES, INK, 5)


_PATTERNS: dict[str, Callable[[_Motif], Iterator[str]]] = {
    "bars": _bars,
    "pie": _pie,
    "curve": _curve,
    "checker": _checker,
    "concentric": _concentric,
    "spiral": _spiral,
    "linked": _linked,
    "overlapping": _overlapping,
    "grid": _grid,
    "stripes": _stripes,
    "dots": _dots,
    "waves": _waves,
    "scattered": _scattered,
}


def draw_abstract(reading: Reading, rng: random.Random) -> list[str]:
    """A composed picture for a prompt that names nothing: a disc, curves and shapes in colours that agree."""
    colours = colours_of(reading, rng)
    while len(colours) < 4:
        colours = [*colours, shift(colours[-1], 0.14)]
    pale = blend("#ffffff", colours[0], 0.16)
    parts = [rect((0, 0), (800, 600), pale)]
    disc = (rng.uniform(230, 570), rng.uniform(170, 270))
    parts += [circle(disc, r, colours[-1], opacity=o) for r, o in ((190, 0.18), (150, 0.3), (112, 1.0))]
    parts += rng.choice((_ribbons, _shards, _bubbles))(colours, rng)
    parts += [
        circle((rng.uniform(40, 760), rng.uniform(40, 560)), rng.uniform(4, 12), rng.choice(colours))
        for _ in range(14)
    ]
    return parts


def _ribbons(colours: list[str], rng: random.Random) -> Iterator[str]:
    phase, reach = rng.uniform(0, 6), rng.uniform(30, 60)
    for at in range(6):
        waves = ((x, reach * math.sin(x / 130 + phase + at * 0.7)) for x in range(-100, 1000, 100))
        points = [(x, 270 + at * 56 + y) for x, y in waves]
        fill = shift(colours[at % len(colours)], -0.02 * at)
        yield path(f"{smooth(points)}V600H-100Z", fill, opacity=0.88)


def _shards(colours: list[str], rng: random.Random) -> Iterator[str]:
    for at in range(11):
        x, y, size = rng.uniform(60, 740), rng.uniform(200, 560), rng.uniform(70, 190)
        turn, sides = rng.uniform(0, 6), rng.choice((3, 3, 4, 6))
        angles = [turn + math.tau * side / sides for side in range(sides)]
        points = [(x + size * math.cos(angle), y + size * math.sin(angle)) for angle in angles]
        yield polygon(points, colours[at % len(colours)], opacity=0.72)


def _bubbles(colours: list[str], rng: random.Random) -> Iterator[str]:
    for at in range(16):
        middle, radius = (rng.uniform(40, 760), rng.uniform(120, 560)), rng.uniform(26, 120)
        yield circle(middle, radius, colours[at % len(colours)], opacity=0.6)
        yield circle(middle, radius * 0.62, "none", stroke="#ffffff", stroke_width=3, opacity=0.7)
