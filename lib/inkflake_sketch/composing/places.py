"""The places that a scene can play at, composed from plain shapes."""

import random
from collections.abc import Callable, Iterator

from ..drawing.colours import blend, lightness, shift
from ..drawing.markup import Attribute, Point, circle, ellipse, number, path, polygon, rect
from .settings import HEIGHT, WIDTH, Setting, bands, cloud, ripples, sky, stars, wave, weather

__all__ = ["backdrop", "foreground"]

_SNOW = "#f4f8fc"
_GRASS, _MOSS, _SAND = "#8cc25a", "#6ba24a", "#f2d9a0"
_DUNE, _WATER, _STREET = "#e9bd72", "#2f86bd", "#8b9098"
_WALLS = ("#f3e3cf", "#dfeadf", "#dbe6f0", "#f1dedd")
_TONES = ("#fde9cf", "#dff0e6", "#dcebf7", "#f6e0e4", "#e9e4f5", "#f6f0d8")
_SNOWCAP = ((0, -1), (0.26, -0.7), (0.12, -0.74), (0.02, -0.64), (-0.1, -0.75), (-0.26, -0.7))


def _ground(setting: Setting, usual: str) -> str:
    return setting.tint(_SNOW if setting.weather == "snow" else setting.own(usual, 3))


def _land(setting: Setting, usual: str) -> list[str]:
    """Three layers of hills."""
    colour = _ground(setting, usual)
    nearer = -0.05 if lightness(colour) < 0.85 else -0.035
    return [
        path(wave(setting.horizon, 20, 4, start=0.4), shift(colour, 0.07)),
        path(wave(setting.horizon + 48, 16, 3, start=2.2), colour),
        path(wave(setting.horizon + 112, 9, 3, start=4.0), shift(colour, nearer)),
    ]


def _sky(setting: Setting, rng: random.Random) -> list[str]:
    """The sky, and a place far off behind the one that the scene plays at."""
    far = {"mountains": _peaks, "city": _skyline, "forest": _pines}.get(setting.far)
    return sky(setting, rng) + list(far(setting, rng) if far else ())


def _field(setting: Setting, rng: random.Random) -> list[str]:
    spots = [(rng.uniform(20, 780), rng.uniform(setting.horizon + 70, 585)) for _ in range(14)]
    roots = [f"M{number(x)} {number(y)}" for x, y in spots]
    blades = "".join(f"{root}l-4 -9{root}l0 -12{root}l4 -9" for root in roots)
    tuft = setting.tint("#dfe8f0" if setting.weather == "snow" else shift(_ground(setting, _GRASS), -0.1))
    grass = path(blades, "none", stroke=tuft, stroke_width=2, stroke_linecap="round")
    return [*_sky(setting, rng), *_land(setting, _GRASS), grass]


def _pine(at: Point, height: float, fill: str, snow: str | None) -> Iterator[str]:
    x, y = at
    yield rect((x - height * 0.04, y - height * 0.14), (height * 0.08, height * 0.14), shift(fill, -0.06))
    for low, high, half in ((0.12, 0.55, 0.26), (0.36, 0.78, 0.2), (0.58, 1.0, 0.14)):
        tip, foot, reach = y - height * high, y - height * low, height * half
        yield polygon([(x - reach, foot), (x, tip), (x + reach, foot)], fill)
        if snow:
            cap = tip + height * 0.19
            yield polygon([(x - 0.45 * reach, cap), (x, tip), (x + 0.45 * reach, cap)], snow)


def _pines(setting: Setting, rng: random.Random) -> Iterator[str]:
    snow = setting.tint("#ffffff") if setting.weather == "snow" else None
    for y, height, colour in ((22.0, 150, "#4f8f5b"), (52.0, 205, "#3b7a4c")):
        x = rng.uniform(-20, 10)
        while x < WIDTH + 30:
            foot = setting.horizon + y + rng.uniform(-8, 8)
            yield from _pine((x, foot), height * rng.uniform(0.75, 1.15), setting.tint(colour), snow)
            x += rng.uniform(46, 74)


def _forest(setting: Setting, rng: random.Random) -> list[str]:
    land = _land(setting, _MOSS)
    floor = path(wave(470, 10, 4, start=1.0), shift(_ground(setting, _MOSS), -0.02))
    return [*_sky(setting, rng), *land[:2], *_pines(setting, rng), floor, land[2]]


def _skyline(setting: Setting, rng: random.Random) -> Iterator[str]:
    dark = setting.time in ("night", "sunset")
    for base, low, high, colour in ((0.0, 150, 300, "#a9b8cc"), (20.0, 80, 210, "#7488a3")):
        fill, x = setting.tint(colour), -10.0
        while x < WIDTH:
            width, height = rng.uniform(48, 92), rng.uniform(low, high)
            top = setting.horizon + base - height
            yield rect((x, top), (width, height + 40), fill)
            pane = "#fbe08a" if dark else shift(fill, 0.14)
            panes = [(x + 9 + 18 * column, top + 12 + 26 * row) for row in range(int((height - 16) // 26))
                     for column in range(int((width - 10) // 18)) if rng.random() < 0.62]  # fmt: skip
            yield from (rect(at, (8, 12), pane) for at in panes)
            x += width + rng.choice((0, 4, 10))


def _city(setting: Setting, rng: random.Random) -> list[str]:
    street = _ground(setting, _STREET)
    kerb = rect((0, 480), (WIDTH, 8), shift(street, 0.1))
    return [*_sky(setting, rng), *_skyline(setting, rng), rect((0, 480), (WIDTH, 120), street), kerb]


def _peaks(setting: Setting, rng: random.Random) -> Iterator[str]:
    rock = setting.colours[0] if len(setting.colours) == 1 else ""
    for base, colour, tops, rise in ((10.0, "#b4c1d8", 5, 50), (20.0, "#7588ab", 4, 0)):
        fill = setting.tint(rock or colour)
        foot = setting.horizon + base
        for at in range(tops):
            x = at * WIDTH / (tops - 1) + rng.uniform(-40, 40)
            height = rng.uniform(130, 215) + rise
            half = height * 0.85
            yield polygon([(x - half, foot), (x, foot - height), (x + half, foot)], fill)
            yield polygon([(x, foot - height), (x + half, foot), (x + half / 4, foot)], shift(fill, -0.05))
            yield polygon(
                [(x + half * dx, foot + height * dy) for dx, dy in _SNOWCAP], setting.tint("#ffffff")
            )


def _mountains(setting: Setting, rng: random.Random) -> list[str]:
    return [*_sky(setting, rng), *_peaks(setting, rng), *_land(setting, "#84b85a")]


def _water(setting: Setting) -> str:
    return setting.tint(setting.own(_WATER, 1, 3))


def _sea(setting: Setting, rng: random.Random) -> list[str]:
    water, top = _water(setting), setting.horizon
    parts = [*_sky(setting, rng), rect((0, top), (WIDTH, HEIGHT - top), shift(water, 0.12))]
    parts += [path(ripples(top + 22 + row * 46, row), shift(water, 0.08 - 0.04 * row)) for row in range(4)]
    glints = [(rng.uniform(20, 740), rng.uniform(top + 10, 580)) for _ in range(16)]
    return parts + [rect(at, (rng.uniform(18, 46), 3), "#ffffff", rx=1.5, opacity=0.35) for at in glints]


def _cliff(setting: Setting, rng: random.Random) -> list[str]:
    """Grass on a wall of rock that falls to the sea on the right."""
    rock, grass = setting.tint("#8d8172"), _ground(setting, _GRASS)
    edge = [
        (x, y + rng.uniform(-8, 8)) for x, y in ((572, 372), (556, 420), (588, 470), (566, 530), (604, 600))
    ]
    ledges = [[(x - 150, y + 16), (x - 20, y), (x - 40, y + 26)] for x, y in edge[1:4]]
    wall = polygon([(0, 348), (560, 348), *edge, (0, 600)], rock)
    turf = path(
        "M0 338C140 326 420 330 548 340q40 4 28 30c-30 14-70 0-120 8s-110-6-180 4-150-8-276 4z", grass
    )
    return [*_sea(setting, rng), wall, *(polygon(ledge, shift(rock, -0.06)) for ledge in ledges), turf]


def _beach(setting: Setting, rng: random.Random) -> list[str]:
    water, sand = setting.tint("#3a9ccb"), setting.tint(_SAND)
    parts = [*_sky(setting, rng), rect((0, 330), (WIDTH, 120), shift(water, 0.08))]
    parts += [path(ripples(352, 0), shift(water, 0.04)), path(ripples(384, 1), water)]
    parts += [path(wave(428, 12, 4, start=0.6), "#ffffff", opacity=0.7)]
    parts += [path(wave(440, 12, 4, start=0.6), sand)]
    parts.append(path(wave(520, 10, 3, start=2.0), shift(sand, -0.04)))
    grains = [(rng.uniform(10, 790), rng.uniform(470, 590)) for _ in range(40)]
    return parts + [circle(grain, 1.6, shift(sand, -0.14)) for grain in grains]


def _dunes(colour: str) -> list[str]:
    dunes = ((390, 34, 3, 0.08), (440, 28, 4, 0.0), (505, 16, 3, -0.05))
    return [path(wave(y, high, count, start=y / 60), shift(colour, by)) for y, high, count, by in dunes]


def _desert(setting: Setting, rng: random.Random) -> list[str]:
    return _sky(setting, rng) + _dunes(setting.tint(_DUNE))


def _moon(setting: Setting, rng: random.Random) -> list[str]:
    craters = [(rng.uniform(20, 780), rng.uniform(460, 585), rng.uniform(16, 46)) for _ in range(9)]
    pits = [ellipse((x, y), (r, r * 0.3), "#a3a7b3") for x, y, r in craters]
    return [*_space(setting, rng), *_dunes("#c3c6cf"), *pits]


def _road(setting: Setting, rng: random.Random) -> list[str]:
    road = setting.tint("#5f6670")
    dashes = [rect((x, 541), (44, 6), "#f6f1d3") for x in range(-10, 800, 90)]
    edge = rect((0, 488), (WIDTH, 5), shift(road, 0.2))
    return [*_field(setting, rng), rect((0, 488), (WIDTH, 112), road), edge, *dashes]


def _space(setting: Setting, rng: random.Random) -> list[str]:
    colours = setting.colours[:3] if len(setting.colours) > 1 else ("#0b1030", "#1b1c4e", "#2c1e57")
    clouds = [circle((95, 510), radius, "#6d4fa3", opacity=0.14) for radius in (72, 46)]
    return bands(colours, 600, 6) + stars(rng, 110, 592) + clouds


def _underwater(setting: Setting, rng: random.Random) -> list[str]:
    colours = setting.colours if len(setting.colours) > 1 else ("#5cc3e0", "#2f92c4", "#1c62a0", "#174b84")
    parts = bands(colours, 560, 7)
    for at in range(4):
        x = 90 + at * 190 + rng.uniform(-40, 40)
        ray = (x, 0), (x + 60, 0), (x - 40, 520), (x - 170, 520)
        parts.append(polygon(ray, "#ffffff", opacity=0.08))
    parts += [path(wave(540, 14, 3, start=1.0), "#e2c98d"), path(wave(566, 8, 4, start=3.0), "#d3b776")]
    for _ in range(7):
        x, high = rng.choice((rng.uniform(15, 170), rng.uniform(630, 785))), rng.uniform(70, 160)
        weed = f"M{number(x)} 580c-22 {number(-high / 3)} 22 {number(-high * 2 / 3)} 0 {number(-high)}"
        green = rng.choice(("#2f9e6e", "#3fb37a", "#268a5e"))
        parts.append(path(weed, "none", stroke=green, stroke_width=11, stroke_linecap="round"))
    bubbles = [(rng.uniform(40, 760), rng.uniform(60, 480)) for _ in range(16)]
    rim: dict[str, Attribute] = {"stroke": "#ffffff", "stroke_opacity": 0.6, "stroke_width": 1.5}
    return parts + [circle(at, rng.uniform(3, 9), "#ffffff", fill_opacity=0.25, **rim) for at in bubbles]


def _walls(setting: Setting, usual: str) -> list[str]:
    """The wall and the floor of an indoor scene: light ones, as outlines are dark."""
    return sorted(setting.colours, key=lightness, reverse=True) or [usual]


def _room(setting: Setting, rng: random.Random) -> list[str]:
    wall = _walls(setting, rng.choice(_WALLS))[0]
    wall = blend(wall, "#1a2144", 0.5) if setting.time == "night" else wall
    stripes = [rect((x, 0), (50, 450), shift(wall, -0.025)) for x in range(0, 800, 100)]
    floor = [rect((0, 450), (WIDTH, 150), "#c08d58"), rect((0, 496), (WIDTH, 2), "#a9794a")]
    floor += [rect((0, 546), (WIDTH, 2), "#a9794a"), rect((0, 440), (WIDTH, 14), "#fbf7ef")]
    return [rect((0, 0), (WIDTH, HEIGHT), wall), *stripes, *floor]


def _studio(setting: Setting, rng: random.Random) -> list[str]:
    wall, *more = _walls(setting, rng.choice(_TONES))
    floor = more[0] if more else shift(wall, -0.09)
    glow = [circle((400, 330), r, "#ffffff", opacity=0.22) for r in (300, 225)]
    return [rect((0, 0), (WIDTH, HEIGHT), wall), *glow, path(wave(462, 6, 2, start=0.5), floor)]


def _high(setting: Setting, rng: random.Random) -> list[str]:
    return [*_sky(setting, rng), cloud((90, 560), 1.7), cloud((380, 590), 2.1), cloud((640, 565), 1.6)]


_PLACES: dict[str, Callable[[Setting, random.Random], list[str]]] = {
    "field": _field,
    "forest": _forest,
    "city": _city,
    "mountains": _mountains,
    "sea": _sea,
    "cliff": _cliff,
    "beach": _beach,
    "desert": _desert,
    "moon": _moon,
    "road": _road,
    "space": _space,
    "underwater": _underwater,
    "room": _room,
    "sky": _high,
    "studio": _studio,
}


def backdrop(setting: Setting, rng: random.Random) -> list[str]:
    """What lies behind the things."""
    return _PLACES[setting.place](setting, rng)


def foreground(setting: Setting, rng: random.Random) -> list[str]:
    """What lies before them: water around hulls, falling snow or rain."""
    if setting.place != "sea":
        return weather(setting, rng)
    water = shift(_water(setting), 0.02)
    near = path(ripples(setting.base + 34, 2), shift(water, -0.05))
    return [path(ripples(setting.base - 12, 1), water, opacity=0.9), near, *weather(setting, rng)]
