"""Where and when a scene plays, and the parts that all backgrounds share: skies, bands, waves, weather."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from ..drawing.colours import blend, hue_apart
from ..drawing.markup import Point, circle, group, number, path, rect, smooth

__all__ = ["HEIGHT", "WIDTH", "Setting", "bands", "cloud", "ripples", "sky", "stars", "wave", "weather"]

WIDTH, HEIGHT = 800.0, 600.0
_HORIZONS = {"sea": 390.0, "cliff": 400.0, "beach": 330.0, "mountains": 440.0, "city": 470.0}
_BASES = {"sea": 470.0, "cliff": 352.0, "space": 470.0, "sky": 470.0, "underwater": 540.0, "studio": 510.0}
# The sky from the top to the horizon; the colour, and how much of it, that the light lays over the land.
_SKIES = {
    "day": (("#7cc4ee", "#a9daf4", "#d6eef9"), "#ffffff", 0.0),
    "sunset": (("#4a2f6f", "#a5446f", "#ee6c4d", "#f9a65a", "#fdd58a"), "#5b2a52", 0.34),
    "sunrise": (("#7aa5dc", "#b9c8ea", "#f9cdbd", "#fde3ad"), "#f6b58f", 0.18),
    "night": (("#0d1738", "#182655", "#2b3d78"), "#0b1436", 0.58),
}
_ONE_HUE = 0.07  # of the circle of hues
_SUN = ((100, "#fff0b8", 0.3), (76, "#fff0b8", 0.4), (54, "#fff3c4", 1.0))
_MOON = ((660, 105, 60, "#fdf6d8", 0.15), (660, 105, 42, "#fdf6d8", 1.0), (646, 96, 8, "#e6dcb4", 1.0),
         (672, 120, 6, "#e6dcb4", 1.0), (668, 92, 4, "#e6dcb4", 1.0))  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A place at a time of day in some weather; `colours` replace the usual ones where given."""

    place: str = "studio"
    time: str = "day"
    weather: str = ""
    far: str = ""  # another place, seen behind it
    lights: bool = True  # the sun or moon of the time of day; off where the prompt has its own
    colours: tuple[str, ...] = ()
    suggested: bool = False  # the colours are a palette: land and water keep their own hues

    @property
    def horizon(self) -> float:
        return _HORIZONS.get(self.place, 410.0)

    @property
    def base(self) -> float:
        """Where things stand."""
        return _BASES.get(self.place, 535.0)

    @property
    def words(self) -> str:
        """The classes of its backdrop in a drawing, from which `of_words` reads it again."""
        return " ".join(filter(None, ("backdrop", self.place, self.time, self.weather)))

    @classmethod
    def of_words(cls, words: str) -> Setting:
        """The setting that a backdrop's classes tell; what they do not tell is as usual."""
        _, place, time, weather = [*words.split(" "), "", "", "", ""][:4]
        return cls(place or "studio", time if time in _SKIES else "day", weather)

    @property
    def span(self) -> tuple[float, float]:
        """Between what left and right the things stand."""
        return (70.0, 520.0) if self.place == "cliff" else (50.0, 750.0)

    def grounds(self, foot: float) -> bool:
        """Whether something with its foot there stands on the ground."""
        dry = self.place not in ("sea", "underwater", "space", "sky")
        return dry and abs(foot - self.base) < 30

    def own(self, usual: str, *counts: int) -> str:
        """The colour of land or water: the last of so many `colours`, or the suggested one of its hue."""
        if self.suggested:
            nearest = min(self.colours, key=lambda colour: hue_apart(colour, usual), default=usual)
            return nearest if hue_apart(nearest, usual) < _ONE_HUE else usual
        return self.colours[-1] if len(self.colours) in counts else usual

    def tint(self, colour: str) -> str:
        """A colour of the land in the light of the time of day."""
        _, shade, share = _SKIES[self.time]
        return blend(colour, shade, share)


def wave(y: float, height: float, count: int, *, start: float = 0.0) -> str:
    """Path data of the area below a soft wavy line."""
    step = WIDTH / count
    points = [(at * step, y + height * math.sin(start + at * 2.4)) for at in range(count + 1)]
    return f"{smooth(points)}V600H0Z"


def ripples(y: float, row: int) -> str:
    """Path data of water below a line of small crests."""
    return f"M{-40 + 17 * (row % 3)} {number(y)}{'q20 -13 40 0' * 22}V600H-40Z"


def bands(colours: tuple[str, ...], bottom: float, steps: int) -> list[str]:
    """Flat bands with soft edges, blended through the colours from the top down."""
    parts = [rect((0, 0), (WIDTH, HEIGHT), colours[0])]
    for step in range(1, steps):
        at = step / (steps - 1) * (len(colours) - 1)
        low = min(int(at), len(colours) - 2)
        fill = blend(colours[low], colours[low + 1], at - low)
        parts.append(path(wave(bottom * step / steps, 9, 5, start=step * 1.7), fill))
    return parts


def stars(rng: random.Random, count: int, bottom: float) -> list[str]:
    spots = [(rng.uniform(8, 792), rng.uniform(8, bottom)) for _ in range(count)]
    return [circle(spot, rng.choice((0.9, 1.3, 1.3, 1.8, 2.5)), "#fdf6d8") for spot in spots]


def cloud(at: Point, scale: float) -> str:
    x, y = at
    blobs = ((0, 0, 26), (32, -14, 34), (70, -4, 28), (98, 4, 18))
    parts = [circle((x + dx * scale, y + dy * scale), r * scale, "#ffffff") for dx, dy, r in blobs]
    parts.append(rect((x - 26 * scale, y), (142 * scale, 26 * scale), "#ffffff", rx=13 * scale))
    return group(parts, opacity=0.75)


def sky(setting: Setting, rng: random.Random) -> list[str]:
    """The sky down to the horizon, with the light of the time of day."""
    colours = setting.colours[:3] if len(setting.colours) > 1 else _SKIES[setting.time][0]
    if setting.weather == "rain":
        colours = tuple(blend(colour, "#6f7a8a", 0.45) for colour in colours)
    parts = bands(colours, setting.horizon, 7)
    if setting.time == "night":
        parts += stars(rng, 60, setting.horizon - 30)
    if setting.lights and setting.time in ("sunset", "sunrise"):
        at = (400 + rng.uniform(-170, 170), setting.horizon - 18)
        parts += [circle(at, r, fill, opacity=opacity) for r, fill, opacity in _SUN]
    if setting.lights and setting.time == "night":
        parts += [circle((x, y), r, fill, opacity=opacity) for x, y, r, fill, opacity in _MOON]
    if setting.time == "day" and setting.weather != "rain":
        parts.append(cloud((rng.uniform(60, 300), rng.uniform(60, 110)), 0.9))
        parts.append(cloud((rng.uniform(430, 640), rng.uniform(120, 190)), 0.65))
    return [group(parts, class_="sky")]


def weather(setting: Setting, rng: random.Random) -> list[str]:
    """Falling snow or rain, before everything."""
    spots = [(rng.uniform(0, 800), rng.uniform(0, 590)) for _ in range(75)]
    if setting.weather == "snow":
        return [circle(spot, rng.uniform(1.6, 4.2), "#ffffff", opacity=0.9) for spot in spots]
    if setting.weather == "rain":
        drops = "".join(f"M{number(x)} {number(y)}l-5 17" for x, y in spots)
        return [path(drops, "none", stroke="#cfe6f5", stroke_width=2, stroke_linecap="round", opacity=0.8)]
    return []
