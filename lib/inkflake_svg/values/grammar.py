"""The grammar of attribute values: one function a kind, which writes a value as it may stand or says it may
not.

Every function returns the text to write, mended where that is possible, or None; what it returns it returns
unchanged when asked again, so that one function serves both the conversion and the validation.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import lru_cache

from tinycss2 import color3

from .calc import reckoned
from .colors import modern_color
from .lengths import NUMBER, fmt, length, number, numbers, size
from .paths import path

__all__ = ["KINDS", "LONGEST_PATH", "UNSEEN", "Kind", "as_rgba", "hex_color", "opacity", "seen", "transforms"]

LONGEST_VALUE = 10_000
LONGEST_PATH = 200_000
REMEMBERED = 4096
REMEMBERED_LENGTH = 64

_FIND_NUMBER = re.compile(NUMBER)
_TRANSFORM = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,20})\s{0,9}\(([^()]*)\)")
_TRANSFORM_ARGUMENTS = {
    "matrix": {6}, "translate": {1, 2}, "scale": {1, 2}, "rotate": {1, 3}, "skewX": {1}, "skewY": {1},
}  # fmt: skip
_WORD_COLOR = re.compile(r"[A-Za-z]{3,20}")
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_FUNCTION_COLOR = re.compile(
    r"(?:rgba?|hsla?|hwb|(?:ok)?(?:lab|lch)|color|color-mix|light-dark)\(.{1,300}\)", re.I | re.S
)
_PLAIN_RGB = re.compile(r"rgba?\(\s*\d{1,3}(?:\s*,\s*\d{1,3}){2}(?:\s*,\s*(?:0|1|0?\.\d{1,6}|1\.0))?\s*\)")
# Letters and digits of any script, and a colon, which drawing programs write; but nothing like a scheme.
NAME = r"(?![\w.-]*(?i:script|data):)[\w:.-]{1,128}"
_NAME = re.compile(NAME)
_ODD = re.compile(r"[^\w:.-]")
_REFERENCE = re.compile(
    r"url\(\s{0,9}(?:\"#([^\"\\]{1,128})\"|'#([^'\\]{1,128})'|#((?:[^\s\"'()\\]|\\[^\s\w]){1,128}))\s{0,9}\)"
    r"(?:\s+(\S.*))?"
)
_CLASSES = re.compile(r"[A-Za-z_][\w-]{0,127}(?:\s+[A-Za-z_][\w-]{0,127}){0,31}", re.ASCII)
_FAMILY_NAME = r"(?:[\w\s.-]+|\s*'[\w\s.-]*'\s*|\s*\"[\w\s.-]*\"\s*)"
_FAMILY = re.compile(rf"(?=.{{1,300}}$){_FAMILY_NAME}(?:,{_FAMILY_NAME})*")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{0,39}(?: [A-Za-z][A-Za-z-]{0,39}){0,3}")
# U+FEFF and Unicode's Bidi_Control, which make text look like another: UAX 9 and UAX 44.
UNSEEN = "\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SCHEME = re.compile(r"(?:java|vb|live)\s*script\s*:|data\s*:|<", re.I)


def opacity(text: str) -> str | None:
    text = reckoned(text.strip())
    share = text.endswith("%")
    written = number(text[:-1] if share else text)
    if written is None:
        return None
    value = float(written) / (100 if share else 1)
    return written if 0 <= value <= 1 and not share else fmt(min(max(value, 0.0), 1.0))


def offset(text: str) -> str | None:
    """A gradient offset: a number or a percentage, kept as written when in range."""
    written = length(text)
    return written if written is not None and re.fullmatch(rf"{NUMBER}%?", written) else None


def lengths(text: str) -> str | None:
    text = reckoned(text)
    parts = re.split(r"[\s,]+", text.strip())
    written = [length(part) for part in parts]
    return text.strip() if written == parts else None if None in written else " ".join(map(str, written))


def baseline_shift(text: str) -> str | None:
    return text.strip() if text.strip() in ("sub", "super", "baseline") else length(text)


# CSS Fonts 4, absolute and relative sizes, in pixels and in ems.
_FONT_SIZES = {
    "xx-small": "9px", "x-small": "10px", "small": "13px", "medium": "16px", "large": "18px",
    "x-large": "24px", "xx-large": "32px", "xxx-large": "48px", "larger": "1.2em", "smaller": "0.8333em",
}  # fmt: skip


def font_size(text: str) -> str | None:
    """A size that is not negative; as CairoSVG takes a percentage for one of the drawing, it is in ems."""
    written = size(_FONT_SIZES.get(text.strip().lower(), text))
    return f"{fmt(float(written[:-1]) / 100)}em" if written and written.endswith("%") else written


def dashes(text: str) -> str | None:
    if text.strip() == "none":
        return "none"
    written = lengths(text)
    return None if written is None or "-" in written else written


def number_list(text: str) -> str | None:
    found = numbers(text)
    return text.strip() if found else None


def view_box(text: str) -> str | None:
    found = numbers(re.sub(r"px\b", "", text))
    if not found or len(found) != 4 or found[2] <= 0 or found[3] <= 0:
        return None
    return " ".join(_FIND_NUMBER.findall(text))


def points(text: str) -> str | None:
    """Coordinate pairs; a last number without its partner is dropped."""
    found = numbers(text)
    if not found or len(found) < 2:
        return None
    if len(found) % 2:
        return text[: list(_FIND_NUMBER.finditer(text))[-1].start()].rstrip(" \t\r\n,").lstrip()
    return text.strip()


def transforms(text: str) -> list[tuple[str, list[float]]] | None:
    """The functions of a transform list with their arguments, or None when one is wrong."""
    found = []
    for name, arguments in _TRANSFORM.findall(text):
        values = numbers(re.sub(r"(?<=[\d.])(?:deg|px)\b", "", arguments))
        if values is None or len(values) not in _TRANSFORM_ARGUMENTS.get(name, ()):
            return None
        found.append((name, values))
    return found if found and not _TRANSFORM.sub("", text).strip(" \t\r\n,;") else None


def transform(text: str) -> str | None:
    found = transforms(text)
    if found is None:
        return None
    if re.search(r"deg|px|;", text):
        return " ".join(f"{name}({' '.join(map(fmt, values))})" for name, values in found)
    return text.strip()


@lru_cache(maxsize=4096)
def as_rgba(text: str) -> tuple[float, float, float, float] | None:
    """Red, green, blue and alpha from 0 to 1, or None when it is no color."""
    text = text.strip()
    if _HEX.fullmatch(text):
        digits = text[1:] if len(text) > 5 else "".join(d * 2 for d in text[1:])
        values = [int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)]
        return (values[0], values[1], values[2], values[3] if len(values) == 4 else 1.0)
    if _FUNCTION_COLOR.fullmatch(text):
        return modern_color(text)
    if not _WORD_COLOR.fullmatch(text):
        return None
    found = color3.parse_color(text)
    return (found.red, found.green, found.blue, found.alpha) if isinstance(found, color3.RGBA) else None


def hex_color(rgb: tuple[float, ...]) -> str:
    """`#rrggbb` of three channels from 0 to 1."""
    r, g, b = [round(255 * c) if 0 <= c <= 1 else 255 * (c > 1) for c in rgb[:3]]
    return f"#{r:02x}{g:02x}{b:02x}"


def color(text: str) -> str | None:
    """A color as CairoSVG understands it: names, three or six digits, `rgb()` and `rgba()` with commas."""
    text = text.strip()
    if text.lower() in ("currentcolor", "inherit", "transparent", "none"):
        return "currentColor" if text.lower() == "currentcolor" else text.lower()
    rgba = as_rgba(text)
    if rgba is None or not all(map(math.isfinite, rgba)):
        return None
    if _WORD_COLOR.fullmatch(text) or (text[0] == "#" and len(text) in (4, 7)) or _PLAIN_RGB.fullmatch(text):
        return text
    rgb = ",".join(str(round(c * 255)) for c in rgba[:3])
    return hex_color(rgba) if rgba[3] >= 1 else f"rgba({rgb},{min(max(rgba[3], 0.0), 1.0):.4g})"


def name(text: str) -> str | None:
    """A name; what would have to be quoted in a reference to it is written by its number."""
    written = _ODD.sub(lambda m: f"_{ord(m[0]):x}_", text.strip()[:129])
    return written if _NAME.fullmatch(written) else None


def _referred(text: str) -> tuple[str | None, str | None]:
    """The name in a `url(#name)`, and what stands behind that."""
    match = _REFERENCE.fullmatch(text.strip())
    if not match:
        return None, None
    quoted = match[1] or match[2]
    return name(quoted or re.sub(r"\\(.)", r"\1", match[3])), match[4]


def paint(text: str) -> str | None:
    """A color, or a reference to a gradient or pattern of the same document with an optional fallback."""
    if "(" not in text or not text.lstrip().lower().startswith("url"):
        return text.strip() if text.strip() in ("context-fill", "context-stroke") else color(text)
    referred, behind = _referred(text)
    fallback = color(behind) if behind else None
    return referred and f"url(#{referred})" + (f" {fallback}" if fallback else "")


def reference(text: str) -> str | None:
    """`url(#name)` of the same document, or `none`."""
    if text.strip() == "none":
        return "none"
    referred, behind = _referred(text)
    return f"url(#{referred})" if referred and not behind else None


def href(text: str) -> str | None:
    """`#name` of the same document."""
    text = text.strip()
    referred = name(text[1:]) if text.startswith("#") else None
    return referred and f"#{referred}"


def orient(text: str) -> str | None:
    """The direction of a marker, in degrees."""
    match = re.fullmatch(rf"auto|auto-start-reverse|({NUMBER})(deg|turn|grad)?", text.strip())
    if not match or not match[2]:
        return match and match[0]
    return fmt(float(match[1]) * {"deg": 1.0, "turn": 360.0, "grad": 0.9}[match[2]])


def _pattern(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def written(text: str) -> str | None:
        text = text.strip()
        return text if pattern.fullmatch(text) else None

    return written


def seen(text: str) -> str:
    """The text without characters that make it look like another."""
    return text if text.isascii() else text.translate(dict.fromkeys(map(ord, UNSEEN)))


def words(text: str) -> str | None:
    """Free text that nobody sees; whatever could be read as markup or a scheme is refused."""
    text = " ".join(seen(text).split())
    return text if len(text) <= 500 and not _SCHEME.search(text) else None


class Kind(dict[str, "str | None"]):
    """A kind of value: `kind[text]` is the text as it may be written, or None; remembers short ones."""

    def __init__(
        self, written: Callable[[str], str | None], description: str, longest: int = LONGEST_VALUE
    ) -> None:
        super().__init__()
        self.written = written
        self.description = description
        self.longest = longest

    def __missing__(self, text: str) -> str | None:
        if len(text) > REMEMBERED_LENGTH:
            return self.written(text) if len(text) <= self.longest else None
        written = self.written(text)
        if len(self) >= REMEMBERED:
            self.clear()
        self[text] = written
        return written


KINDS: dict[str, Kind] = {
    "number": Kind(number, "a number"),
    "length": Kind(length, "a number, optionally with px, em, ex, pt, pc, cm, mm, in or %"),
    "size": Kind(size, "a length that is not negative"),
    "opacity": Kind(opacity, "a number from 0 to 1"),
    "offset": Kind(offset, "a number from 0 to 1 or a percentage"),
    "lengths": Kind(lengths, "one or more lengths"),
    "shift": Kind(baseline_shift, "sub, super or a length"),
    "font size": Kind(font_size, "a length that is not negative"),
    "dashes": Kind(dashes, "lengths that are not negative, or none"),
    "numbers": Kind(number_list, "one or more numbers"),
    "viewBox": Kind(view_box, "four numbers, width and height above 0"),
    "points": Kind(points, "pairs of numbers", LONGEST_PATH),
    "path": Kind(path, "path data, beginning with M", LONGEST_PATH),
    "transform": Kind(transform, "matrix, translate, scale, rotate, skewX, skewY with plain numbers"),
    "color": Kind(color, "a color name, #rgb, #rrggbb, rgb(r,g,b) or rgba(r,g,b,a)"),
    "paint": Kind(paint, "none, a color or url(#id)"),
    "reference": Kind(reference, "url(#id) of the same document, or none"),
    "href": Kind(href, "#id of the same document"),
    "name": Kind(name, "letters, digits, _ : . -"),
    "class": Kind(_pattern(_CLASSES), "class names"),
    "family": Kind(_pattern(_FAMILY), "font family names"),
    "word": Kind(_pattern(_WORD), "a keyword"),
    "words": Kind(words, "plain text"),
    "weight": Kind(_pattern(re.compile(r"[A-Za-z]{1,20}|[1-9]\d{0,3}")), "a keyword or a number"),
    "orient": Kind(orient, "auto or an angle"),
    "css": Kind(_pattern(re.compile("text/css")), "text/css"),
}
