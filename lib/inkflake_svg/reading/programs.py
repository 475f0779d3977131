"""Knows a program that would make a drawing from a drawing: its values stand there as expressions."""

from __future__ import annotations

import re

from ..errors import NoSvgFound, Violation
from ..values.profile import PROFILES

__all__ = ["calls_for_one", "is_program", "no_program"]

_UNDRAWN = frozenset({"id", "class", "role", "aria-label", "type", "version"})
_DRAWN = {"style", *(name for known in PROFILES["rich"].attributes.values() for name in known)} - _UNDRAWN
_FORMAT = r"%(?:\(\w{1,40}\))?[\d.]{0,5}[sdfi](?![\w%])"
_FORMATTED = re.compile(_FORMAT)
_TAG = re.compile(r"<[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*")
_VALUE = re.compile(
    r"\s(:|v-bind:|\[attr\.)?([^\s=<>\"'\]]+)\]?\s{0,9}=\s{0,9}"
    r"(\"[^\"]*\"(?:\s{0,9}\+)?|'[^']*'(?:\s{0,9}\+)?|[^\s\"'<>]\S{0,79})"
)
# {x}, {{ x }}, ${x}, $x and %d in a value; one that is <%= x %>; one that + or . puts together
_EXPRESSION = re.compile(
    rf"(?<!\{{)\{{[\s{{%]{{0,9}}[^\s{{%]|\$[A-Za-z_(]|{_FORMAT}"
    r"|\A[\"']?<[%?]|\A(?:\"'|'\")\s{0,9}[+.]|\A(?:\"\"|'')\s{0,9}\+"
)
# {rows} between the tags, where no text belongs
_CHILD = re.compile(
    r">\s{0,99}(?:\$?\{\{?(?!\s?/\*)[^{}<>]{1,99}\}\}?|\{%[^{}<>]{1,99}%\})\s{0,99}<(?!/(?:a|desc|style|t\w{1,9})\b)"
)
_SIGNS = ("{", "$", "%", "+", "<?", "\"'", "'\"")  # one of these is in every expression
_CODE = re.compile(
    r"\b(?:svgwrite|drawsvg|createElementNS|d3\.select|ImageDraw|import turtle|plt\.|cairo\.SVGSurface)\b"
)


def is_program(text: str) -> bool:
    """Whether a drawing has expressions that a program would fill in, as values or in place of elements."""
    # one of these is in every program: a look at them spares the drawings the patterns
    bound = " :" in text or "v-bind:" in text or "[attr." in text
    signs = "{" in text or "$" in text or "+" in text or "<?" in text or "<%" in text
    if not bound and not signs and not _FORMATTED.search(text):
        return False
    if "{" in text and _CHILD.search(text):
        return True
    tags = (tag for tag in _TAG.findall(text) if bound or any(sign in tag for sign in _SIGNS))
    values = (value.groups() for tag in tags for value in _VALUE.finditer(tag))
    return any(name in _DRAWN and (bind or _EXPRESSION.search(value)) for bind, name, value in values)


def calls_for_one(answer: str) -> bool:
    """Whether an answer without markup is code that draws."""
    return _CODE.search(answer) is not None


def no_program(line: int | None = None) -> NoSvgFound:
    message = "the answer is a program that makes a drawing; answer with the finished <svg>…</svg> itself"
    return NoSvgFound(Violation("program", message, line=line))
