"""Texts with spans as texts without, which look the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import SvgRejected, Violation
from ..reading.story import Tally
from ..reading.tree import Node
from ..shapes.outlines import Viewport
from ..values.lengths import fmt
from .glyphs import PLACES, Run, glyphs_of, own_style
from .layout import Piece, pieces_of
from .metrics import font_of, measure
from .tracks import Track, track_of

__all__ = ["spans_to_texts"]

MOST_LETTERS = 50_000  # in the texts with spans of a drawing
MOST_STEPS = 100_000  # of the paths that its texts run along
LONGEST_LIST = 500  # places, so that an attribute does not grow too long
# What a text says for itself, so that a group says it for nobody.
_ITS_OWN = ("text-decoration", "alignment-baseline", "dominant-baseline", "unicode-bidi")


class _Setter:
    def __init__(self, by_id: Mapping[str, Node], view: Viewport, repairs: Tally) -> None:
        self.by_id, self.view, self.repairs = by_id, view, repairs
        self.letters, self.steps = MOST_LETTERS, MOST_STEPS
        self.tracks: dict[str, Track | None] = {}

    def visit(self, node: Node, style: dict[str, str], size: float) -> None:
        changed: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str):
                changed.append(child)
                continue
            own = {**style, **own_style(child)} if child.attrs else style
            large = measure(child.attrs.get("font-size"), size, size, size)
            if child.tag == "text" and any(c.tag in ("tspan", "textPath") for c in child.elements()):
                self.repairs["<tspan> set as <text>"] += 1
                changed += self._set(child, own, large)
            else:
                self.visit(child, own, large)
                changed.append(child)
        node.children = changed

    def _set(self, text: Node, style: dict[str, str], size: float) -> list[Node]:
        self.letters -= len(text.text())
        if self.letters < 0:
            raise _refused(
                text, f"its texts with spans have more than {MOST_LETTERS:,} letters; shorten them"
            )
        said = {name: text.attrs.pop(name) for name in _ITS_OWN if name in text.attrs}
        run = Run(said, style, font_of(style, size), 0.0)
        group = Node("g", {n: v for n, v in text.attrs.items() if n not in PLACES}, text.line)
        pieces = list(pieces_of(glyphs_of(text, run, self.view, self._track)))
        group.children += [_text(pieces) for pieces in _listed(pieces)]
        if len(group.children) == 1 and isinstance(only := group.children[0], Node):
            only.attrs = {**group.attrs, **only.attrs}
            return [only]
        return [group]

    def _track(self, node: Node) -> Track | None:
        self.repairs["text on a path set letter by letter"] += 1
        name = node.attrs.get("href", "")[1:]
        if name not in self.tracks:
            track = self.tracks[name] = track_of(self.by_id.get(name), self.view)
            self.steps -= len(track.bows) if track else 0
            if self.steps < 0:
                raise _refused(node, "the paths that its texts run along are too long; simplify them")
        return self.tracks[name]


def _refused(node: Node, message: str) -> SvgRejected:
    return SvgRejected(Violation("limits", message, node.tag, node.line))


def spans_to_texts(root: Node, by_id: Mapping[str, Node], view: Viewport, repairs: Tally) -> None:
    """Replaces each text that has spans by texts that have none."""
    size = measure(root.attrs.get("font-size"), 16.0, 16.0, 16.0)
    _Setter(by_id, view, repairs).visit(root, own_style(root), size)


def _listed(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The pieces with something to see; letters of a run that stand alone come together."""
    listed: list[Piece] = []
    for piece in pieces:
        if not "".join(g.text for g in piece.glyphs).strip(" "):
            continue
        alone = len(piece.glyphs) == 1 and len(piece.glyphs[0].text) == 1 and not piece.glyphs[0].wider
        joins = alone and listed and piece.run is listed[0].run and piece.whole == listed[0].whole
        if listed and not (joins and len(listed) < LONGEST_LIST):
            yield listed
            listed = []
        listed.append(piece)
        if not alone:
            yield listed
            listed = []
    if listed:
        yield listed


def _text(pieces: list[Piece]) -> Node:
    first = pieces[0]
    placed = [_placed(piece) for piece in pieces]
    words = "".join(glyph.text for glyph in first.glyphs).strip(" ")
    if len(pieces) > 1:
        words = "".join(piece.glyphs[0].text for piece in pieces)
    attrs = {"x": " ".join(fmt(x, 2) for x, _ in placed), "y": " ".join(fmt(y, 2) for _, y in placed)}
    if len(set(attrs["y"].split())) == 1:
        attrs["y"] = attrs["y"].split()[0]
    turns = [fmt(piece.rotate, 2) for piece in pieces]
    if set(turns) != {"0"}:
        attrs["rotate"] = " ".join(turns) if len(set(turns)) > 1 else turns[0]
    attrs |= first.run.attrs
    if not first.whole and first.run.style.get("text-anchor", "start") != "start":
        attrs["text-anchor"] = "start"
    attrs |= _length(first, words) if len(pieces) == 1 else {}
    node = Node("text", attrs)
    node.children = [words]
    return node


def _placed(piece: Piece) -> tuple[float, float]:
    """Where the first letter that is seen stands, for the anchor that the text will have."""
    glyphs = piece.glyphs
    lead = glyphs[0].advance if glyphs[0].text == " " else 0.0
    trail = glyphs[-1].advance if glyphs[-1].text == " " else 0.0
    width = sum(glyph.advance for glyph in glyphs)
    style = piece.run.style
    if piece.whole:
        moved = {"middle": (lead - trail) / 2, "end": -trail}.get(style.get("text-anchor", ""), lead)
    else:
        moved = width - lead if piece.backwards else lead
    if style.get("writing-mode", "").startswith(("tb", "vertical")):
        return piece.x, piece.y + moved
    return piece.x + moved, piece.y


def _length(piece: Piece, words: str) -> dict[str, str]:
    """The length of a piece that others stand beside, so that no other font makes them meet or part."""
    glyphs = [g for g in piece.glyphs if g.text != " "]
    first = glyphs[0]
    known = all(glyph.run.font.knows(glyph.text) for glyph in glyphs)
    if not first.wider and (len(words) < 2 or not known or piece.whole and not first.extra):
        return {}
    inside = piece.glyphs[piece.glyphs[0].text == " " : len(piece.glyphs) - (piece.glyphs[-1].text == " ")]
    total = sum(glyph.advance for glyph in inside) - inside[-1].extra
    if total <= 0:
        return {}
    length = {"textLength": fmt(total, 2)}
    return {**length, "lengthAdjust": "spacingAndGlyphs"} if first.wider else length
