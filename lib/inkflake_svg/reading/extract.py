"""Finds the drawing in an answer: prose, fences, wrappers, escapes, several drawings, half a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import NoSvgFound, SvgRejected, Truncated, Violation
from ..values.grammar import UNSEEN, seen
from ..values.profile import LIMITS
from .choice import ranked
from .dialects import SHEETS, as_svg, page_styles
from .programs import calls_for_one, is_program, no_program
from .spans import Span, plain_span, spans
from .story import Tally
from .tree import line_of
from .wrappings import unwrapped

__all__ = ["Candidate", "candidates", "holds_unseen"]

NOTES_LENGTH = 500
MOST_CANDIDATES = 20
LED_TO = 2_000  # characters before a drawing that tell what it stands in

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*$", re.M)
_BY_NUMBER = re.compile(
    r"&#(?:x0*(?:feff|61c|200[ef]|202[a-e]|206[6-9])|0*(?:65279|1564|820[67]|823[4-8]|829[4-7]));", re.I
)
_LAST_BRACKET = re.compile(r"</svg\s*\Z", re.I)
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
    answer, repairs, plain = _readable(answer)
    found, unclosed = ([plain], None) if plain else spans(answer)
    if not found and unclosed is None:
        raise no_program() if calls_for_one(answer) else NoSvgFound(_nothing(answer))
    if not found and (end := _fenced(answer, unclosed or 0)):
        answer, repairs = f"{answer[:end]}</svg>{answer[end:]}", (*repairs, "</svg> added")
        found = [(unclosed or 0, end + 6)]
    if not found:
        if is_program(answer[unclosed:]):
            raise no_program(line_of(answer, unclosed or 0))
        if not salvage:
            raise Truncated(_cut_off(answer, unclosed or 0))
        found = [(unclosed or 0, len(answer))]
    yield from _chosen(answer, found, repairs)


def _chosen(answer: str, found: list[Span], repairs: tuple[str, ...]) -> Iterator[Candidate]:
    """The drawings as SVG, the most promising first; programs only if there is nothing else."""
    ordered, others = ranked(answer, found)
    ends = [0, *(end for _, end in found)]
    around = "".join(answer[e:s] for e, s in zip(ends, [*(s for s, _ in found), len(answer)], strict=True))
    page = page_styles(around) if any(sign in around for sign in SHEETS) else ""
    program: NoSvgFound | None = None
    drawings = 0
    for start, end in ordered[:MOST_CANDIDATES]:
        told = Tally()
        try:
            text = _as_drawing(answer, (start, end), page, told)
        except NoSvgFound as error:
            program = program or error
            continue
        drawings += 1
        more, removals = _prolog(answer[:start])
        changes = (*repairs, *others, *told.told(), *more)
        yield Candidate(text, _notes(answer, start, end), changes, removals)
    if program and not drawings:
        raise program


def _as_drawing(answer: str, span: Span, page: str, told: Tally) -> str:
    start, end = span
    text = as_svg(answer[start:end], answer[max(0, start - LED_TO) : start], page, told)
    if is_program(text):
        raise no_program(line_of(answer, start))
    return text


def holds_unseen(text: str) -> bool:
    """Whether there are characters that make text look like another, as they are or by number."""
    plainly = not text.isascii() and any(character in text for character in UNSEEN)
    return plainly or ("&#" in text and _BY_NUMBER.search(text) is not None)


def _fenced(answer: str, start: int) -> int | None:
    """Where a drawing that lacks only its `</svg>` ends: with its fence."""
    fence = _FENCE.search(answer, start)
    end = len(answer[: fence.start()].rstrip()) if fence else 0
    return end if answer[end - 1 : end] == ">" else None


def _readable(answer: str) -> tuple[str, tuple[str, ...], Span | None]:
    """Undoes what hides the markup, such as characters that nobody sees and escapes; tells where the drawing
    is if that is plain."""
    repairs = []
    if len(answer) > LIMITS.answer_characters:
        message = f"the answer has {len(answer):,} characters; draw something simpler"
        raise SvgRejected(Violation("size", message))
    if answer.startswith("\ufeff"):
        answer = answer[1:]
        repairs.append("byte order mark taken out")
    plain = plain_span(answer)
    answer, undone = (answer, ()) if plain else unwrapped(answer)
    if holds_unseen(answer):
        answer, plain = seen(answer), None  # those by number are taken out as they are parsed
        repairs.append("U+FEFF and bidirectional controls taken out")
    if _LAST_BRACKET.search(answer, max(0, len(answer) - 20)):
        answer = f"{answer.rstrip()}>"
        repairs.append("> of </svg> added")
    return answer, (*undone, *repairs), plain


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
