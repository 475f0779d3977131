"""Knows a program that would make a drawing from a drawing: its values stand there as expressions."""

from __future__ import annotations

import re

from ..errors import NoSvgFound, Violation
from ..values.profile import PROFILES

__all__ = ["calls_for_one", "is_program", "no_program"]

_UNDRAWN = frozenset({"id", "class", "role", "aria-label", "type", "version"})
_DRAWN = sorted({name for known in PROFILES["rich"].attributes.values() for name in known} - _UNDRAWN)
# One of these is in every program: a look at them spares the drawings the patterns.
_SIGNS = (
    "{",
    "$",
    "<%",
    "<?",
    "%d",
    "%s",
    "%f",
    "%i",
    "%(",
    "%.",
    "%0",
    "'+",
    "' +",
    '"+',
    '" +',
    "'.",
    "' .",
)
_VALUE = re.compile(
    rf"\s(?:{'|'.join(map(re.escape, _DRAWN))}|style)\s{{0,9}}=\s{{0,9}}(\"[^\"<>]*\"|'[^'<>]*'|\S{{1,80}})"
)
# {x}, ${x}, $x and %d in a value; one that is <%= x %>; one that + puts together
_EXPRESSION = re.compile(
    r"\{|\$[A-Za-z_(]|%(?:\(\w{1,40}\))?[\d.]{0,5}[sdfi](?![\w%])|\A[\"']?<[%?]|\A(?:\"'|'\")\s{0,9}[+.]"
)
_ADDED = re.compile(r"=(?:\"\"|'')\s{0,9}\+\s{0,9}[\w(]")
_CODE = re.compile(
    r"\b(?:svgwrite|drawsvg|createElementNS|d3\.select|ImageDraw|import turtle|plt\.|cairo\.SVGSurface)\b"
)


def is_program(text: str) -> bool:
    """Whether a drawing's attributes are expressions that a program would fill in."""
    bare = _without_styles(text) if "{" in text else text
    if not any(sign in bare for sign in _SIGNS):
        return False
    filled = any(_EXPRESSION.search(value[1]) for value in _VALUE.finditer(bare))
    return filled or _ADDED.search(bare) is not None


def _without_styles(text: str) -> str:
    """The text without style sheets, whose braces are their own."""
    parts = text.split("<style")
    return parts[0] + "".join(part.partition("</style")[2] for part in parts[1:])


def calls_for_one(answer: str) -> bool:
    """Whether an answer without markup is code that draws."""
    return _CODE.search(answer) is not None


def no_program(line: int | None = None) -> NoSvgFound:
    message = "the answer is a program that makes a drawing; answer with the finished <svg>…</svg> itself"
    return NoSvgFound(Violation("program", message, line=line))
