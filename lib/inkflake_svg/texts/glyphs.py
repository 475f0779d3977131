"""A text with spans as a row of letters, each with its style and what was said of its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ..reading.tree import Node
from ..shapes.outlines import Viewport
from ..values.lengths import fmt, numbers
from .metrics import Font, font_of, measure
from .tracks import Track

__all__ = ["INHERITED", "PLACES", "Glyph", "Run", "glyphs_of", "own_style"]

PLACES = frozenset({"x", "y", "dx", "dy", "rotate", "textLength", "lengthAdjust"})
INHERITED = (
    "font-family", "font-weight", "font-style", "letter-spacing", "word-spacing", "text-anchor", "direction",
    "writing-mode",
)  # fmt: skip
# What is not handed on as it is; a span has no transform.
_UNUSED = PLACES | {"id", "href", "startOffset", "baseline-shift", "font-size", "transform"}
_PLACING = PLACES - {"textLength"} | {"id"}
_SHIFTS = {"super": 0.582, "sub": -0.582}  # of an em: half the height of a line, as in Chromium


@dataclass(frozen=True, eq=False)
class Run:
    """What the letters of a span have in common: attributes, all that they inherit, font, height, path."""

    attrs: dict[str, str]
    style: dict[str, str]
    font: Font
    raised: float = 0.0
    track: Track | None = None
    offset: float = 0.0


@dataclass
class Glyph:
    """A letter with what combines with it; without a place of its own it follows the one before."""

    text: str
    run: Run
    places: dict[str, float] = field(default_factory=dict)
    advance: float = 0.0
    extra: float = 0.0  # of the advance, what a textLength adds between letters
    wider: bool = False  # made so by a textLength

    @property
    def starts(self) -> bool:
        return "x" in self.places or "y" in self.places


@dataclass
class _Reader:
    """Goes through a text once; of every UTF-16 unit, which places are counted by, it knows the letter."""

    view: Viewport
    track: Callable[[Node], Track | None]
    glyphs: list[Glyph] = field(default_factory=list)
    units: list[int | None] = field(default_factory=list)
    lengths: list[tuple[int, int, Node]] = field(default_factory=list)

    def read(self, node: Node, run: Run) -> None:
        start, first = len(self.units), len(self.glyphs)
        for child in node.children:
            if isinstance(child, str):
                if run.attrs.get("text-decoration", "none") != "none":
                    child = child.replace(" ", "\u00a0")  # the line goes on under spaces
                for letter in _letters(child):
                    if letter == " " and self.glyphs and self.glyphs[-1].text == " ":
                        continue
                    self.units += [len(self.glyphs)]
                    self.units += [None] * (len(letter.encode("utf-16-le")) // 2 - 1)
                    self.glyphs.append(Glyph(letter, run))
            elif child.tag in ("tspan", "textPath") and child.attrs.get("display") != "none":
                self.read(child, self._run(child, run))
        self._place(node, start, run.font.size)
        if "textLength" in node.attrs and len(self.glyphs) > first:
            self.lengths.append((first, len(self.glyphs), node))

    def _run(self, node: Node, outer: Run) -> Run:
        if node.attrs.keys() <= _PLACING and node.tag == "tspan":
            return outer
        size = measure(node.attrs.get("font-size"), outer.font.size, outer.font.size, outer.font.size)
        attrs = {**outer.attrs, **{n: v for n, v in node.attrs.items() if n not in _UNUSED}}
        if "alignment-baseline" in outer.attrs and "alignment-baseline" not in node.attrs:
            del attrs["alignment-baseline"]
        if "font-size" in node.attrs:
            attrs["font-size"] = fmt(size)
        style = {**outer.style, **own_style(node)}
        shift = node.attrs.get("baseline-shift")
        raised = _SHIFTS[shift] * size if shift in _SHIFTS else measure(shift, size, size)
        track, offset = outer.track, outer.offset
        if node.tag == "textPath" and (track := self.track(node)):
            offset = measure(node.attrs.get("startOffset"), size, track.length)
        return Run(attrs, style, font_of(style, size), outer.raised + raised, track, offset)

    def _place(self, node: Node, start: int, size: float) -> None:
        """Gives the letters from a unit on the places that the element lists; those further in come first."""
        for name, whole in (("x", self.view.width), ("y", self.view.height)):
            for listed in (name, f"d{name}"):
                values = node.attrs.get(listed, "").replace(",", " ").split()
                for unit, value in zip(self.units[start:] if values else (), values, strict=False):
                    if unit is not None:
                        self.glyphs[unit].places.setdefault(listed, measure(value, size, whole))
        turns = numbers(node.attrs.get("rotate", ""))
        for i, unit in enumerate(self.units[start:] if turns else ()):
            if unit is not None and turns:
                self.glyphs[unit].places.setdefault("rotate", turns[min(i, len(turns) - 1)])


def own_style(node: Node) -> dict[str, str]:
    return {name: node.attrs[name] for name in INHERITED if name in node.attrs}


def glyphs_of(text: Node, run: Run, view: Viewport, track: Callable[[Node], Track | None]) -> list[Glyph]:
    """The letters of a text with how far each moves on."""
    reader = _Reader(view, track)
    reader.read(text, run)
    found = reader.glyphs
    for glyph, following in pairwise([*found, Glyph(" ", run)]):
        joins = not following.starts and following.run.font == glyph.run.font
        glyph.advance = glyph.run.font.advance(glyph.text, following.text if joins else "")
    for first, last, node in reader.lengths:
        _fit(found[first:last], measure(node.attrs["textLength"], run.font.size, view.width), node.attrs)
    return found


def _fit(glyphs: list[Glyph], length: float, attrs: Mapping[str, str]) -> None:
    """Spreads letters over a length, or makes them wider."""
    natural = sum(glyph.advance + glyph.places.get("dx", 0.0) for glyph in glyphs)
    wider = attrs.get("lengthAdjust") == "spacingAndGlyphs"
    extra = (length - natural) / max(len(glyphs) - 1, 1)
    for glyph in glyphs:
        glyph.extra, glyph.wider = 0.0 if wider else extra, wider
        glyph.advance = glyph.advance * length / (natural or 1.0) if wider else glyph.advance + extra


def _letters(text: str) -> Iterator[str]:
    """The letters of a text, each with the marks and joiners that belong to it."""
    letter = ""
    for char in text:
        joined = unicodedata.category(char) in ("Mn", "Me", "Cf") or letter.endswith("\u200d")
        if letter and not joined:
            yield letter
            letter = ""
        letter += char
    if letter:
        yield letter
