"""Where things go: blocks of pictures built up from how the things lie to each other.

A block's origin is the middle of its foot; x runs right, y down. What a thing carries, covers or
stands before belongs to its block.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..drawing.artwork import load_artwork, paint
from ..drawing.markup import group, number
from ..reading.nouns import Noun, find_noun, has_trait, measure
from ..reading.words import Thing

__all__ = ["Block", "Piece", "attach", "beside", "centred", "cluster", "draw_noun", "fitted", "piece_height"]

UNIT = 300.0
_SKIN_AND_HAIR = ("#fcea2b", "#6a462f")


@dataclass(frozen=True)
class Piece:
    """One picture of a thing: the box of its ink."""

    thing: int
    noun: Noun
    colours: tuple[str, ...]
    left: float
    top: float
    width: float
    height: float
    layer: int = 0

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    def moved(self, x: float, y: float, layer: int = 0) -> Piece:
        return replace(self, left=self.left + x, top=self.top + y, layer=self.layer + layer)

    def scaled(self, by: float) -> Piece:
        box = {name: getattr(self, name) * by for name in ("left", "top", "width", "height")}
        return replace(self, **box)


@dataclass(frozen=True)
class Block:
    """Pieces that belong together; the first is what the others are placed by."""

    pieces: tuple[Piece, ...]

    @property
    def left(self) -> float:
        return min(piece.left for piece in self.pieces)

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @property
    def top(self) -> float:
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        return max(piece.bottom for piece in self.pieces)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def moved(self, x: float, y: float, layer: int = 0) -> Block:
        return Block(tuple(piece.moved(x, y, layer) for piece in self.pieces))

    def scaled(self, by: float) -> Block:
        return Block(tuple(piece.scaled(by) for piece in self.pieces))

    def with_(self, other: Block) -> Block:
        return Block(self.pieces + other.pieces)


def _aspect(noun: Noun) -> float:
    if noun.is_shape:
        return {"rectangle": 1.6, "ellipse": 1.5, "line": 6.0}.get(noun.name, 1.0)
    artwork = load_artwork(noun.code)
    return artwork.width / artwork.height


def piece_height(thing: Thing) -> float:
    """How tall one picture of the thing is; wide ones are made lower instead."""
    height = UNIT * measure("heights", thing.noun, 0.5) * thing.size
    return height * min(1.0, 1.3 / _aspect(thing.noun))


def cluster(index: int, thing: Thing) -> Block:
    """The pictures of one thing: a row, or two rows with the back one smaller and higher."""
    height = piece_height(thing)
    width = height * _aspect(thing.noun)

    def row(count: int, size: float, foot: float, layer: int) -> list[Piece]:
        step, wide, high = width * size * 1.12, width * size, height * size
        first = -step * (count - 1) / 2 - wide / 2
        lefts = [first + step * at for at in range(count)]
        return [
            Piece(index, thing.noun, thing.colours, left, foot - high, wide, high, layer) for left in lefts
        ]

    if thing.count <= 5:
        return Block(tuple(row(thing.count, 1.0, 0.0, 0)))
    front = (thing.count + 1) // 2
    return Block((*row(front, 1.0, 0.0, 0), *row(thing.count - front, 0.82, -0.72 * height, -1)))


def beside(blocks: Sequence[Block], gap: float) -> Block:
    """The blocks in a row on one line, as one block."""
    placed: list[Piece] = []
    x = 0.0
    for block in blocks:
        placed += block.moved(x - block.left, 0).pieces
        x += block.width + gap
    row = Block(tuple(placed))
    return row.moved(-row.middle, 0)


def fitted(block: Block, width: float, height: float) -> Block:
    """The block scaled down to fit, never up."""
    by = min(1.0, width / block.width, height / block.height)
    return block.scaled(by) if by < 1 else block


def centred(block: Block, middle: tuple[float, float], size: float) -> Block:
    """The block as large as fits in a square of that size around a point."""
    block = block.scaled(size / max(block.width, block.height))
    return block.moved(middle[0] - block.middle, middle[1] - (block.top + block.bottom) / 2)


def _on_foot(block: Block) -> Block:
    return block.moved(-block.middle, -block.bottom)


def attach(kind: str, below: Block, block: Block) -> Block:
    """One block with `block` put on, under, in, before … the thing that `below` is about."""
    host = max(
        (p for p in below.pieces if p.thing == below.pieces[0].thing), key=lambda p: (p.layer, -abs(p.middle))
    )
    return _ATTACH[kind](below, host, _on_foot(block))


def _on(below: Block, host: Piece, block: Block) -> Block:
    seat = measure("seats", host.noun, 0.0)
    if has_trait(host.noun, "topped"):
        block = fitted(block, host.width * 0.7, host.height)
    if has_trait(host.noun, "carries") and (by := 1.25 * block.width / host.width) > 1:
        below, host = below.scaled(by), host.scaled(by)
    block = fitted(block, host.width * (0.95 if seat else 1.25), 1000)
    flag = block.pieces[0].noun.name == "flag"  # its pole is at its left
    x = _crown(host) + block.width / 2 if flag else host.middle
    return below.with_(block.moved(x, host.top + seat * host.height, host.layer + 1))


def _crown(host: Piece) -> float:
    """Where across a thing is highest."""
    artwork = load_artwork(host.noun.code)
    return host.left + (artwork.crown - artwork.left) / artwork.width * host.width


def _ride(below: Block, host: Piece, block: Block) -> Block:
    block = fitted(block, host.width * 0.8, host.height * 1.25)
    by = max(1.0, min(host.width * 0.72 / block.width, host.height * 1.15 / block.height))
    return below.with_(block.scaled(by).moved(host.middle, host.top + host.height * 0.42, host.layer - 1))


def _wear(below: Block, host: Piece, block: Block) -> Block:
    """Hats on the highest point, glasses and scarves below it; a head off the middle is a small one."""
    head = _crown(host)
    aside = abs(head - host.middle) > 0.2 * host.width or has_trait(host.noun, "animals")
    small = aside and not (has_trait(host.noun, "people") or find_noun([f"{host.noun.name} face"]))
    hat = has_trait(block.pieces[0].noun, "wearable")
    block = block.scaled(host.width * (0.34 if small else 0.55 if hat else 0.62) / block.width)
    eyes = 0.1 if small else measure("eyes", host.noun, 0.42)
    neck = eyes + (0.0 if has_trait(block.pieces[0].noun, "glasses") else 0.1 if small else 0.2)
    lower = 0.3 * block.height if hat else block.height / 2 + host.height * neck
    return below.with_(block.moved(head if small else host.middle, host.top + lower, host.layer + 1))


def _inside(below: Block, host: Piece, block: Block) -> Block:
    if not has_trait(host.noun, "open"):
        block = fitted(block, host.width * 0.5, host.height * 0.45)
        return below.with_(block.moved(host.middle, host.bottom - 0.08 * host.height, host.layer + 1))
    block = Block(tuple(piece.moved(-0.4 * piece.middle, 0) for piece in block.pieces))
    wide = host.width * (1.2 if host.width < 0.9 * host.height else 0.78)
    block = fitted(block, wide, host.height * 1.3)
    if block.height < 0.6 * host.height:
        block = block.scaled(min(0.9 * host.height / block.height, wide / block.width))
    return below.with_(block.moved(host.middle, host.top + block.height * 0.46, host.layer - 1))


def _under(below: Block, host: Piece, block: Block) -> Block:
    if has_trait(host.noun, "roof"):
        by = 1.0 if host.height > 1.9 * block.height else 1.9 * block.height / host.height
        by = max(by, 1.15 * block.width / host.width)
        below, host = below.scaled(by), host.scaled(by)
        return below.with_(block.moved(host.middle, 0, host.layer + 1))
    raised = below.moved(0, -block.height - 0.08 * host.height)
    return raised.with_(block.moved(host.middle, 0))


def _above(below: Block, host: Piece, block: Block) -> Block:
    return below.with_(block.moved(host.middle, below.top - 24))


def _front(below: Block, host: Piece, block: Block) -> Block:
    block = fitted(block, host.width * 0.8, host.height * 0.62)
    x = host.middle + (host.width - block.width) / 2 + block.width * 0.25
    return below.with_(block.moved(x, max(18.0, 0.06 * host.height), host.layer + 2))


def _behind(below: Block, host: Piece, block: Block) -> Block:
    up = max(24.0, 0.1 * host.height)
    hidden = block.height + up < 1.35 * host.height
    x = host.middle + (host.width / 2 + block.width * 0.12 if hidden else host.width * 0.3)
    return below.with_(block.moved(x, -up, host.layer - 2))


def _hold(below: Block, host: Piece, block: Block) -> Block:
    aloft = has_trait(block.pieces[0].noun, "sky", "held")
    block = fitted(block, host.width * 1.2, host.height * (0.8 if aloft else 0.5))
    foot = host.top + host.height * (0.62 if aloft else 0.84)
    return below.with_(block.moved(host.right + block.width * 0.28, foot, host.layer + 1))


def _bear(below: Block, host: Piece, block: Block) -> Block:
    """Fruit in the crown of a tree."""
    crown = ((-0.2, 0.2), (0.2, 0.24), (0.0, 0.38), (-0.28, 0.42), (0.28, 0.44), (0.02, 0.12))
    spots = [(host.middle + x * host.width, host.top + y * host.height) for x, y in crown]
    fruit = [piece.scaled(0.17 * host.height / piece.height) for piece in block.pieces]
    for piece, (x, y) in zip(fruit, spots, strict=False):
        hung = piece.moved(x - piece.middle, y - piece.top, host.layer + 1)
        below = below.with_(Block((hung,)))
    return below


def _around(below: Block, host: Piece, block: Block) -> Block:
    """Its pieces in a ring: around the middle of the thing if they fly, else around its foot."""
    block = block.scaled(min(1.0, 0.42 * host.height / block.pieces[0].height))
    copies = [piece.moved(-piece.middle, -piece.top - piece.height / 2) for piece in block.pieces]
    wide, high = copies[0].width, copies[0].height
    flying = has_trait(copies[0].noun, "sky", "swims")
    reach = max(host.width / 2 + wide * 0.75, wide * len(copies) / 5)
    drop = host.height / 2 + high * 0.3 if flying else reach * 0.3
    middle = host.top + host.height / 2 if flying else host.bottom - high / 2
    ring: list[Piece] = []
    for at, copy in enumerate(copies):
        turn = math.tau * (at + 0.5) / len(copies)
        x, y = host.middle + reach * math.cos(turn), middle + drop * math.sin(turn)
        ring.append(copy.moved(x, y, 1 if turn < math.pi else -1))
    return below.with_(Block(tuple(ring)))


_ATTACH = {
    "on": _on,
    "ride": _ride,
    "wear": _wear,
    "hold": _hold,
    "inside": _inside,
    "under": _under,
    "above": _above,
    "front": _front,
    "behind": _behind,
    "around": _around,
    "bear": _bear,
}


def draw_noun(piece: Piece) -> str:
    """The artwork of a piece, in a group that goes by its name."""
    artwork = load_artwork(piece.noun.code)
    scale = round(piece.height / artwork.height, 2)
    x, y = piece.left - artwork.left * scale, piece.top - artwork.top * scale
    body = 0.25 if has_trait(piece.noun, "animals") else 0.6
    keep = _SKIN_AND_HAIR if has_trait(piece.noun, "people") else ()
    parts = paint(artwork, piece.colours, keep=keep, body=body, scale=scale)
    place = f"translate({number(x)} {number(y)}) scale({number(scale)})"
    return group(parts, class_=piece.noun.slug, transform=place)
