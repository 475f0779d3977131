"""Where in a text drawings stand: the outermost balanced `<svg>…</svg>` stretches."""

from __future__ import annotations

import re

__all__ = ["Span", "spans"]

Span = tuple[int, int]

_TOKEN = re.compile(
    r"<(?P<open>(?:[A-Za-z_][\w.-]*:)?svg)(?=[\s/>])|</(?:[A-Za-z_][\w.-]*:)?svg\s*>|<!--|<!\[CDATA\[", re.I
)
_SELF_CLOSED = re.compile(r"[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*){0,64}/>")
# The tag as a word of a sentence: in quotes or code of its own, or called by what it is.
_MENTION = re.compile(r"(?<=[`“])</?svg[^<>`]{0,200}>(?=[`”])|</?svg>(?=\s(?:tags?|elements?|root)\b)", re.I)


def spans(text: str) -> tuple[list[Span], int | None]:
    """The outermost balanced stretches, and where an unbalanced one begins."""
    if text.count("<svg") == 1 == text.count("</svg>"):
        start, end = text.index("<svg"), text.index("</svg>") + 6
        if start < end and not text.count("<!", 0, start) and text[start + 4 : start + 5] in " >\n\t\r":
            return [(start, end)], None
    opened: list[int] = []
    closed: list[Span] = []
    skip_to = 0
    ends = {"<!--": "-->", "<![CDATA[": "]]>"}
    mentions = {found.start() for found in _MENTION.finditer(text)}
    for token in _TOKEN.finditer(text):
        if token.start() < skip_to or token.start() in mentions:
            continue
        if token[0].upper() in ends:
            # outside of drawings, CDATA is what a tool call wraps one in
            if token[0] == "<!--" or opened:
                skip_to = _skipped(text, token, ends)
        elif token["open"]:
            if _SELF_CLOSED.match(text, token.end()):
                closed.append((token.start(), text.index(">", token.end()) + 1))
            else:
                opened.append(token.start())
        elif opened:
            closed.append((opened.pop(), token.end()))
    return _outermost(closed), opened[0] if opened else None


def _skipped(text: str, token: re.Match[str], ends: dict[str, str]) -> int:
    """The end of a comment or CDATA; of one without an end, no other is looked for."""
    closing = ends[token[0].upper()]
    end = text.find(closing, token.end()) if closing else -1
    if end < 0:
        ends[token[0].upper()] = ""
    return max(end, 0)


def _outermost(closed: list[Span]) -> list[Span]:
    outer: list[Span] = []
    for span in sorted(closed, key=lambda s: (s[0], -s[1])):
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
    return outer
