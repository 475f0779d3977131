"""Which of several drawings in an answer is the one: a table of rules, each setting some of them aside.

A rule that would set all of them aside says nothing. What is left at the end is taken from the last to the
first, then what was set aside, the latest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .spans import Span
from .wrappings import SHAPE

__all__ = ["RULES", "ranked"]

SMALL = 4  # an icon is shorter than the longest drawing by this factor or more
ANNOUNCED = 160  # characters before a drawing in which it is announced

_THOUGHT = re.compile(r"<(/?)(think|thinking|thoughts?|reasoning|scratchpad|reflection|drafts?)>", re.I)
_FINAL = re.compile(
    r"\bfinal(?:i[sz]ed)?[\s*_]+(?:\w+[\s*_]+)?(?:version|drawing|svg|answer|result|image|code|output)"
    r"|\bfinal\w{0,12}[\"'*_]{0,3}\s{0,9}:|<(?:final|answer|result)\w*>|^#+[ \t]+final\b",
    re.I | re.M,
)
_DRAFT = re.compile(
    r"\b(?:(?:first|rough|initial|early|earlier|previous|old|original|wrong|broken)[\s*_]+"
    r"(?:drafts?|version|sketch|attempt|try|one|svg|drawing|code)|drafts?\b|before[\"'*_]{0,3}\s{0,9}:)",
    re.I,
)


def _that_draw(text: str, found: list[Span]) -> list[Span]:
    return [span for span in found if SHAPE.search(text, *span)]


def _no_thoughts(text: str, found: list[Span]) -> list[Span]:
    """What stands within `<think>…</think>` was not meant to be seen."""
    thoughts: list[Span] = []
    start = 0
    for tag in _THOUGHT.finditer(text):
        if tag[1]:
            thoughts.append((start, tag.end()))
        start = tag.end()
    kept, thoughts = [], thoughts[::-1]
    for span in found:
        while thoughts and thoughts[-1][1] <= span[0]:
            thoughts.pop()
        if not thoughts or thoughts[-1][0] > span[0]:
            kept.append(span)
    return kept


def _from_final_on(text: str, found: list[Span]) -> list[Span]:
    ends = [0, *(end for _, end in found)]
    finals = [i for i, span in enumerate(found) if _FINAL.search(text, max(ends[i], span[0] - 2000), span[0])]
    return found[finals[-1] :] if finals else found


def _no_drafts(text: str, found: list[Span]) -> list[Span]:
    ends = [0, *(end for _, end in found)]
    return [s for s, end in zip(found, ends, strict=False) if not _announced_as_draft(text, end, s[0])]


def _announced_as_draft(text: str, after: int, start: int) -> bool:
    return _DRAFT.search(text, max(after, start - ANNOUNCED), start) is not None


def _no_icons(_text: str, found: list[Span]) -> list[Span]:
    longest = max(end - start for start, end in found)
    return [(start, end) for start, end in found if (end - start) * SMALL > longest]


# In this order; the words tell what was set aside.
RULES: tuple[tuple[str, Callable[[str, list[Span]], list[Span]]], ...] = (
    ("mentions", _that_draw),
    ("thoughts", _no_thoughts),
    ("what came before the final version", _from_final_on),
    ("drafts", _no_drafts),
    ("icons", _no_icons),
)


def ranked(text: str, found: list[Span]) -> tuple[list[Span], tuple[str, ...]]:
    """The drawings, the most promising first, and what is told of the choice."""
    if len(found) == 1:
        return found, ()
    left, aside, told = found, list[Span](), []
    for what, rule in RULES:
        kept = rule(text, left)
        if kept and len(kept) < len(left):
            held = set(kept)
            aside = [span for span in left if span not in held][::-1] + aside
            left = kept
            told.append(what)
    why = f": {', '.join(told)} set aside" if told else ""
    return left[::-1] + aside, (f"{len(found)} drawings in the answer, one taken{why}",)
