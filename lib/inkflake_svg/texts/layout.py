"""Where the letters of a text come to stand, as pieces each set by itself (SVG 2, text layout)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from .glyphs import Glyph, Run

__all__ = ["Piece", "pieces_of"]

_ANCHORS = {"middle": 0.5, "end": 1.0}


@dataclass
class Piece:
    """Letters of one run that follow each other, and the place of the first; what is whole anchors itself."""

    glyphs: list[Glyph]
    x: float
    y: float
    whole: bool = False
    rotate: float = 0.0
    backwards: bool = False

    @property
    def run(self) -> Run:
        return self.glyphs[0].run


def pieces_of(glyphs: list[Glyph]) -> Iterator[Piece]:
    """The pieces of a text; a chunk of it begins at each letter that has a place of its own."""
    pen = [0.0, 0.0]
    for chunk in _split(glyphs, lambda a, b: not b.starts and a.run.track is b.run.track):
        first = chunk[0].places
        pen = [first.get("x", pen[0]), first.get("y", pen[1])]
        if chunk[0].run.track:
            yield from _along(chunk)
        else:
            yield from _line(chunk, pen)


def _split(glyphs: list[Glyph], joins: Callable[[Glyph, Glyph], bool]) -> list[list[Glyph]]:
    parts = [[glyphs[0]]] if glyphs else []
    for before, glyph in pairwise(glyphs):
        if joins(before, glyph):
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
    return parts


def _joins(before: Glyph, glyph: Glyph) -> bool:
    moved = glyph.places.get("dx") or glyph.places.get("dy")
    same = glyph.places.get("rotate") == before.places.get("rotate")
    return before.run is glyph.run and same and not moved


def _line(chunk: list[Glyph], pen: list[float]) -> Iterator[Piece]:
    """The pieces of a chunk in a straight line, which is anchored as a whole; moves the pen to its end."""
    for before, glyph in pairwise(chunk):
        if glyph.text == " " and not glyph.places:
            glyph.run = before.run  # a space looks the same in any
    style = chunk[0].run.style
    rtl = style.get("direction") == "rtl"
    along = int(style.get("writing-mode", "").startswith(("tb", "vertical")))
    parts = _split(chunk, _joins)
    whole = len(parts) == 1
    moves = {id(g): (g.places.get("dx", 0.0), g.places.get("dy", 0.0)) for g in chunk}
    heights, across = {}, pen[1 - along]
    for glyph in chunk:
        across += moves[id(glyph)][1 - along]
        heights[id(glyph)] = across + (glyph.run.raised if along else -glyph.run.raised)
    if not whole:
        parts = _in_order(chunk, rtl)
    lead = moves[id(chunk[0])][along]
    total = sum(g.advance + moves[id(g)][along] for g in chunk) - lead - chunk[-1].extra
    share = _ANCHORS.get(style.get("text-anchor", ""), 0.0)
    at = pen[along] + lead - (0.0 if whole else total * (1.0 - share if rtl else share))
    for part in parts:
        at += moves[id(part[0])][along] if part[0] is not chunk[0] else 0.0
        place = (at, heights[id(part[0])]) if not along else (heights[id(part[0])], at)
        yield Piece(part, *place, whole, part[0].places.get("rotate", 0.0), rtl)
        at += sum(glyph.advance for glyph in part)
    pen[along], pen[1 - along] = at, across


def _in_order(chunk: list[Glyph], rtl: bool) -> list[list[Glyph]]:
    """The parts of a chunk from left to right: what is written to the left stands the other way about."""
    leftwards = _leftwards(chunk, rtl)
    if True not in leftwards.values():
        return _split(chunk, _joins)
    parts = _split(chunk, lambda a, b: _joins(a, b) and leftwards[id(a)] == leftwards[id(b)])
    groups = [(left, list(each)) for left, each in groupby(parts, lambda part: leftwards[id(part[0])])]
    ordered = groups[::-1] if rtl else groups
    return [part for left, each in ordered for part in (each[::-1] if left else each)]


def _leftwards(chunk: list[Glyph], rtl: bool) -> dict[int, bool]:
    """Which letters are written to the left; signs go with the letters around them where these agree."""
    if "override" in chunk[0].run.attrs.get("unicode-bidi", ""):
        return {id(glyph): rtl for glyph in chunk}
    kinds = [unicodedata.bidirectional(glyph.text[0]) for glyph in chunk]
    strong = [True if k in ("R", "AL") else False if k in ("L", "EN") else None for k in kinds]
    before, after, last = [], [], rtl
    for known in strong:
        last = last if known is None else known
        before.append(last)
    last = rtl
    for known in reversed(strong):
        last = last if known is None else known
        after.append(last)
    both = zip(chunk, before, reversed(after), strict=True)
    return {id(glyph): left if left == right else rtl for glyph, left, right in both}


def _along(chunk: list[Glyph]) -> Iterator[Piece]:
    """Every letter of a chunk turned as its path goes under its middle; what is off the path is not seen."""
    run = chunk[0].run
    total = sum(glyph.advance + glyph.places.get("dx", 0.0) for glyph in chunk)
    way = (
        run.offset
        + chunk[0].places.get("x", 0.0)
        - total * _ANCHORS.get(run.style.get("text-anchor", ""), 0.0)
    )
    aside = 0.0
    for glyph in chunk:
        way += glyph.places.get("dx", 0.0)
        aside += glyph.places.get("dy", 0.0)
        middle, half = way + glyph.advance / 2, glyph.advance / 2
        way += glyph.advance
        if run.track and 0 <= middle <= run.track.length:
            (x, y), turn = run.track.at(middle)
            down = aside - glyph.run.raised
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            place = (x - half * cos - down * sin, y - half * sin + down * cos)
            yield Piece([glyph], *place, rotate=turn + glyph.places.get("rotate", 0.0))
