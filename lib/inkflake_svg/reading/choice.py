"""Which of several drawings in an answer is the one: a table of rules, each setting some of them aside.

A rule that would set all of them aside says nothing. What is left at the end is taken from the last to the
first, then what was set aside, the latest first.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable

from .spans import SHAPE, Span

__all__ = ["RULES", "ranked"]

SMALL = 4  # an icon is shorter than the longest drawing by this factor or more
ANNOUNCED = 160  # characters before a drawing in which it is announced
FINAL_SINCE = 2000  # characters before a drawing in which it is called the final one

_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thoughts?|reasoning|scratchpad|reflection|drafts?)>", re.I)
_FINAL = re.compile(
    r"\bfinal(?:i[sz]ed)?[\s*_]{1,9}(?:\w{1,20}[\s*_]{1,9})?(?:version|drawing|svg|answer|result|image|code|output)"
    r"|\bfinal\w{0,12}[\"'*_]{0,3}\s{0,9}:|<(?:final|answer|result)\w*>|^#+[ \t]+final\b",
    re.I | re.M,
)
_DRAFT = re.compile(
    r"\b(?:(?:first|rough|initial|early|earlier|previous|old|original|wrong|broken)[\s*_]{1,9}"
    r"(?:drafts?|version|sketch|attempt|try|one|svg|drawing|code)|drafts?\b|before[\"'*_]{0,3}\s{0,9}:)",
    re.I,
)
_ICON = re.compile(r"\b(?:favicon|thumbnail)\b", re.I)
_BUTTON = re.compile(r"<svg\b[^<>]{0,300}\sviewBox=[\"']0 0 (?:16|20|24|32) (?:16|20|24|32)[\"']")


def _that_draw(text: str, found: list[Span]) -> list[Span]:
    return [span for span in found if SHAPE.search(text, *span)]


def _no_thoughts(text: str, found: list[Span]) -> list[Span]:
    """What `</think>` comes after, with nothing opened in between, was not meant to be seen."""
    tags = list(_THOUGHT.finditer(text))
    starts, closing = [tag.start() for tag in tags], [bool(tag[1]) for tag in tags]
    return [span for span in found if not any(closing[bisect(starts, span[0]) :][:1])]


def _announced(text: str, found: list[Span], by: re.Pattern[str], within: int) -> list[bool]:
    """Of each drawing, whether the words between it and the one before call it so."""
    ends = [0, *(end for _, end in found)]
    return [
        by.search(text, max(end, start - within), start) is not None
        for end, (start, _) in zip(ends, found, strict=False)
    ]


def _from_final_on(text: str, found: list[Span]) -> list[Span]:
    finals = [i for i, final in enumerate(_announced(text, found, _FINAL, FINAL_SINCE)) if final]
    return found[finals[-1] :] if finals else found


def _no_drafts(text: str, found: list[Span]) -> list[Span]:
    drafts = _announced(text, found, _DRAFT, ANNOUNCED)
    return [span for span, draft in zip(found, drafts, strict=True) if not draft]


def _no_icons(text: str, found: list[Span]) -> list[Span]:
    """What is called one, far shorter than the longest, or as small as a button where that is not."""
    called = _announced(text, found, _ICON, ANNOUNCED)
    found = [span for span, icon in zip(found, called, strict=True) if not icon] or found
    longest = max(found, key=lambda span: span[1] - span[0])
    least = (longest[1] - longest[0]) / SMALL
    all_buttons = _BUTTON.match(text, *longest)
    return [s for s in found if s[1] - s[0] > least and (all_buttons or not _BUTTON.match(text, *s))]


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
        if 0 < len(kept) < len(left):
            aside = sorted(set(left) - set(kept), reverse=True) + aside
            left = kept
            told.append(what)
    why = f": {', '.join(told)} set aside" if told else ""
    return left[::-1] + aside, (f"{len(found)} drawings in the answer, one taken{why}",)
