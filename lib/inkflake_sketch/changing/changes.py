"""Reads what is to change: which things, and into what. Knows nothing of how a drawing is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..reading.nouns import find_phrase
from ..reading.words import Reading, Thing, read

__all__ = ["Change", "read_changes"]

_CLAUSES = re.compile(r"[,;.!?]|\band\b|\bthen\b|\bbut\b")
_SWAP = re.compile(r"\b(?:replace|swap|exchange|change|turn)\s+(.+?)\s+(?:with|for|by|into|to)\s+(.+)", re.I)
_MOST_CLAUSES = 12
# What lies behind the things, and can be changed.
_SCENERY = {"sky": "sky", "background": "backdrop", "backdrop": "backdrop"}
_WHOLE = ("it", "everything", "all", "picture", "drawing", "whole")


@dataclass(frozen=True)
class Change:
    """One change: a kind of the word list `changes`, or "" where the words only describe."""

    kind: str
    about: Reading  # the things it names with their colours and counts, places, times, weathers, texts
    scenery: str = ""  # "sky", "backdrop", or "all" for the whole drawing
    words: str = ""
    old: Thing | None = None  # what the thing it names takes the place of


def read_changes(text: str) -> list[Change]:
    """The changes that words ask for, in order; a clause without one of its own shares its neighbour's."""
    read_so_far = [_clause(part) for part in _clauses(text)]
    changes: list[Change] = []
    for at, change in enumerate(read_so_far):
        described = change.kind or change.about.texts or _describes(change)
        if not described and at + 1 < len(read_so_far):
            change = replace(change, kind=read_so_far[at + 1].kind, about=_like(change, read_so_far[at + 1]))
        if not change.kind and changes and changes[-1].kind in ("add", "remove"):
            change = replace(change, kind=changes[-1].kind)
        changes.append(change)
    return changes


def _clauses(text: str) -> Iterator[str]:
    quoted = re.search(r"[\"\u201c]", text)
    parts = [text] if quoted else _CLAUSES.split(text)
    yield from [part.strip() for part in parts if part.strip()][:_MOST_CLAUSES]


def _clause(text: str) -> Change:
    if swap := _SWAP.search(text):
        old, new = read(swap[1]), read(swap[2])
        if old.things and new.things:
            return Change("swap", new, words=text, old=old.things[0])
    tokens, kept, kind = text.lower().split(), [], ""
    at = 0
    while at < len(tokens):
        found = find_phrase("changes", tokens[at:])
        kind = kind or (found[0] if found else "")
        kept += [] if found else [tokens[at]]
        at += found[1] if found else 1
    scenery = next((_SCENERY[word] for word in tokens if word in _SCENERY), "")
    scenery = scenery or ("all" if set(tokens) & set(_WHOLE) else "")
    rest = (
        text if '"' in text or "\u201c" in text else " ".join(word for word in kept if word not in _SCENERY)
    )
    return Change(kind, read(rest), scenery, text)


def _describes(change: Change) -> bool:
    about = change.about
    coloured = about.colours or any(thing.colours or thing.counted for thing in about.things)
    return bool(coloured or about.places or about.times or about.weathers)


def _like(change: Change, other: Change) -> Reading:
    """The things of a clause, in the colours that the next one says for both."""
    colours = next((thing.colours for thing in other.about.things if thing.colours), ())
    things = [replace(thing, colours=thing.colours or colours) for thing in change.about.things]
    return replace(change.about, things=things)
