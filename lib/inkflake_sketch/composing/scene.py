"""Composes what a prompt asks for into a scene, and draws it."""

import random
from dataclasses import dataclass, replace
from hashlib import sha256

from ..drawing.colours import contrasting, palette_for
from ..drawing.lettering import banner, board, set_lines, wrapped
from ..drawing.markup import group
from ..drawing.shapes import shadow, shape
from ..reading.nouns import Noun, has_trait
from ..reading.words import Reading, read
from .arrange import arrange
from .layout import Piece, beside, centred, cluster, draw_noun
from .logo import draw_logo, draw_missing, draw_text, logo_spot
from .patterns import draw_abstract, draw_pattern
from .places import backdrop, foreground
from .settings import Setting

__all__ = ["Scene", "compose", "render"]

_VAGUE = ("field", "sky", "road", "room")  # places that give way to any other that the prompt names


@dataclass(frozen=True)
class Scene:
    """What is in a picture and where: its pieces from back to front, in the drawing's units."""

    reading: Reading
    kind: str  # "scene", "pattern", "logo", "text", "abstract" or "missing"
    setting: Setting
    pieces: tuple[Piece, ...]
    seed: int

    def of(self, name: str) -> list[Piece]:
        """The pieces of the things that go by a name, the artwork's or the prompt's."""
        return [piece for piece in self.pieces if name in (piece.noun.name, piece.noun.asked)]


def _source(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same picture each time, nothing secret


def compose(prompt: str, take: int = 0) -> Scene:
    """Reads a prompt and decides what to draw where; another `take` of a prompt is another drawing of it."""
    reading = read(prompt)
    told = f"{prompt} {take}" if take else prompt
    seed = int.from_bytes(sha256(told.encode("utf-8", "replace")).digest()[:8], "big")
    kind = _kind(reading)
    setting = _setting(reading, kind)
    pieces: list[Piece] = []
    if kind == "scene":
        zoom = _source(seed).uniform(0.7, 1.0) if take else 1.0
        pieces = arrange(reading, setting, _source(seed), zoom)
        hidden = any(piece.left < 730 and piece.right > 590 and piece.top < 165 for piece in pieces)
        setting = replace(setting, lights=setting.lights and not (hidden and setting.time == "night"))
    elif kind == "logo":
        bears = [relation.other for relation in reading.relations if relation.kind == "with"]
        reading.things = reading.things[min(bears, default=0) :]
        pieces = _mark(reading)
        reading.left_out += reading.places if pieces else []
    return Scene(reading, kind, setting, tuple(sorted(pieces, key=lambda piece: piece.layer)), seed)


def _kind(reading: Reading) -> str:
    shapes_only = all(thing.noun.is_shape for thing in reading.things)
    set_somewhere = reading.places or reading.times or reading.weathers
    if reading.words & {"logo", "emblem", "badge", "monogram", "logotype"}:
        return "logo"
    if {"bars", "pie", "curve"} & set(reading.patterns):
        return "pattern"
    if reading.patterns and not set_somewhere and (shapes_only or "pattern" in reading.words):
        return "pattern"
    if reading.things or set_somewhere:
        return "scene"
    if reading.texts:
        return "text"
    return "missing" if reading.left_out and not reading.abstract else "abstract"


def _mark(reading: Reading) -> list[Piece]:
    """The things with artwork, as the mark of a logo."""
    middle, size = logo_spot(bool(reading.texts))
    things = [(at, thing) for at, thing in enumerate(reading.things) if not thing.noun.is_shape]
    if not things:
        return []
    row = beside([cluster(at, replace(thing, count=1)) for at, thing in things], 12)
    return list(centred(row, middle, 0.92 * size).pieces)


def _setting(reading: Reading, kind: str) -> Setting:
    contained = {relation.subject for relation in reading.relations if relation.kind == "inside"}
    nouns = [thing.noun for at, thing in enumerate(reading.things) if at not in contained]
    places = list(dict.fromkeys(sorted(reading.places, key=lambda place: place in _VAGUE)))
    place = places[0] if places else _usual_place(nouns, bool(reading.times or reading.weathers))
    leaps = {"jumping", "leaping", "out", "breaching"} & reading.words
    afloat = leaps or any(has_trait(noun, "wet", "floats") for noun in nouns)
    if "sea" in places and "cliff" not in places:
        aground = any(has_trait(noun, "outdoor") and not has_trait(noun, "floats", "sky") for noun in nouns)
        swims = any(has_trait(noun, "swims") for noun in nouns)
        airy = any(has_trait(noun, "sky") for noun in nouns)
        place = "sea" if afloat or airy else "beach" if aground else "underwater" if swims else place
    colours = reading.palette or ([] if reading.patterns else reading.colours)
    return Setting(
        place,
        time=reading.times[-1] if reading.times else _usual_time(nouns),
        weather=reading.weathers[-1] if reading.weathers else "",
        far=next((far for far in places if far != place), ""),
        lights=not any(has_trait(noun, "corner") for noun in nouns),
        colours=tuple(colours[: 8 if reading.palette else 3]) if kind == "scene" else (),
        suggested=bool(reading.palette),
    )


def _usual_time(nouns: list[Noun]) -> str:
    moonlit = any(has_trait(noun, "moon") for noun in nouns) and not any(noun.name == "sun" for noun in nouns)
    return "night" if moonlit else "day"


def _usual_place(nouns: list[Noun], outdoors: bool) -> str:
    """Where things are when the prompt does not say."""
    swims, dry = (
        any(has_trait(noun, *traits) for noun in nouns) for traits in (["swims"], ["outdoor", "sky"])
    )
    if any(has_trait(noun, "wet", "afloat") for noun in nouns):
        return "sea"
    if swims and not dry:
        return "underwater"
    if nouns and all(has_trait(noun, "space") for noun in nouns):
        return "space"
    if any(has_trait(noun, "indoor") for noun in nouns) and not any(has_trait(n, "corner") for n in nouns):
        return "room"
    if outdoors or any(has_trait(noun, "outdoor") for noun in nouns):
        return "field"
    airy = [noun for noun in nouns if has_trait(noun, "sky")]
    return "studio" if not airy else "sky" if len(airy) == len(nouns) else "field"


def render(scene: Scene) -> str:
    """The drawing of a scene."""
    rng, reading = _source(scene.seed), scene.reading
    if scene.kind == "scene":
        parts = _draw_scene(scene, rng)
    elif scene.kind == "logo":
        parts = draw_logo(reading, scene.pieces, rng) + [_draw_piece(piece, scene) for piece in scene.pieces]
    elif scene.kind == "missing":
        parts = draw_missing(reading.left_out)
    elif scene.kind == "text":
        parts = draw_text(reading, rng)
    else:
        parts = (draw_pattern if scene.kind == "pattern" else draw_abstract)(reading, rng)
        parts += [mark for text in reading.texts[:1] for mark in banner(text, 34, "#fffdf5")]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600">{"".join(parts)}</svg>'


def _draw_scene(scene: Scene, rng: random.Random) -> list[str]:
    parts = [group(backdrop(scene.setting, rng), class_=scene.setting.words)]
    parts += [
        shadow(piece.middle, piece.bottom, piece.width)
        for piece in scene.pieces
        if _grounded(piece, scene.setting)
    ]
    parts += [_draw_piece(piece, scene) for piece in scene.pieces]
    parts.append(group(foreground(scene.setting, rng), class_="foreground"))
    if scene.reading.texts:
        parts.append(group(_lettering(scene), class_="lettering"))
    return parts


def _lettering(scene: Scene) -> list[str]:
    """The text of a scene: on its plain shape, where it is one, else on a banner."""
    text, piece = scene.reading.texts[0], scene.pieces[-1] if len(scene.pieces) == 1 else None
    if not scene.pieces and scene.reading.words & {"sign", "signboard", "billboard"}:
        return board(text, (400, 330), (330, 150), "#fffdf5")
    if piece is None or not piece.noun.is_shape:
        return banner(text, 34, "#fffdf5")
    middle = (piece.middle, piece.top + piece.height / 2)
    room = (piece.width * 0.66, piece.height * 0.5)
    return set_lines(wrapped(text, 12), middle, room, contrasting(_shape_fill(piece, scene)))


def _grounded(piece: Piece, setting: Setting) -> bool:
    return setting.grounds(piece.bottom) and not has_trait(piece.noun, "sky", "swims")


def _draw_piece(piece: Piece, scene: Scene) -> str:
    if piece.noun.is_shape:
        middle = piece.middle, piece.top + piece.height / 2
        drawn = shape(piece.noun.name, middle, (piece.width, piece.height), _shape_fill(piece, scene))
        return group([drawn], class_=piece.noun.slug)
    return draw_noun(piece)


def _shape_fill(piece: Piece, scene: Scene) -> str:
    usual = "#d9342b" if piece.noun.name == "heart" else palette_for(_source(scene.seed + piece.thing))[1]
    return piece.colours[0] if piece.colours else usual
