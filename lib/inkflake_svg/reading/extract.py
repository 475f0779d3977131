"""Finds the drawing in an answer: prose, fences, wrappers, escapes, several drawings, half a drawing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import NoSvgFound, SvgRejected, Truncated, Violation
from ..values.profile import LIMITS
from .tree import line_of

__all__ = ["NOT_XML", "Candidate", "candidates"]

NOTES_LENGTH = 500
MOST_CANDIDATES = 20
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TOKEN = re.compile(
    r"<(?P<open>(?:[A-Za-z_][\w.-]*:)?svg)(?=[\s/>])|</(?:[A-Za-z_][\w.-]*:)?svg\s*>|<!--|<!\[CDATA\["
)
_SELF_CLOSED = re.compile(r"[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*){0,64}/>")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*$", re.M)
_ESCAPED_QUOTE = re.compile(r"<svg\b[^>\"']{0,200}=\\+[\"']")
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
_JSON_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": ""}
_REFUSAL = re.compile(r"\b(?:I(?:'m| am) (?:sorry|unable)|I (?:cannot|can't|won't)|as an AI)\b", re.I)
_PLACEHOLDER = re.compile(r"\b(?:TODO|placeholder|coming soon|\.\.\.)\b", re.I)


@dataclass(frozen=True)
class Candidate:
    """A stretch of the answer that may be the drawing, and what had to be done to read it."""

    text: str
    notes: str
    repairs: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()


def candidates(answer: str, *, salvage: bool = False) -> Iterator[Candidate]:
    """Yields the stretches that may be the drawing, the most promising first.

    Raises NoSvgFound or Truncated when there is none; with `salvage` a drawing that was cut off is one.
    """
    answer, repairs = _readable(answer)
    spans, unclosed = _spans(answer)
    if not spans and unclosed is None:
        raise NoSvgFound(_nothing(answer))
    if not spans and not salvage:
        raise Truncated(_cut_off(answer, unclosed or 0))
    if not spans:
        spans = [(unclosed or 0, len(answer))]
    for start, end in sorted(spans, key=lambda s: s[0] - s[1])[:MOST_CANDIDATES]:
        more, removals = _prolog(answer[:start])
        others = (f"{len(spans)} drawings in the answer, one taken",) if len(spans) > 1 else ()
        yield Candidate(answer[start:end], _notes(answer, start, end), (*repairs, *others, *more), removals)


def _readable(answer: str) -> tuple[str, tuple[str, ...]]:
    """Undoes what hides the markup: a byte order mark, characters XML has not, JSON and HTML escapes."""
    repairs = []
    if len(answer) > LIMITS.answer_characters:
        message = f"the answer has {len(answer):,} characters; draw something simpler"
        raise SvgRejected(Violation("size", message))
    if answer.startswith("\ufeff"):
        answer = answer[1:]
        repairs.append("byte order mark taken out")
    if _ESCAPED_QUOTE.search(answer):
        answer = _JSON_ESCAPE.sub(_unescaped, answer)
        repairs.append("JSON escapes undone")
    if "<svg" not in answer and "&lt;svg" in answer:
        answer = html.unescape(answer)
        repairs.append("HTML escapes undone")
    return answer, tuple(repairs)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        character = chr(int(match[1], 16))
        return "" if NOT_XML.match(character) else character
    return _JSON_LETTERS.get(match[2], match[2])


def _spans(answer: str) -> tuple[list[tuple[int, int]], int | None]:
    """The outermost balanced `<svg>…</svg>` stretches, and where an unbalanced one begins."""
    if answer.count("<svg") == 1 == answer.count("</svg>"):
        start, end = answer.index("<svg"), answer.index("</svg>") + 6
        if start < end and not answer.count("<!", 0, start) and answer[start + 4 : start + 5] in " >\n\t\r":
            return [(start, end)], None
    opened: list[int] = []
    closed: list[tuple[int, int]] = []
    skip_to = 0
    ends = {"<!--": "-->", "<![CDATA[": "]]>"}
    for token in _TOKEN.finditer(answer):
        if token.start() < skip_to:
            continue
        if token[0] in ends:
            end = answer.find(ends[token[0]], token.end()) if ends[token[0]] else -1
            skip_to = max(end, 0)
            if end < 0:
                ends[token[0]] = ""
        elif token["open"]:
            if _SELF_CLOSED.match(answer, token.end()):
                closed.append((token.start(), answer.index(">", token.end()) + 1))
            else:
                opened.append(token.start())
        elif opened:
            closed.append((opened.pop(), token.end()))
    outer: list[tuple[int, int]] = []
    for span in sorted(closed, key=lambda s: (s[0], -s[1])):
        if not outer or span[0] >= outer[-1][1]:
            outer.append(span)
    return outer, opened[0] if opened else None


def _prolog(before: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stood before the drawing and belongs to it: XML declaration, DOCTYPE, processing instructions."""
    if "<!DOCTYPE" not in before and "<?xml-" not in before:
        return (), ()
    repairs, removals = [], []
    doctype = before.rfind("<!DOCTYPE")
    if doctype >= 0:
        if "[" in before[doctype:]:
            message = "DOCTYPE with declarations of its own is not allowed; leave it out"
            raise SvgRejected(Violation("doctype", message, line=line_of(before, doctype)))
        repairs.append("DOCTYPE taken out")
    if "<?xml-stylesheet" in before:
        removals.append("<?xml-stylesheet?> taken out")
    return tuple(repairs), tuple(removals)


def _notes(answer: str, start: int, end: int) -> str:
    around = f"{answer[max(0, start - NOTES_LENGTH) : start]}\n{answer[end : end + NOTES_LENGTH]}"
    return " ".join(_FENCE.sub("", around).split())[:NOTES_LENGTH]


def _nothing(answer: str) -> Violation:
    said = re.sub(r"\s+", " ", answer[:2000]).strip()
    if not said:
        return Violation("no drawing", "the answer is empty; answer with one <svg>…</svg>")
    what = "a placeholder" if _PLACEHOLDER.search(said) else "only words"
    what = "a refusal" if _REFUSAL.search(said) else what
    quote = said if len(said) <= 80 else said[:79] + "…"
    return Violation("no drawing", f"the answer is {what} ({quote!r}); answer with one <svg>…</svg>")


def _cut_off(answer: str, start: int) -> Violation:
    length = len(answer) - start
    elements = answer.count("<", start) - answer.count("</", start)
    reached = f"{length:,} characters and about {elements} elements"
    message = f"the answer stops after {reached}, before </svg>; draw it simpler"
    return Violation("truncated", message, line=line_of(answer, len(answer)))
