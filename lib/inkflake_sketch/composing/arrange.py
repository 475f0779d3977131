"""Decides what stands, floats, flies and shines where in a scene."""

import random
from dataclasses import replace

from ..reading.nouns import find_noun, has_trait, measure
from ..reading.words import Reading, Thing
from .layout import Block, Piece, attach, beside, cluster, fitted
from .settings import Setting

__all__ = ["arrange"]


class _Arranger:
    """Turns the relations of a reading into who hangs on whom, and into an order from left to right."""

    def __init__(self, reading: Reading) -> None:
        self.things: list[Thing] = list(reading.things)
        self.parent: dict[int, tuple[str, int]] = {}
        self.beside: dict[int, list[int]] = {}  # what was said to be beside a thing
        self.parted: dict[int, int] = {}  # things with something between them: its position
        self.order = list(range(len(self.things)))
        for relation in reading.relations:
            self._relate(relation.kind, relation.subject, relation.other)

    def _relate(self, kind: str, subject: int, other: int) -> None:
        while self.parent.get(subject, ("", 0))[0] in ("wear", "hold", "inside", "bear"):
            subject = self.parent[subject][1]
        one, two = self.things[subject].noun, self.things[other].noun
        person = has_trait(one, "people")
        holder = person or has_trait(one, "animals")
        if kind == "inside" and measure("seats", two, 0.0) and not has_trait(two, "open", "floats"):
            kind = "on"
        if has_trait(one, "wide") or (kind == "under" and has_trait(two, "sky", "wide")):
            return
        if kind in ("wear", "with", "inside") and person and has_trait(two, "clothes"):
            self._dress(subject, other)
        elif kind in ("wear", "with") and has_trait(two, "wearable", "worn"):
            self._hang("wear", other, subject)
        elif kind == "hold" or (kind == "with" and holder and has_trait(two, "held")):
            self._hang("hold", other, subject)
        elif kind == "with" and has_trait(one, "trees") and has_trait(two, "fruit"):
            self._hang("bear", other, subject)
        elif kind == "with" and has_trait(one, "topped") and has_trait(two, "tops"):
            self._hang("on", other, subject)
        elif kind == "with" and one.name in ("vase", "bowl", "basket") and has_trait(two, "crops", "fruit"):
            self._hang("inside", other, subject)
        elif kind == "hang":
            self._hang("bear" if has_trait(two, "trees") else "under", subject, other)
        elif kind in ("beside", "right", "with", "wear", "between"):
            self._line_up(kind, subject, other)
        elif kind in ("on", "ride"):
            ridden = has_trait(two, "rides") and holder
            for at in (subject, *self.beside.get(subject, ())):
                self._hang("ride" if ridden else "on", at, other)
        else:
            self._hang(kind, subject, other)

    def _dress(self, subject: int, other: int) -> None:
        """Clothes on a person colour the person; they are not drawn again."""
        self.things[subject] = replace(self.things[subject], colours=self.things[other].colours)
        if other in self.order:
            self.order.remove(other)

    def _hang(self, kind: str, subject: int, other: int) -> None:
        if subject in self.parent or self._hangs_on(other, subject):
            return
        self.parent[subject] = (kind, other)
        thing = self.things[other]
        if kind == "wear" and (face := find_noun([f"{thing.noun.name} face"])):
            noun = replace(face[0], name=thing.noun.name, asked=thing.noun.asked)
            self.things[other] = replace(thing, noun=noun)

    def _hangs_on(self, thing: int, on: int) -> bool:
        while thing != on and thing in self.parent:
            thing = self.parent[thing][1]
        return thing == on

    def _line_up(self, kind: str, subject: int, other: int) -> None:
        if kind in ("beside", "right"):
            self.beside.setdefault(other, []).append(subject)
        if kind == "right" and {subject, other} <= set(self.order):
            self.order.remove(subject)
            self.order.insert(self.order.index(other) + 1, subject)
        if kind == "between" and self.things[other].count > 1:
            self.parted[other] = subject
        elif kind == "between" and other == subject + 1:
            self.order.remove(other)
            self.order.insert(self.order.index(subject), other)

    def block(self, index: int) -> Block:
        block = cluster(index, self.things[index])
        hung = {at: kind for at, (kind, other) in self.parent.items() if other == index}
        for kind in sorted(set(hung.values())):
            blocks = [self.block(at) for at in self.order if hung.get(at) == kind]
            for part in blocks if kind == "wear" else [beside(blocks, 12)]:
                block = attach(kind, block, part)
        return block

    def roots(self) -> list[int]:
        return [at for at in self.order if at not in self.parent]

    def row(self, roots: list[int]) -> list[Block]:
        """The blocks that stand side by side; things with something between them stand on both its sides."""
        blocks: list[Block] = []
        for at in roots:
            if self.parted.get(at) in roots:
                continue
            parted = [self.block(other) for other, middle in self.parted.items() if middle == at]
            rims = [Block((piece,)) for block in parted for piece in block.pieces]
            middle = self.block(at)
            if rims and has_trait(self.things[at].noun, "sky"):
                middle = middle.moved(0, -0.6 * max(rim.height for rim in rims))
            blocks += [*rims[: len(rims) // 2], middle, *rims[len(rims) // 2 :]]
        return blocks


def arrange(reading: Reading, setting: Setting, rng: random.Random, zoom: float = 1.0) -> list[Piece]:
    """The pieces of a scene, in the drawing's units; the main row fills `zoom` of its room."""
    arranger = _Arranger(reading)
    roots = arranger.roots()
    top = 128.0 if reading.texts else 40.0
    wide = [at for at in roots if has_trait(reading.things[at].noun, "wide")]
    pieces = [piece for at in wide for piece in _span(arranger.block(at), top)]
    roots = [at for at in roots if at not in wide]
    top += 130 if wide else 0
    corner = [at for at in roots if has_trait(reading.things[at].noun, "corner")]
    apart = (*corner, *arranger.parted.values())
    airborne = [at for at in roots if has_trait(reading.things[at].noun, "sky") and at not in apart]
    main = [at for at in roots if at not in corner and at not in airborne]
    if not main:
        main, airborne, corner = (airborne, [], corner) if airborne else (corner[:1], [], corner[1:])
    if setting.place == "cliff":
        afloat = [at for at in main if has_trait(reading.things[at].noun, "wet", "floats", "swims")]
        main = [at for at in main if at not in afloat]
        pieces += _below_cliff([arranger.block(at) for at in afloat])
    if corner or airborne:
        pieces += _aloft(arranger, (corner, airborne), top)
        top += 125
    return _stand(arranger.row(main), setting, top, rng, zoom=zoom) + pieces


def _stand(
    blocks: list[Block], setting: Setting, top: float, rng: random.Random, *, zoom: float
) -> list[Piece]:
    """The main row, scaled to fill so much of the room below `top`."""
    if not blocks:
        return []
    row = beside(blocks, 30)
    free = all(has_trait(piece.noun, "sky", "swims") for piece in row.pieces) or setting.place == "space"
    if free and len(row.pieces) > 1:
        row = Block(tuple(piece.moved(0, piece.height * rng.uniform(-0.28, 0.28)) for piece in row.pieces))
    low = 520.0 if setting.place in ("underwater", "space", "sky") else 270.0
    bottom = low if free else setting.base
    if free and len(row.pieces) == 1:
        bottom = min(setting.base - 60, 470.0)
    wanted = 340.0 if len(row.pieces) == 1 else 400.0
    left, right = setting.span
    row = row.scaled(zoom * min((right - left) / row.width, min(wanted, bottom - top) / row.height))
    foot = bottom if not free else (top + bottom) / 2 + row.height / 2
    placed = list(row.moved((left + right) / 2 - row.middle, foot - row.bottom).pieces)
    if setting.place != "sea" or free:
        return placed
    hosts = [block.pieces[0] for block in blocks for _ in block.pieces]
    by = row.height / beside(blocks, 30).height
    return [piece.moved(0, by * _draught(host)) for piece, host in zip(placed, hosts, strict=True)]


def _below_cliff(blocks: list[Block]) -> list[Piece]:
    """What floats, small on the water beside a cliff."""
    if not blocks:
        return []
    row = fitted(beside(blocks, 12), 165, 120)
    return list(row.moved(700 - row.middle, 480 - row.bottom).pieces)


def _draught(piece: Piece) -> float:
    """How far a thing in the water is below the line."""
    share = 0.3 if has_trait(piece.noun, "swims") else 0.12 if has_trait(piece.noun, "wet", "floats") else 0.0
    return share * piece.height


def _span(block: Block, top: float) -> list[Piece]:
    """What spans the whole sky, behind everything."""
    block = block.scaled(min(780 / block.width, (490 - top) / block.height))
    return list(block.moved(400 - block.middle, 490 - block.bottom, -5).pieces)


def _aloft(arranger: _Arranger, groups: tuple[list[int], list[int]], top: float) -> list[Piece]:
    """The sun or moon in a corner, and what flies beside it."""
    corner, airborne = groups
    pieces: list[Piece] = []
    for at, x in zip(corner, (695.0, 105.0, 400.0), strict=False):
        light = fitted(arranger.block(at), 230, 132)
        pieces += light.moved(x - light.middle, top - 8 - light.top).pieces
    flying = [piece for at in airborne for piece in arranger.block(at).pieces]
    step = (560.0 if corner else 740.0) / max(len(flying), 1)
    for done, piece in enumerate(flying):
        small = fitted(Block((piece,)).scaled(0.7), min(step * 0.85, 180), 108).pieces[0]
        x = 30 + step * (done + 0.5)
        pieces.append(small.moved(x - small.middle, top + (14 if done % 2 else -6) - small.top))
    return pieces
