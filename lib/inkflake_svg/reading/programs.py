"""Knows a program that would make a drawing from a drawing: its values stand there as expressions."""

from __future__ import annotations

import re

from ..errors import NoSvgFound, Violation
from ..values.profile import PROFILES

__all__ = ["calls_for_one", "is_program", "no_program", "without_styles"]

_UNDRAWN = frozenset({"id", "class", "role", "aria-label", "type", "version"})
_DRAWN = sorted({name for known in PROFILES["rich"].attributes.values() for name in known} - _UNDRAWN)
_FORMAT = r"%(?:\(\w{1,40}\))?[\d.]{0,5}[sdfi](?![\w%])"
_FORMATTED = re.compile(_FORMAT)
_NAME = rf"(?:{'|'.join(map(re.escape, _DRAWN))}|style)"
_VALUE = re.compile(rf"\s{_NAME}\s{{0,9}}=\s{{0,9}}(\"[^\"<>]*\"|'[^'<>]*'|\S{{1,80}})")
_BOUND = re.compile(rf"\s(?::|v-bind:|\[attr\.){_NAME}\]?=")
# {x}, ${x}, $x and %d in a value; one that is <%= x %>; one that + or . puts together
_EXPRESSION = re.compile(
    rf"\{{|\$[A-Za-z_(]|{_FORMAT}|\A[\"']?<[%?]|\A(?:\"'|'\")\s{{0,9}}[+.]|\A(?:\"\"|'')\s{{0,9}}\+"
)
_CODE = re.compile(
    r"\b(?:svgwrite|drawsvg|createElementNS|d3\.select|ImageDraw|import turtle|plt\.|cairo\.SVGSurface)\b"
)


def is_program(text: str) -> bool:
    """Whether a drawing's attributes are expressions that a program would fill in."""
    text = without_styles(text) if "{" in text else text
    bound = " :" in text or "v-bind:" in text or "[attr." in text
    # one of these is in every other program: a look at them spares the drawings the patterns
    signs = "{" in text or "$" in text or "+" in text or "<?" in text or "<%" in text
    if not bound and not signs and not _FORMATTED.search(text):
        return False
    filled = any(_EXPRESSION.search(value[1]) for value in _VALUE.finditer(text))
    return filled or _BOUND.search(text) is not None


def without_styles(text: str) -> str:
    """The text without style sheets, whose braces are their own."""
    first, *others = text.split("<style")
    return first + "".join(part.partition("</style")[2] for part in others)


def calls_for_one(answer: str) -> bool:
    """Whether an answer without markup is code that draws."""
    return _CODE.search(answer) is not None


def no_program(line: int | None = None) -> NoSvgFound:
    message = "the answer is a program that makes a drawing; answer with the finished <svg>…</svg> itself"
    return NoSvgFound(Violation("program", message, line=line))
