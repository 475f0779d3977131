"""Carries changes out on a drawing of this package: its groups go by the names of what they show."""

import random
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring

from ..composing.layout import Block, Piece, cluster, draw_noun, fitted, piece_height
from ..composing.places import backdrop, foreground
from ..composing.settings import WIDTH, Setting
from ..drawing.artwork import box_of
from ..drawing.colours import lightness, shift
from ..drawing.lettering import banner
from ..drawing.markup import Point, group, number
from ..drawing.shapes import shadow, shape
from ..reading.nouns import has_trait
from ..reading.words import Thing
from .changes import Change, read_changes

__all__ = ["redraw"]

_SIZES = {"bigger": 1.4, "smaller": 0.65}
_MOVES = {"left": (-130.0, 0.0), "right": (130.0, 0.0), "up": (0.0, -90.0), "down": (0.0, 90.0)}
_SHADES = {"darker": -0.16, "lighter": 0.14}
_SCENERY = ("backdrop", "foreground", "lettering", "sky", "")
_MOST_PIECES, _LARGEST = 60, 256 * 1024
Box = tuple[float, float, float, float]


def redraw(svg: str, words: str) -> tuple[str, list[str]]:
    """The drawing as the words change it, and those of the words that changed nothing.

    Raises `ParseError` for what is no XML, and `ValueError` for entities and for more than 256 KiB.
    """
    if len(svg) > _LARGEST:
        raise ValueError(f"the drawing has {len(svg):,} characters, the limit is {_LARGEST:,}")
    root = fromstring(svg)
    for node in root.iter():
        node.tag = str(node.tag).rpartition("}")[2]
    canvas = _Canvas(root, sha256(words.encode("utf-8", "replace")).digest()[0])
    undone = [change.words for change in read_changes(words) if not canvas.apply(change)]
    canvas.cast_shadows()
    root.attrib = {"xmlns": "http://www.w3.org/2000/svg", **root.attrib}
    return tostring(root, encoding="unicode"), undone


class _Canvas:
    """A drawing as groups: a backdrop, pieces, a foreground, lettering."""

    def __init__(self, root: Element, seed: int) -> None:
        self.root, self.seed = root, seed

    @property
    def setting(self) -> Setting:
        scenery = self._groups("backdrop")
        return Setting.of_words(scenery[0].get("class", "") if scenery else "")

    def apply(self, change: Change) -> bool:
        """Carries one change out; says whether all of it was."""
        about = change.about
        if change.old:
            return self._swap(change.old, about.things[0])
        set_anew = bool(about.places or about.times or about.weathers)
        beside = {r.other for r in about.relations if self._groups(about.things[r.other].noun.slug)}
        asked = [t for at, t in enumerate(about.things) if change.kind != "add" or at not in beside]
        done = [self._thing(change.kind, thing) for thing in asked]
        if set_anew:
            done.append(self._set(change))
        if change.scenery and (change.kind in _SHADES or (about.colours and not set_anew)):
            done.append(self._shade(change))
        if about.texts:
            self._replace(group(banner(about.texts[0], 34, "#fffdf5"), class_="lettering"))
            done.append(True)
        return bool(done) and all(done)

    def cast_shadows(self) -> None:
        """Throws the shadows of what stands on the ground now."""
        for old in self.root.findall("ellipse[@class='shadow']"):
            self.root.remove(old)
        for node in self._pieces():
            left, _, right, foot = box_of(node)
            if self.setting.grounds(foot):
                self.root.insert(1, fromstring(shadow((left + right) / 2, foot, right - left)))

    def _groups(self, *names: str) -> list[Element]:
        return [node for node in self.root.findall("g") if _name(node) in names]

    def _pieces(self) -> list[Element]:
        return list(
            islice((node for node in self.root.findall("g") if _name(node) not in _SCENERY), _MOST_PIECES)
        )

    def _thing(self, kind: str, thing: Thing) -> bool:
        pieces = self._groups(thing.noun.slug) or self._groups(*thing.noun.kin)
        if kind == "add" or not (pieces or kind):
            return self._add(thing, thing.count)
        if kind == "remove":
            for node in pieces[: thing.count if thing.counted else None]:
                self.root.remove(node)
        elif kind in _SHADES:
            _tint([node for piece in pieces for node in piece.iter()], _SHADES[kind])
        elif kind:
            for node in pieces:
                self._shift(node, _SIZES.get(kind, 1.0), _MOVES.get(kind, (0.0, 0.0)))
        else:
            return self._describe(thing, pieces)
        return bool(pieces)

    def _swap(self, old: Thing, new: Thing) -> bool:
        """Another thing on the foot of each that was there, as tall as it is beside it."""
        pieces = self._groups(old.noun.slug) or self._groups(*old.noun.kin)
        taken = pieces if old.noun.plural and not old.counted else pieces[: old.count]
        for node in taken:
            left, _, right, foot = box_of(node)
            tall = box_of(node)[3] - box_of(node)[1]
            block = cluster(0, replace(new, count=1)).scaled(tall / piece_height(old))
            piece = block.moved((left + right) / 2 - block.middle, foot - block.bottom).pieces[0]
            self.root[list(self.root).index(node)] = fromstring(_drawn(piece))
        if taken and new.counted:
            self._crowd(self._groups(new.noun.slug), new.count)
        return bool(taken)

    def _describe(self, thing: Thing, pieces: list[Element]) -> bool:
        """A thing that is there in another colour, size or count."""
        for node in pieces:
            if thing.colours:
                _repaint(node, thing)
            if thing.size != 1:
                self._shift(node, thing.size, (0.0, 0.0))
        if thing.counted or thing.count < len(pieces):
            for node in pieces[thing.count :]:
                self.root.remove(node)
            self._crowd(pieces, thing.count)
        return bool(thing.colours or thing.counted or thing.size != 1 or thing.count < len(pieces))

    def _shift(self, node: Element, by: float, move: Point) -> None:
        """Scales and moves a piece, and what stands on it with it."""
        left, top, right, bottom = box_of(node)
        middle, high = (left + right) / 2, bottom - top
        for other in self._pieces():
            low, foot = box_of(other)[0::3]
            x = (low + box_of(other)[2]) / 2
            if other is not node and left < x < right and top - 12 < foot < top + 0.6 * high:
                raised = (high - (foot - top)) * (1 - by)
                _transform(other, 1.0, (move[0] + (by - 1) * (x - middle), move[1] + raised))
        _transform(node, by, move)

    def _crowd(self, pieces: list[Element], count: int) -> None:
        """So many of what is there, side by side where it was, smaller where there is no room."""
        if count <= len(pieces):
            return
        boxes = [box_of(node) for node in pieces]
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        wide = boxes[0][2] - boxes[0][0]
        room = max(right - left, 1.8 * wide)
        step, by = room / count, min(1.0, 0.96 * room / count / wide)
        pieces = pieces + [deepcopy(pieces[0]) for _ in range(min(count, _MOST_PIECES) - len(pieces))]
        for at, node in enumerate(pieces):
            old = box_of(node)
            x = (left + right - room) / 2 + (at + 0.5) * step
            _transform(node, by, (x - (old[0] + old[2]) / 2, boxes[0][3] - old[3]))
            if at >= len(boxes):
                self._insert(node)

    def _add(self, thing: Thing, count: int) -> bool:
        """Draws more of a thing where there is room."""
        there, aloft = self._groups(thing.noun.slug), has_trait(thing.noun, "sky")
        for _ in range(min(count, _MOST_PIECES - len(self.root))):
            block = fitted(cluster(0, replace(thing, count=1)), 220, 130 if aloft else 220)
            if there:
                left, top, right, bottom = box_of(there[0])
                block = block.scaled((bottom - top) / block.height)
            foot = bottom if there else 170.0 if aloft else self.setting.base
            middle, by = self._room(block, foot)
            block = block.scaled(by)
            piece = block.moved(middle - block.middle, foot - block.bottom).pieces[0]
            self._insert(fromstring(_drawn(piece)))
        return count > 0

    def _insert(self, node: Element) -> None:
        """Before everything but what falls or is written in front."""
        front = [
            at for at, child in enumerate(self.root) if child.get("class") in ("foreground", "lettering")
        ]
        self.root.insert(front[0] if front else len(self.root), node)

    def _room(self, block: Block, foot: float) -> tuple[float, float]:
        """Where across there is most room for a block, and how much smaller it has to be there."""
        boxes = [box_of(node) for node in self._pieces()]
        best = (1.0, WIDTH / 2, 1.0)  # how much is covered, where, how large
        for by in (1.0, 0.75, 0.55):
            wide, high = by * block.width, by * block.height
            for x in sorted(range(20, 800, 20), key=lambda x: abs(x - WIDTH / 2)):
                spot = (x - wide / 2, foot - high, x + wide / 2, foot)
                share = sum(_common(spot, box) for box in boxes) / (wide * high)
                if spot[0] > 8 and spot[2] < WIDTH - 8 and share < best[0] - 0.05:
                    best = (share, float(x), by)
            if best[0] < 0.1:
                break
        return best[1], best[2]

    def _set(self, change: Change) -> bool:
        """Another place, time or weather behind the same things, which stand where the new ground is."""
        about, old = change.about, self.setting
        place = (about.places or [old.place])[0]
        if place == "studio" and (about.times or about.weathers):
            place = "field"
        weather = "" if change.kind == "remove" else (about.weathers or [old.weather])[0]
        new = Setting(place, (about.times or [old.time])[0], weather)
        rng = random.Random(self.seed)  # noqa: S311 - the same picture each time, nothing secret
        for node in self._pieces():
            if abs(box_of(node)[3] - old.base) < 60:
                self._shift(node, 1.0, (0.0, new.base - old.base))
        self._replace(group(backdrop(new, rng), class_=new.words))
        self._replace(group(foreground(new, rng), class_="foreground"))
        return True

    def _replace(self, markup: str) -> None:
        fresh = fromstring(markup)
        for node in self._groups(_name(fresh)):
            self.root.remove(node)
        self.root.insert(0 if _name(fresh) == "backdrop" else len(self.root), fresh)

    def _shade(self, change: Change) -> bool:
        """The sky, the backdrop or everything darker, lighter, or in a colour."""
        sky = self.root.findall("g/g[@class='sky']") if change.scenery == "sky" else []
        found = [self.root] if change.scenery == "all" else sky or self._groups("backdrop")
        nodes = [node for part in found for node in part.iter()]
        _tint(nodes, _SHADES.get(change.kind, 0.0), "".join(change.about.colours[:1]))
        return bool(nodes)


def _name(node: Element) -> str:
    """What a group shows: the first of its classes."""
    return node.get("class", "").partition(" ")[0]


def _common(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide, high = (min(one[at + 2], other[at + 2]) - max(one[at], other[at]) for at in (0, 1))
    return max(0.0, wide) * max(0.0, high)


def _tint(nodes: list[Element], by: float, colour: str = "") -> None:
    """Every hex fill lighter or darker; with a colour, that colour as light as the fill was."""
    for node in nodes:
        fill = node.get("fill", "")
        if len(fill) == 7 and fill.startswith("#"):
            node.set("fill", shift(_as_light(colour, fill) if colour else fill, by))


def _as_light(colour: str, fill: str) -> str:
    return shift(colour, 0.6 * (lightness(fill) - lightness(colour)))


def _transform(node: Element, by: float, move: Point) -> None:
    """Scales a group about the middle of its foot, and moves it."""
    left, _, right, bottom = box_of(node)
    x, y = (left + right) / 2, bottom
    dx, dy = x - by * x + move[0], y - by * y + move[1]
    outer = f"translate({number(dx)} {number(dy)})" + (f" scale({number(by)})" if by != 1 else "")
    node.set("transform", f"{outer} {node.get('transform', '')}".strip())


def _repaint(node: Element, thing: Thing) -> None:
    left, top, right, bottom = box_of(node)
    piece = Piece(0, thing.noun, thing.colours, left, top, right - left, bottom - top)
    fresh = fromstring(_drawn(piece))
    node[:] = list(fresh)
    node.attrib = dict(fresh.attrib)


def _drawn(piece: Piece) -> str:
    if not piece.noun.is_shape:
        return draw_noun(piece)
    middle = piece.middle, piece.top + piece.height / 2
    fill = piece.colours[0] if piece.colours else "#d9342b"
    return group([shape(piece.noun.name, middle, (piece.width, piece.height), fill)], class_=piece.noun.slug)
