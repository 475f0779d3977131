"""Numbers and lengths as attributes write them, and what a length is in pixels."""

from __future__ import annotations

import re
from functools import lru_cache

from .calc import UNITS, reckoned

__all__ = ["LARGEST", "NUMBER", "consists_of", "fmt", "length", "number", "numbers", "pixels", "size"]

LARGEST = 1e9

_SVG = frozenset({"", "%", "px", "pt", "pc", "in", "cm", "mm", "em", "ex"})  # others are written in pixels

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?"
_FIND_NUMBER = re.compile(NUMBER)
_DIGITS = b"0123456789 \n,.+-"
_NUMBERS_ONLY = re.compile(r"[\d\s,.eE+-]*")
_PLAIN = re.compile(r"-?\d{1,8}(?:\.\d{1,8})?")
_LENGTH = re.compile(rf"({NUMBER})\s*([A-Za-z]+|%)?")


def fmt(value: float, digits: int = 4) -> str:
    """Writes a number with at most four decimals and no exponent."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def consists_of(text: str, characters: bytes) -> bool:
    """Whether there are no characters but these in a text; far faster than a pattern."""
    return not text.encode("ascii", "replace").translate(None, characters)


def numbers(text: str) -> list[float] | None:
    """The numbers of a list, or None when there is anything else in it."""
    found = _apart(text) if consists_of(text, _DIGITS) else None
    if found is None:
        if not _NUMBERS_ONLY.fullmatch(text) or _FIND_NUMBER.sub("", text).strip(" \t\r\n,"):
            return None
        found = [float(n) for n in _FIND_NUMBER.findall(text)]
    return found if not found or -LARGEST <= min(found) <= max(found) <= LARGEST else None


def _apart(text: str) -> list[float] | None:
    """Numbers with spaces or commas between them; None where there is nothing between two."""
    try:
        return list(map(float, text.replace(",", " ").split()))
    except ValueError:
        return None


def number(text: str) -> str | None:
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return text
    match = _LENGTH.fullmatch(reckoned(text))
    if not match or match[2] not in (None, "px") or abs(float(match[1])) > LARGEST:
        return None
    return match[1]


def length(text: str) -> str | None:
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return text
    if text.startswith("%"):
        text = text[1:] + "%"
    match = _LENGTH.fullmatch(reckoned(text))
    if not match or abs(value := float(match[1])) > LARGEST:
        return None
    unit = (match[2] or "").lower()
    if unit in _SVG:
        return match[1] + unit
    if unit == "ch":
        return f"{fmt(value * UNITS['ch'] / UNITS['em'])}em"
    return fmt(value * UNITS[unit]) if unit in UNITS else None


def size(text: str) -> str | None:
    """A length that is not negative."""
    written = length(text)
    return written if written is not None and not written.startswith("-") else None


@lru_cache(maxsize=4096)
def pixels(text: str | None, whole: float = 0.0, default: float = 0.0) -> float:
    """A length as it may be written in pixels, a percentage being of the whole; the default for no length."""
    match = _LENGTH.match(text) if text else None
    if not match:
        return default
    value = float(match[1])
    return value * whole / 100 if match[2] == "%" else value * UNITS.get(match[2] or "px", 1.0)
