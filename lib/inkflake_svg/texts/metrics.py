"""How wide letters are: the face that a font family comes to, and lengths in its terms.

Fonts differ from machine to machine. Chromium, where it knows none of the families named, takes what these
tables are of; what is set by them says its length too, so that another font fills the same room.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ..values.lengths import NUMBER, pixels
from .faces import ADVANCES, CHARACTERS, KERNING

__all__ = ["Font", "font_of", "measure"]

# CSS Fonts 4: the generic families; all that is not named here is in Chromium the sans-serif of the machine.
_FAMILIES = {
    **dict.fromkeys(("serif", "dejavu serif"), "serif"),
    **dict.fromkeys(("monospace", "dejavu sans mono"), "mono"),
    **dict.fromkeys(("sans-serif", "dejavu sans", "system-ui", "cursive", "fantasy"), "sans"),
}
_MONO = 0.602  # of an em, every letter of DejaVu Sans Mono
_UNKNOWN = 0.6
_RELATIVE = {"em": 1.0, "ex": 0.547, "ch": 0.636}  # of DejaVu Sans
_LENGTH = re.compile(rf"({NUMBER})(em|ex|ch)")
_KERNS = re.compile(r"(?<!\S)(\S)(-?\d+)(\S+)")


@dataclass(frozen=True)
class Font:
    """A face at a size, with what is added after every letter and at every space."""

    face: str
    size: float
    letter: float = 0.0
    word: float = 0.0

    def knows(self, char: str) -> bool:
        """Whether a letter is in the tables; Arabic, which joins, is not."""
        return unicodedata.normalize("NFD", char[0])[0] in _advances("sans")

    def advance(self, char: str, following: str = "") -> float:
        """How far a letter moves on, with the kerning to the one that follows in the same font."""
        kern = _kerns(self.face).get(char[0] + following[:1], 0.0) if following else 0.0
        word = self.word if char in " \u00a0" else 0.0
        return self.size * (_advance(self.face, char[0]) + kern) + self.letter + word


@cache
def _advances(face: str) -> dict[str, float]:
    widths = [int(n) / 1000 for n in ADVANCES[face].split()]
    return dict(zip(map(chr, CHARACTERS), widths, strict=True))


@cache
def _kerns(face: str) -> dict[str, float]:
    found = _KERNS.findall(KERNING.get(face, ""))
    return {left + right: int(value) / 1000 for left, value, rights in found for right in rights}


@lru_cache(maxsize=4096)
def _advance(face: str, char: str) -> float:
    """In ems; of a letter with an accent that of the letter."""
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if face == "mono":
        return _MONO
    return _advances(face.removesuffix(" oblique")).get(unicodedata.normalize("NFD", char)[0], _UNKNOWN)


def measure(text: str | None, size: float, whole: float = 0.0, default: float = 0.0) -> float:
    """A length in pixels, in terms of the font's size."""
    relative = _LENGTH.fullmatch(text.strip()) if text else None
    if relative:
        return float(relative[1]) * _RELATIVE[relative[2]] * size
    return pixels(text, whole, default)


def font_of(style: Mapping[str, str], size: float) -> Font:
    """The font that a style comes to."""
    names = [name.strip(" '\"").lower() for name in style.get("font-family", "").split(",")]
    face = next((_FAMILIES[name] for name in names if name in _FAMILIES), "sans")
    weight = style.get("font-weight", "normal")
    if face != "mono" and (weight in ("bold", "bolder") or weight.isdigit() and int(weight) >= 600):
        face += " bold"
    if face.startswith("sans") and style.get("font-style", "normal") != "normal":
        face += " oblique"
    spacing = (measure(style.get(name), size) for name in ("letter-spacing", "word-spacing"))
    return Font(face, size, *spacing)
