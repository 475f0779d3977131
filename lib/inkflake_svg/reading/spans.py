"""Where in a text drawings stand: the outermost balanced `<svg>…</svg>` stretches."""

from __future__ import annotations

import re

__all__ = ["SHAPE", "Span", "plain_span", "spans"]

Span = tuple[int, int]

_TOKEN = re.compile(
    r"<(?P<open>(?:[A-Za-z_][\w.-]*:)?svg)(?=[\s/>])|</(?:[A-Za-z_][\w.-]*:)?svg\s*>|<!--|<!\[CDATA\[", re.I
)
_SELF_CLOSED = re.compile(r"[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*){0,64}/>")
# The tag as a word of a sentence: in quotes or code of its own, or called by what it is.
_MENTION = re.compile(r"(?<=[`“])</?svg[^<>`]{0,200}>(?=[`”])|</?svg>(?=\s(?:tags?|elements?|root)\b)", re.I)
_PLAIN_ROOT = re.compile(r"<svg(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<&]*\"|'[^'<&]*'))*\s*>")
SHAPE = re.compile(
    r"<(?:[A-Za-z_][\w.-]*:)?(?:path|rect|circle|ellipse|line|polyline|polygon|text|use|image)[\s/>]", re.I
)


def plain_span(text: str) -> Span | None:
    """Where the drawing stands in most answers: one, wrapped in nothing, on lines of its own."""
    start, end = text.find("<svg"), text.rfind("</svg>") + 6
    if not 0 <= start < end or text.find("<svg", start + 4) > 0 or text.find("</svg>", 0, end - 6) > 0:
        return None
    line = text[text.rfind("\n", 0, start) + 1 : start].strip()
    if (line and line[0] != "<") or text.find("<!", 0, start) >= 0 or text.find("\\", start, end) > 0:
        return None
    root = _PLAIN_ROOT.match(text, start, end)
    return (start, end) if root and SHAPE.search(text, root.end(), end) else None


def spans(text: str) -> tuple[list[Span], int | None]:
    """The outermost balanced stretches, and where an unbalanced one begins."""
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
