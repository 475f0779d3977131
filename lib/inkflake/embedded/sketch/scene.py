"""Composes what a prompt asks for into a scene, and draws it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from hashlib import sha256

from . import lettering, patterns
from .artwork import load_artwork, paint
from .layout import Block, Piece, attach, beside, cluster, fitted
from .markup import element, group, number
from .nouns import has_trait, measure
from .settings import HEIGHT, WIDTH, Setting, backdrop, foreground, is_dark
from .words import Reading, Thing, read

__all__ = ["Scene", "compose", "render"]

_BESIDE = ("beside", "right", "with", "between")


@dataclass(frozen=True)
class Scene:
    """What is in a picture and where: pieces from back to front, in the drawing's units."""

    reading: Reading
    kind: str  # "scene", "pattern", "logo", "text" or "abstract"
    setting: Setting
    pieces: tuple[Piece, ...] = ()
    seed: int = 0
    texts: tuple[str, ...] = field(default=())

    def of(self, name: str) -> list[Piece]:
        """The pieces of the things that go by a name, of the artwork or of the prompt."""
        return [piece for piece in self.pieces if name in (piece.noun.name, piece.noun.asked)]


def compose(prompt: str) -> Scene:
    """Reads a prompt and decides what to draw where."""
    reading = read(prompt)
    seed = int.from_bytes(sha256(prompt.encode("utf-8", "replace")).digest()[:8], "big")
    kind = _kind(reading)
    setting = _setting(reading, kind)
    pieces: list[Piece] = []
    if kind == "scene":
        pieces = _arrange(reading, setting, random.Random(seed))  # noqa: S311 - the same picture each time, no secret
    return Scene(reading, kind, setting, tuple(pieces), seed, tuple(reading.texts))


def _kind(reading: Reading) -> str:
    shapes = [thing for thing in reading.things if thing.noun.code.startswith("shape:")]
    set_somewhere = reading.places or reading.times or reading.weathers
    if reading.words & {"logo", "emblem", "badge", "monogram"}:
        return "logo"
    if reading.patterns and len(shapes) == len(reading.things) or set(reading.patterns) & {"bars", "pie", "curve"}:
        return "pattern"
    if reading.patterns == ["scattered"] and not set_somewhere:
        return "pattern"
    if reading.things or set_somewhere:
        return "scene"
    return "text" if reading.texts else "abstract"


def _setting(reading: Reading, kind: str) -> Setting:
    nouns = [thing.noun for thing in reading.things]
    swims = any(has_trait(noun, "swims") for noun in nouns)
    dry = any(has_trait(noun, "floats", "outdoor", "sky") for noun in nouns)
    place = reading.places[-1] if reading.places else ""
    if "road" in reading.places and len(reading.places) > 1:
        place = next(p for p in reading.places if p != "road")
    if place == "sea" and swims and not dry:
        place = "underwater"
    if not place:
        place = _usual_place(reading, swims and not dry)
    time = reading.times[-1] if reading.times else "day"
    weather = reading.weathers[-1] if reading.weathers else ""
    lights = not any(has_trait(noun, "corner") for noun in nouns)
    colours = tuple(reading.palette or (reading.colours if kind == "scene" and not reading.patterns else ()))
    return Setting(place, time, weather, lights, colours[:3])


def _usual_place(reading: Reading, in_water: bool) -> str:
    """Where things are when the prompt does not say."""
    nouns = [thing.noun for thing in reading.things]
    if in_water:
        return "underwater"
    if any(has_trait(noun, "floats") and noun.name not in ("duck", "swan") for noun in nouns):
        return "sea"
    if nouns and all(has_trait(noun, "space") for noun in nouns):
        return "space"
    if any(has_trait(noun, "indoor") for noun in nouns):
        return "room"
    if reading.times or reading.weathers or any(has_trait(noun, "outdoor") for noun in nouns):
        return "field"
    return "sky" if nouns and all(has_trait(noun, "sky") for noun in nouns) else "studio"


class _Arranger:
    """Puts the things of a reading into blocks, by their relations."""

    def __init__(self, reading: Reading) -> None:
        self.things = reading.things
        self.parent: dict[int, tuple[str, int]] = {}
        self.order = list(range(len(reading.things)))
        for relation in reading.relations:
            self._relate(relation.kind, relation.subject, relation.other)

    def _relate(self, kind: str, subject: int, other: int) -> None:
        one, two = self.things[subject].noun, self.things[other].noun
        if kind in ("with", "wear") and has_trait(two, "wearable", "worn"):
            kind, subject, other = "wear", other, subject
        elif kind == "wear":
            kind = "beside"
        if kind == "on" and has_trait(two, "rides") and has_trait(one, "animals", "people"):
            kind = "ride"
        if kind == "under" and has_trait(two, "sky"):
            return
        if kind in _BESIDE:
            self._line_up(kind, subject, other)
        elif subject not in self.parent and not self._hangs_on(other, subject):
            self.parent[subject] = (kind, other)

    def _line_up(self, kind: str, subject: int, other: int) -> None:
        if kind == "right":
            self.order.remove(subject)
            self.order.insert(self.order.index(other) + 1, subject)
        if kind == "between":
            others = [at for at in self.order if at >= other]
            if len(others) > 1:
                self.order.remove(others[0])
                self.order.insert(self.order.index(subject), others[0])

    def _hangs_on(self, thing: int, on: int) -> bool:
        while thing in self.parent:
            thing = self.parent[thing][1]
            if thing == on:
                return True
        return thing == on

    def block(self, index: int) -> Block:
        block = cluster(index, self.things[index])
        kinds = sorted({kind for kind, other in self.parent.values() if other == index})
        for kind in kinds:
            hung = [at for at in self.order if self.parent.get(at) == (kind, index)]
            block = attach(kind, block, beside([self.block(at) for at in hung], 12))
        return block

    def roots(self) -> list[int]:
        return [at for at in self.order if at not in self.parent]


def _arrange(reading: Reading, setting: Setting, rng: random.Random) -> list[Piece]:
    arranger = _Arranger(reading)
    roots = arranger.roots()
    between = {r.other: r.subject for r in reading.relations if r.kind == "between" and reading.things[r.other].count > 1}
    corner = [at for at in roots if has_trait(reading.things[at].noun, "corner")]
    airborne = [at for at in roots if has_trait(reading.things[at].noun, "sky") and at not in corner]
    main = [at for at in roots if at not in corner and at not in airborne]
    if not main:
        main, airborne = (airborne, []) if airborne else (corner, [])
        corner = [at for at in corner if at not in main]
    top = 40.0 + (80 if reading.texts else 0)
    pieces: list[Piece] = []
    if corner or airborne:
        pieces += _aloft(reading.things, corner, airborne, top, rng)
        top += 125
    blocks = _row([at for at in main], arranger, between)
    return _stand(blocks, reading, setting, top) + pieces


def _row(main: list[int], arranger: _Arranger, between: dict[int, int]) -> list[Block]:
    """The blocks that stand side by side; what lies between two of a kind parts them."""
    blocks: list[Block] = []
    for at in main:
        if at in between and between[at] in main:
            continue
        parted = [other for other, subject in between.items() if subject == at]
        sides = [arranger.block(other) for other in parted]
        pieces = [sorted(side.pieces, key=lambda p: p.middle) for side in sides]
        lefts = [piece for side in pieces for piece in side[: len(side) // 2]]
        rights = [piece for side in pieces for piece in side[len(side) // 2 :]]
        blocks += [Block((piece,)) for piece in lefts]
        blocks.append(arranger.block(at))
        blocks += [Block((piece,)) for piece in rights]
    return blocks


def _stand(blocks: list[Block], reading: Reading, setting: Setting, top: float) -> list[Piece]:
    """The main row, scaled to fill the room below `top`."""
    if not blocks:
        return []
    row = beside(blocks, 30)
    base = setting.base
    floating = all(has_trait(reading.things[p.thing].noun, "sky", "swims") for p in row.pieces)
    room = base - top if not floating else 520 - top
    wanted = 340.0 if len(row.pieces) == 1 else 400.0
    by = min(700 / row.width, min(wanted, room) / row.height)
    row = row.scaled(by)
    foot = base if not floating else (top + 560) / 2 + row.height / 2 - 20
    return list(row.moved(400 - (row.left + row.right) / 2, foot - row.bottom).pieces)


def _aloft(things: list[Thing], corner: list[int], airborne: list[int], top: float, rng: random.Random) -> list[Piece]:
    pieces: list[Piece] = []
    for at, x in zip(corner, (690.0, 110.0, 400.0), strict=False):
        pieces += fitted(cluster(at, things[at]).scaled(0.62), 220, 130).moved(x, 0).pieces
    slots = sum(things[at].count for at in airborne)
    step = (560.0 if corner else 740.0) / max(slots, 1)
    done = 0
    for at in airborne:
        for piece in cluster(at, things[at]).pieces:
            small = fitted(Block((piece,)).scaled(0.6), min(step * 0.85, 170), 110)
            x = (30 if corner else 40) + step * (done + 0.5)
            pieces += small.moved(x - small.pieces[0].middle, 22 * (done % 2) - small.bottom + 105).pieces
            done += 1
    lift = [piece if piece.thing in airborne else piece.moved(0, 125 - piece.bottom) for piece in pieces]
    return [piece.moved(0, top - 5) for piece in lift]


def render(scene: Scene) -> str:
    """The drawing of a scene."""
    rng = random.Random(scene.seed)  # noqa: S311 - the same picture each time, no secret
    if scene.kind == "scene":
        parts = _draw_scene(scene, rng)
    else:
        parts = patterns.draw_pattern(scene.reading, scene.kind, rng)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">{"".join(parts)}</svg>'


def _draw_scene(scene: Scene, rng: random.Random) -> list[str]:
    parts = backdrop(scene.setting, rng)
    ordered = sorted(scene.pieces, key=lambda piece: piece.layer)
    parts += [_shadow(piece) for piece in ordered if _grounded(piece, scene.setting)]
    parts += [_draw_piece(piece) for piece in ordered]
    parts += foreground(scene.setting, rng)
    for text in scene.texts[:1]:
        parts += lettering.banner(text, 34, "#fffdf5")
    return parts


def _grounded(piece: Piece, setting: Setting) -> bool:
    dry = setting.place not in ("sea", "underwater", "space", "sky")
    return dry and abs(piece.bottom - setting.base) < 30 and not has_trait(piece.noun, "sky", "swims")


def _shadow(piece: Piece) -> str:
    return element(
        "ellipse", cx=piece.middle, cy=piece.bottom - 2, rx=piece.width * 0.5, ry=min(14.0, piece.width * 0.07),
        fill="#1d2a35", opacity=0.16,
    )  # fmt: skip


def _draw_piece(piece: Piece) -> str:
    if piece.noun.code.startswith("shape:"):
        return patterns.shape(piece.noun.name, (piece.middle, piece.top + piece.height / 2), (piece.width, piece.height),
                              piece.colours[0] if piece.colours else "#2f6fc4")  # fmt: skip
    artwork = load_artwork(piece.noun.code)
    scale = piece.height / artwork.height
    x, y = piece.left - artwork.left * scale, piece.top - artwork.top * scale
    skip = "#fcea2b" if has_trait(piece.noun, "people") else ""
    parts = paint(artwork, piece.colours, skip=skip, scale=scale)
    return group(parts, transform=f"translate({number(x)} {number(y)}) scale({scale:.4f})")
