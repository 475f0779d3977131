"""Backgrounds: where and when a scene plays, composed from plain shapes in flat bands."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .colours import blend, lightness, shift
from .markup import Point, circle, element, group, number, polygon, rect, smooth

__all__ = ["HEIGHT", "WIDTH", "Setting", "backdrop", "foreground", "is_dark"]

WIDTH, HEIGHT = 800.0, 600.0
# The sky from the top to the horizon, and what it does to the colours of the land.
_SKIES = {
    "day": (("#7cc4ee", "#a9daf4", "#d6eef9"), "#ffffff", 0.0),
    "sunset": (("#4a2f6f", "#a5446f", "#ee6c4d", "#f9a65a", "#fdd58a"), "#5b2a52", 0.34),
    "sunrise": (("#7aa5dc", "#b9c8ea", "#f9cdbd", "#fde3ad"), "#f6b58f", 0.18),
    "night": (("#0d1738", "#182655", "#2b3d78"), "#0b1436", 0.58),
}
_GROUND = {
    "field": "#8cc25a",
    "forest": "#6ba24a",
    "city": "#8b9098",
    "mountains": "#84b85a",
    "beach": "#f2d9a0",
    "desert": "#e9bd72",
    "sea": "#2f86bd",
    "snow": "#f4f8fc",
    "road": "#8cc25a",
}


@dataclass(frozen=True)
class Setting:
    """A place at a time of day in some weather; `colours` replace the usual ones where given."""

    place: str = "studio"
    time: str = "day"
    weather: str = ""
    lights: bool = True  # the sun or moon of the time of day; off where the prompt has its own
    colours: tuple[str, ...] = ()

    @property
    def horizon(self) -> float:
        return {"sea": 390, "beach": 330, "mountains": 440, "city": 470, "studio": 455, "room": 450}.get(
            self.place, 410
        )

    @property
    def base(self) -> float:
        """Where things stand."""
        return {"sea": 470, "space": 470, "sky": 470, "underwater": 540, "studio": 510}.get(self.place, 535)


def is_dark(setting: Setting) -> bool:
    return setting.place in ("space", "underwater") or (
        setting.time in ("night", "sunset") and setting.place != "room"
    )


def _tint(setting: Setting, colour: str) -> str:
    _, shade, share = _SKIES[setting.time]
    return blend(colour, shade, share)


def _wave(y: float, height: float, count: int, *, start: float = 0.0) -> str:
    """Path data of the area below a soft wavy line."""
    step = WIDTH / count
    points = [(at * step, y + height * math.sin(start + at * 2.4)) for at in range(count + 1)]
    return f"{smooth(points)}V600H0Z"


def _area(data: str, fill: str, **more: str | float | None) -> str:
    return element("path", d=data, fill=fill, **more)


def _bands(colours: tuple[str, ...], bottom: float, steps: int) -> list[str]:
    """Sky or water: flat bands with soft edges, blended through the colours from the top down."""
    parts = [rect((0, 0), (WIDTH, HEIGHT), colours[0])]
    for step in range(1, steps):
        at = step / (steps - 1) * (len(colours) - 1)
        low = min(int(at), len(colours) - 2)
        fill = blend(colours[low], colours[low + 1], at - low)
        parts.append(_area(_wave(bottom * step / steps, 9, 5, start=step * 1.7), fill))
    return parts


def _sky(setting: Setting, rng: random.Random) -> list[str]:
    colours = setting.colours[:3] if len(setting.colours) > 1 else _SKIES[setting.time][0]
    parts = _bands(colours, setting.horizon, 7)
    if setting.time == "night":
        parts += _stars(rng, 60, setting.horizon - 30)
    if setting.lights and setting.time in ("sunset", "sunrise"):
        at = (400 + rng.uniform(-170, 170), setting.horizon - 18)
        parts += [
            circle(at, 100, "#fff0b8", opacity=0.3),
            circle(at, 76, "#fff0b8", opacity=0.4),
            circle(at, 54, "#fff3c4"),
        ]
    if setting.lights and setting.time == "night":
        disc = ((660, 105, 60, 0.15), (660, 105, 42, 1.0))
        parts += [circle((x, y), r, "#fdf6d8", opacity=opacity) for x, y, r, opacity in disc]
        parts += [circle((x, y), r, "#e6dcb4") for x, y, r in ((646, 96, 8), (672, 120, 6), (668, 92, 4))]
    if setting.time == "day" and setting.weather != "rain":
        parts += [
            _cloud((rng.uniform(60, 300), rng.uniform(60, 110)), 0.9),
            _cloud((rng.uniform(430, 640), rng.uniform(120, 190)), 0.65),
        ]
    return parts


def _stars(rng: random.Random, count: int, bottom: float) -> list[str]:
    return [
        circle(
            (rng.uniform(8, 792), rng.uniform(8, bottom)), rng.choice((0.9, 1.3, 1.3, 1.8, 2.5)), "#fdf6d8"
        )
        for _ in range(count)
    ]


def _cloud(at: Point, scale: float) -> str:
    x, y = at
    blobs = ((0, 0, 26), (32, -14, 34), (70, -4, 28), (98, 4, 18))
    parts = [circle((x + dx * scale, y + dy * scale), r * scale, "#ffffff") for dx, dy, r in blobs]
    parts.append(rect((x - 26 * scale, y), (142 * scale, 26 * scale), "#ffffff", rx=13 * scale))
    return group(parts, opacity=0.75)


def _land(setting: Setting, colour: str) -> list[str]:
    """Three layers of hills, the nearer the darker or lighter."""
    colour = _tint(
        setting,
        "#f4f8fc"
        if setting.weather == "snow"
        else setting.colours[-1]
        if len(setting.colours) > 2
        else colour,
    )
    nearer = -0.05 if lightness(colour) < 0.85 else -0.035
    return [
        _area(_wave(setting.horizon, 20, 4, start=0.4), shift(colour, 0.07)),
        _area(_wave(setting.horizon + 48, 16, 3, start=2.2), colour),
        _area(_wave(setting.horizon + 112, 9, 3, start=4.0), shift(colour, nearer)),
    ]


def _field(setting: Setting, rng: random.Random) -> list[str]:
    parts = _sky(setting, rng) + _land(setting, _GROUND["field"])
    tuft = _tint(setting, "#dfe8f0" if setting.weather == "snow" else "#6aa544")
    for _ in range(14):
        x, y = rng.uniform(20, 780), rng.uniform(setting.horizon + 70, 585)
        data = f"M{number(x)} {number(y)}l-4 -9M{number(x)} {number(y)}l0 -12M{number(x)} {number(y)}l4 -9"
        parts.append(
            element("path", d=data, fill="none", stroke=tuft, stroke_width=2, stroke_linecap="round")
        )
    return parts


def _pine(at: Point, height: float, fill: str, snow: str | None) -> str:
    x, y = at
    parts = [rect((x - height * 0.04, y - height * 0.14), (height * 0.08, height * 0.14), shift(fill, -0.06))]
    for low, high, half in ((0.12, 0.55, 0.26), (0.36, 0.78, 0.2), (0.58, 1.0, 0.14)):
        parts.append(
            polygon(
                [
                    (x - height * half, y - height * low),
                    (x, y - height * high),
                    (x + height * half, y - height * low),
                ],
                fill,
            )
        )
        if snow:
            cap = 0.45 * half
            top = y - height * high
            parts.append(
                polygon(
                    [
                        (x - height * cap, top + height * 0.19),
                        (x, top),
                        (x + height * cap, top + height * 0.19),
                    ],
                    snow,
                )
            )
    return "".join(parts)


def _forest(setting: Setting, rng: random.Random) -> list[str]:
    parts = _sky(setting, rng)
    land = _land(setting, _GROUND["forest"])
    snow = _tint(setting, "#ffffff") if setting.weather == "snow" else None
    for row, (y, height, colour) in enumerate(((432, 150, "#4f8f5b"), (462, 205, "#3b7a4c"))):
        fill, x = _tint(setting, colour), rng.uniform(-20, 10)
        parts += land[row : row + 1]
        while x < WIDTH + 30:
            parts.append(_pine((x, y + rng.uniform(-8, 8)), height * rng.uniform(0.75, 1.15), fill, snow))
            x += rng.uniform(46, 74)
    return parts + [
        _area(
            _wave(470, 10, 4, start=1.0),
            shift(_tint(setting, "#f4f8fc" if snow else _GROUND["forest"]), -0.02),
        ),
        land[2],
    ]


def _city(setting: Setting, rng: random.Random) -> list[str]:
    parts = _sky(setting, rng)
    dark = setting.time in ("night", "sunset")
    for base, low, high, colour in ((470, 150, 300, "#a9b8cc"), (490, 80, 210, "#7488a3")):
        fill, x = _tint(setting, colour), -10.0
        while x < WIDTH:
            width, height = rng.uniform(48, 92), rng.uniform(low, high)
            parts.append(rect((x, base - height), (width, height + 40), fill))
            pane = ("#fbe08a" if rng.random() < 0.8 else "#f3c65a") if dark else shift(fill, 0.14)
            parts += _windows((x, base - height), width, height, pane, rng)
            x += width + rng.choice((0, 4, 10))
    street = _tint(setting, "#f4f8fc" if setting.weather == "snow" else "#8b9098")
    parts += [rect((0, 480), (WIDTH, 120), street), rect((0, 480), (WIDTH, 8), shift(street, 0.1))]
    return parts


def _windows(at: Point, width: float, height: float, fill: str, rng: random.Random) -> Iterable[str]:
    for row in range(int((height - 16) // 26)):
        for column in range(int((width - 10) // 18)):
            if rng.random() < 0.62:
                yield rect((at[0] + 9 + column * 18, at[1] + 12 + row * 26), (8, 12), fill)


def _mountains(setting: Setting, rng: random.Random) -> list[str]:
    parts = _sky(setting, rng)
    for base, colour, tops in ((450, "#9fb0cc", 5), (460, "#7588ab", 4)):
        fill = _tint(setting, setting.colours[0] if len(setting.colours) == 1 else colour)
        fill = shift(fill, 0.08) if tops == 5 else fill
        step = WIDTH / (tops - 1)
        for at in range(tops):
            x, height = at * step + rng.uniform(-40, 40), rng.uniform(130, 215) + (50 if tops == 5 else 0)
            half = height * 0.85
            parts.append(polygon([(x - half, base), (x, base - height), (x + half, base)], fill))
            parts.append(
                polygon([(x, base - height), (x + half, base), (x + half * 0.25, base)], shift(fill, -0.05))
            )
            cap = [(0, -1), (0.26, -0.7), (0.12, -0.74), (0.02, -0.64), (-0.1, -0.75), (-0.26, -0.7)]
            parts.append(
                polygon([(x + half * dx, base + height * dy) for dx, dy in cap], _tint(setting, "#ffffff"))
            )
    return parts + _land(setting, _GROUND["mountains"])


def _sea(setting: Setting, rng: random.Random) -> list[str]:
    water = _tint(setting, setting.colours[-1] if len(setting.colours) in (1, 3) else _GROUND["sea"])
    parts = [
        *_sky(setting, rng),
        rect((0, setting.horizon), (WIDTH, HEIGHT - setting.horizon), shift(water, 0.12)),
    ]
    for step in range(4):
        parts.append(
            _area(_ripples(setting.horizon + 22 + step * 46, step), shift(water, 0.08 - 0.04 * step))
        )
    for _ in range(16):
        x, y = rng.uniform(20, 740), rng.uniform(setting.horizon + 10, 580)
        parts.append(rect((x, y), (rng.uniform(18, 46), 3), "#ffffff", rx=1.5, opacity=0.35))
    return parts


def _ripples(y: float, row: int) -> str:
    crests = "".join("q20 -13 40 0" for _ in range(22))
    return f"M{-40 + 17 * (row % 3)} {number(y)}{crests}V600H-40Z"


def _beach(setting: Setting, rng: random.Random) -> list[str]:
    water, sand = _tint(setting, "#3a9ccb"), _tint(setting, _GROUND["beach"])
    parts = [*_sky(setting, rng), rect((0, 330), (WIDTH, 120), shift(water, 0.08))]
    parts += [_area(_ripples(352, 0), shift(water, 0.04)), _area(_ripples(384, 1), water)]
    parts += [
        _area(_wave(428, 12, 4, start=0.6), "#ffffff", opacity=0.7),
        _area(_wave(440, 12, 4, start=0.6), sand),
    ]
    parts.append(_area(_wave(520, 10, 3, start=2.0), shift(sand, -0.04)))
    return parts + [
        circle((rng.uniform(10, 790), rng.uniform(470, 590)), 1.6, shift(sand, -0.14)) for _ in range(40)
    ]


def _desert(setting: Setting, rng: random.Random) -> list[str]:
    sand = _tint(setting, _GROUND["desert"])
    return _sky(setting, rng) + [
        _area(_wave(390, 34, 3, start=1.0), shift(sand, 0.08)),
        _area(_wave(440, 28, 4, start=3.0), sand),
        _area(_wave(505, 16, 3, start=5.0), shift(sand, -0.05)),
    ]


def _road(setting: Setting, rng: random.Random) -> list[str]:
    road = _tint(setting, "#5f6670")
    dashes = [rect((x, 541), (44, 6), "#f6f1d3") for x in range(-10, 800, 90)]
    return [
        *_field(setting, rng),
        rect((0, 488), (WIDTH, 112), road),
        rect((0, 488), (WIDTH, 5), shift(road, 0.2)),
        *dashes,
    ]


def _space(setting: Setting, rng: random.Random) -> list[str]:
    colours = setting.colours[:3] if len(setting.colours) > 1 else ("#0b1030", "#1b1c4e", "#2c1e57")
    parts = _bands(colours, 600, 6) + _stars(rng, 110, 592)
    for radius in (40, 26):
        parts.append(circle((95, 510), radius * 1.8, "#6d4fa3", opacity=0.14))
    return parts


def _underwater(setting: Setting, rng: random.Random) -> list[str]:
    parts = _bands(
        setting.colours if len(setting.colours) > 1 else ("#5cc3e0", "#2f92c4", "#1c62a0", "#174b84"), 560, 7
    )
    for at in range(4):
        x = 90 + at * 190 + rng.uniform(-40, 40)
        parts.append(polygon([(x, 0), (x + 60, 0), (x - 40, 520), (x - 170, 520)], "#ffffff", opacity=0.08))
    parts.append(_area(_wave(540, 14, 3, start=1.0), "#e2c98d"))
    parts.append(_area(_wave(566, 8, 4, start=3.0), "#d3b776"))
    for _ in range(7):
        x, height = rng.choice((rng.uniform(15, 170), rng.uniform(630, 785))), rng.uniform(70, 160)
        weed = f"M{number(x)} 580c-22 {number(-height / 3)} 22 {number(-height * 2 / 3)} 0 {number(-height)}"
        parts.append(
            element(
                "path",
                d=weed,
                fill="none",
                stroke=rng.choice(("#2f9e6e", "#3fb37a", "#268a5e")),
                stroke_width=11,
                stroke_linecap="round",
            )
        )
    bubbles = ((rng.uniform(40, 760), rng.uniform(60, 480), rng.uniform(3, 9)) for _ in range(16))
    return parts + [
        circle(
            (x, y), r, "#ffffff", fill_opacity=0.25, stroke="#ffffff", stroke_opacity=0.6, stroke_width=1.5
        )
        for x, y, r in bubbles
    ]


def _room(setting: Setting, rng: random.Random) -> list[str]:
    wall = setting.colours[0] if setting.colours else rng.choice(("#f3e3cf", "#dfeadf", "#dbe6f0", "#f1dedd"))
    wall = blend(wall, "#1a2144", 0.5) if setting.time == "night" else wall
    stripes = [rect((x, 0), (50, 450), shift(wall, -0.025)) for x in range(0, 800, 100)]
    planks = [rect((0, 450 + y), (WIDTH, 2), "#a9794a") for y in (46, 96)]
    return [
        rect((0, 0), (WIDTH, HEIGHT), wall),
        *stripes,
        rect((0, 450), (WIDTH, 150), "#c08d58"),
        *planks,
        rect((0, 440), (WIDTH, 14), "#fbf7ef"),
    ]


def _studio(setting: Setting, rng: random.Random) -> list[str]:
    tones = ("#fde9cf", "#dff0e6", "#dcebf7", "#f6e0e4", "#e9e4f5", "#f6f0d8")
    wall = setting.colours[0] if setting.colours else rng.choice(tones)
    floor = setting.colours[1] if len(setting.colours) > 1 else shift(wall, -0.09)
    glow = [circle((400, 330), r, "#ffffff", opacity=0.22) for r in (300, 225)]
    return [rect((0, 0), (WIDTH, HEIGHT), wall), *glow, _area(_wave(462, 6, 2, start=0.5), floor)]


def _open_sky(setting: Setting, rng: random.Random) -> list[str]:
    low = _cloud((90, 560), 1.7), _cloud((380, 590), 2.1), _cloud((640, 565), 1.6)
    return _sky(setting, rng) + list(low)


_PLACES: dict[str, Callable[[Setting, random.Random], list[str]]] = {
    "field": _field,
    "forest": _forest,
    "city": _city,
    "mountains": _mountains,
    "sea": _sea,
    "beach": _beach,
    "desert": _desert,
    "road": _road,
    "space": _space,
    "underwater": _underwater,
    "room": _room,
    "sky": _open_sky,
    "studio": _studio,
}


def backdrop(setting: Setting, rng: random.Random) -> list[str]:
    """What lies behind the things."""
    return _PLACES[setting.place](setting, rng)


def foreground(setting: Setting, rng: random.Random) -> list[str]:
    """What lies before them: water around hulls, falling snow or rain."""
    parts = []
    if setting.place == "sea":
        water = shift(_tint(setting, _GROUND["sea"]), 0.02)
        parts.append(_area(_ripples(setting.base - 12, 1), water, opacity=0.9))
        parts.append(_area(_ripples(setting.base + 34, 2), shift(water, -0.05)))
    if setting.weather == "snow":
        parts += [
            circle((rng.uniform(0, 800), rng.uniform(0, 600)), rng.uniform(1.6, 4.2), "#ffffff", opacity=0.9)
            for _ in range(70)
        ]
    if setting.weather == "rain":
        drops = ((rng.uniform(0, 800), rng.uniform(0, 590)) for _ in range(80))
        data = "".join(f"M{number(x)} {number(y)}l-5 17" for x, y in drops)
        parts.append(
            element(
                "path",
                d=data,
                fill="none",
                stroke="#cfe6f5",
                stroke_width=2,
                stroke_linecap="round",
                opacity=0.8,
            )
        )
    return parts
