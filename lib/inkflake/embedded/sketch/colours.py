"""Colour words and what can be done with a colour: shades, contrast, palettes made from words."""

from __future__ import annotations

import colorsys
import random
import re

from tinycss2.color3 import parse_color

__all__ = ["BASIC", "blend", "colour_named", "contrasting", "distance", "lightness", "palette_for", "shades", "shift"]

# The everyday names, in the tones of the artwork; every other name is as CSS defines it.
BASIC = {
    "red": "#d9342b",
    "orange": "#f08a24",
    "yellow": "#fcd53f",
    "green": "#4fa03c",
    "blue": "#2f6fc4",
    "purple": "#8a56b8",
    "violet": "#8a56b8",
    "pink": "#f58fb4",
    "brown": "#8a5a34",
    "black": "#333333",
    "white": "#ffffff",
    "gray": "#9b9b9a",
    "grey": "#9b9b9a",
    "golden": "#e9b824",
    "gold": "#e9b824",
    "silver": "#c4ccd4",
    "cream": "#fbf1d5",
    "mint": "#a6e3c5",
    "rose": "#e8718d",
    "peach": "#fcc49c",
    "amber": "#f5a80c",
    "emerald": "#1f9d61",
    "scarlet": "#d6220f",
    "ruby": "#b3123f",
    "sapphire": "#1c4fb0",
    "burgundy": "#7d1233",
    "mustard": "#d8a71c",
    "lilac": "#c3a3d8",
    "copper": "#b9693a",
    "bronze": "#a97138",
    "charcoal": "#3d4248",
    "navy": "#1d2f63",
    "blonde": "#f0d37c",
    "neon": "#39ff14",
    "pastel": "#f8c8dc",
    "colourful": "#f5a80c",
}
_VARIANTS = {"light": 0.22, "pale": 0.28, "pastel": 0.25, "soft": 0.15, "dark": -0.2, "deep": -0.16, "bright": 0.04}


def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in rgb)


def colour_named(word: str, variant: str = "") -> str | None:
    """The colour of a word, or of a `#hex`; a variant is "light", "dark", "pale" and the like."""
    word = word.removesuffix("ish") if len(word) > 6 else word
    colour = BASIC.get(word)
    if colour is None:
        plain = re.fullmatch(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]{3,20}", word)
        parsed = parse_color(word) if plain and word not in ("transparent", "currentcolor") else None
        if parsed is None:
            return None
        colour = _hex((parsed.red, parsed.green, parsed.blue))
    return shift(colour, _VARIANTS.get(variant, 0))


def shift(colour: str, by: float) -> str:
    """The colour made lighter (positive) or darker (negative), its hue kept."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(max(light + by, 0.04), 1), saturation)) if by else colour


def lightness(colour: str) -> float:
    red, green, blue = _rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def distance(one: str, other: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(_rgb(one), _rgb(other), strict=True)) ** 0.5


def blend(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other."""
    return _hex(tuple(a + (b - a) * share for a, b in zip(_rgb(one), _rgb(other), strict=True)))


def contrasting(background: str) -> str:
    return "#ffffff" if lightness(background) < 0.58 else "#22303c"


def shades(colour: str, count: int) -> list[str]:
    """Shades of one colour from dark to light."""
    steps = max(count - 1, 1)
    return [shift(colour, -0.18 + 0.42 * at / steps) for at in range(count)]


def palette_for(rng: random.Random, count: int) -> list[str]:
    """Colours that go together, drawn from a random source: neighbours on the wheel and one opposite."""
    hue, spread = rng.random(), rng.uniform(0.05, 0.1)
    hues = [hue + spread * at for at in range(count - 1)] + [hue + 0.5]
    return [_hex(colorsys.hls_to_rgb(h % 1, 0.45 + 0.2 * (at % 3) / 2, 0.62)) for at, h in enumerate(hues)]
