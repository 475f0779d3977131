"""Colour words and what can be done with a colour: shades, contrast, palettes made from words."""

import colorsys
import math
import random
import re

from tinycss2.color3 import parse_color

__all__ = [
    *("COLOUR_SETS", "INK", "VARIANTS", "blend", "colour_named", "contrasting", "distance"),
    *("hue_apart", "lightness", "palette_for", "shades", "shift"),
]

INK = "#22303c"  # of texts and lines
# The everyday names, in the tones of the artwork; every other name is as CSS defines it.
_BASIC: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(#\w+)",
        """
red=#d9342b orange=#f08a24 yellow=#fcd53f green=#4fa03c blue=#2f6fc4 purple=#8a56b8 violet=#8a56b8
pink=#f58fb4 brown=#8a5a34 black=#333333 white=#ffffff gray=#9b9b9a grey=#9b9b9a golden=#e9b824
gold=#e9b824 silver=#c4ccd4 cream=#fbf1d5 mint=#a6e3c5 rose=#e8718d peach=#fcc49c amber=#f5a80c
emerald=#1f9d61 scarlet=#d6220f ruby=#b3123f sapphire=#1c4fb0 burgundy=#7d1233 mustard=#d8a71c
lilac=#c3a3d8 copper=#b9693a bronze=#a97138 charcoal=#3d4248 navy=#1d2f63 blonde=#f0d37c
""",
    )
)
COLOUR_SETS = {
    "warm": ["#b3372b", "#e0602c", "#f09a36", "#f7c657", "#f3dfb0"],
    "cool": ["#1f3f77", "#2f75b5", "#3fa7c4", "#7fd0c8", "#c7e8e4"],
    "pastel": ["#f7b7c5", "#fbd9a5", "#f6efb0", "#b9e3c0", "#b5d3f0"],
    "autumn": ["#8c3b1f", "#c65f2a", "#e29a32", "#b5872f", "#6f5a2a"],
    "earth": ["#6a4a33", "#a0714a", "#c9a06c", "#7d8456", "#e6d3b0"],
    "rainbow": ["#d9342b", "#f08a24", "#fcd53f", "#4fa03c", "#2f6fc4", "#8a56b8"],
    "neon": ["#ff2d95", "#ffe600", "#2cff6a", "#22d3ff", "#a24bff"],
}
# Colours that go together, for pictures whose prompt names none.
_PALETTES = (
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51"),
    ("#1d3557", "#457b9d", "#a8dadc", "#e63946", "#f1c0b9"),
    ("#5f0f40", "#9a031e", "#e36414", "#fb8b24", "#f5c98b"),
    ("#3d405b", "#81b29a", "#f2cc8f", "#e07a5f", "#f4d9c6"),
    ("#22577a", "#38a3a5", "#57cc99", "#80ed99", "#ffd166"),
    ("#4a4e9e", "#7b6fc4", "#b59fe0", "#f19bb5", "#ffcf9c"),
    ("#0b3954", "#087e8b", "#bfd7ea", "#ff5a5f", "#f9c784"),
    ("#355070", "#6d597a", "#b56576", "#e56b6f", "#eaac8b"),
)
VARIANTS = {
    "light": 0.22,
    "pale": 0.28,
    "pastel": 0.25,
    "soft": 0.15,
    "dark": -0.2,
    "deep": -0.16,
    "bright": 0.04,
}


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in rgb)


def colour_named(word: str, variant: str = "") -> str | None:
    """The colour of a word, or of a `#hex`; a variant is "light", "dark", "pale" and the like."""
    word = word.removesuffix("ish") if len(word) > 6 else word
    colour = _BASIC.get(word)
    if colour is None:
        plain = re.fullmatch(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]{3,20}", word)
        parsed = parse_color(word) if plain and word not in ("transparent", "currentcolor") else None
        if parsed is None:
            return None
        colour = _hex((parsed.red, parsed.green, parsed.blue))
    return shift(colour, VARIANTS.get(variant, 0))


def shift(colour: str, by: float) -> str:
    """The colour made lighter (positive) or darker (negative), its hue kept."""
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, min(max(light + by, 0.04), 1), saturation)) if by else colour


def lightness(colour: str) -> float:
    red, green, blue = _rgb(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def distance(one: str, other: str) -> float:
    return math.dist(_rgb(one), _rgb(other))


def hue_apart(one: str, other: str) -> float:
    """How far apart the hues of two colours are, from 0 to 0.5 of their circle."""
    (hue, _, _), (another, _, _) = (colorsys.rgb_to_hls(*_rgb(colour)) for colour in (one, other))
    return min(abs(hue - another), 1 - abs(hue - another))


def blend(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other."""
    return _hex(tuple(a + (b - a) * share for a, b in zip(_rgb(one), _rgb(other), strict=True)))


def contrasting(background: str) -> str:
    return "#ffffff" if lightness(background) < 0.58 else INK


def shades(colour: str, count: int) -> list[str]:
    """Shades of one colour from dark to light."""
    steps = max(count - 1, 1)
    return [shift(colour, -0.1 + 0.38 * at / steps) for at in range(count)]


def palette_for(rng: random.Random) -> list[str]:
    """Five colours that go together, from dark to light."""
    return list(rng.choice(_PALETTES))
