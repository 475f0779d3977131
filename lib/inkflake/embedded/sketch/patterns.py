"""Pictures without things: plain shapes, patterns of them, charts, logos, and abstract compositions."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from .colours import blend, contrasting, distance, lightness, palette_for, shades, shift
from .lettering import FONT, set_line, set_lines, text_width, wrapped
from .markup import Point, circle, element, number, polygon, rect
from .words import Reading

__all__ = ["draw_pattern", "shape"]

_SIDES = {"triangle": 3, "diamond shape": 4, "pentagon": 5, "hexagon": 6, "octagon": 8}


def _around(middle: Point, size: Point, turns: list[tuple[float, float]]) -> list[Point]:
    """Points at (turn, share of the radius) around a middle; turn 0 is the top."""
    return [
        (middle[0] + size[0] / 2 * r * math.sin(2 * math.pi * t), middle[1] - size[1] / 2 * r * math.cos(2 * math.pi * t))
        for t, r in turns
    ]


def shape(name: str, middle: Point, size: Point, fill: str, **more: str | float | None) -> str:
    """A plain shape in a box."""
    (x, y), (wide, high) = middle, size
    if name in ("square", "rectangle", "line"):
        return rect((x - wide / 2, y - high / 2), size, fill, **more)
    if name == "heart":
        data = (f"M{number(x)} {number(y + high * 0.48)}C{number(x - wide * 0.9)} {number(y - high * 0.08)} {number(x - wide * 0.36)} "
                f"{number(y - high * 0.72)} {number(x)} {number(y - high * 0.22)}C{number(x + wide * 0.36)} {number(y - high * 0.72)} "
                f"{number(x + wide * 0.9)} {number(y - high * 0.08)} {number(x)} {number(y + high * 0.48)}Z")  # fmt: skip
        return element("path", d=data, fill=fill, **more)
    if name in ("star", "star shape"):
        turns = [(at / 10, 1.0 if at % 2 == 0 else 0.42) for at in range(10)]
        return polygon(_around(middle, size, turns), fill, **more)
    if name == "cross shape":
        arm = [(-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)]
        return polygon([(x + dx * wide / 6, y + dy * high / 6) for dx, dy in arm], fill, **more)
    if name in _SIDES:
        sides = _SIDES[name]
        offset = 0.5 / sides if name in ("octagon",) else 0.0
        return polygon(_around(middle, size, [(at / sides + offset, 1.0) for at in range(sides)]), fill, **more)
    if name == "ring shape":
        return circle(middle, min(size) * 0.42, "none", **({"stroke": fill, "stroke_width": min(size) * 0.14} | more))
    return element("ellipse", cx=x, cy=y, rx=wide / 2, ry=high / 2, fill=fill, **more)


def draw_pattern(reading: Reading, kind: str, rng: random.Random) -> list[str]:
    colours = _colours(reading, rng)
    return _abstract(reading, colours, rng)


def _colours(reading: Reading, rng: random.Random) -> list[str]:
    return [*reading.colours] or reading.palette or palette_for(rng, 5)


def _abstract(reading: Reading, colours: list[str], rng: random.Random) -> list[str]:
    parts = [rect((0, 0), (800, 600), "#faf6ee")]
    for _ in range(12):
        parts.append(circle((rng.uniform(0, 800), rng.uniform(0, 600)), rng.uniform(30, 160), rng.choice(colours), opacity=0.7))
    return parts
