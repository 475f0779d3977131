"""`offline-sketch`: a model without network or weights that draws the same for the same prompt and take.

It reads the prompt's things, colours, counts, relations and setting, and composes a scene from OpenMoji's
artwork (CC BY-SA 4.0), a few pictures of its own, and plain shapes, within the strict profile. It is a sketch
and says so.
"""

from xml.etree.ElementTree import ParseError

from .changing.redraw import redraw
from .composing.scene import Scene, compose, render
from .reading.nouns import vocabulary
from .reading.texts import drawing_of, person_words
from .reading.words import Reading, Thing

__all__ = ["Scene", "compose", "draw"]

_MOST_NAMED = 12
_CREDIT = "This is a sketch from OpenMoji artwork (CC BY-SA 4.0)."


def draw(prompt: str, take: int = 0) -> str:
    """Answers a prompt as a model does: a line or two of words, then the drawing in an svg fence."""
    if drawing := drawing_of(prompt):
        return _changed(drawing, person_words(prompt))
    scene = compose(prompt, take)
    return f"{_words(scene.reading)}\n\n```svg\n{render(scene)}\n```"


def _changed(drawing: str, words: str) -> str:
    try:
        svg, undone = redraw(drawing, words)
    except (ValueError, ParseError):
        return f"{_CREDIT} The drawing cannot be read, so nothing is changed."
    told = "It is changed as asked." if not undone else f"Not changed: {'; '.join(map(_ascii, undone))}."
    return f"{_CREDIT} {told}\n\n```svg\n{svg}\n```"


def _words(reading: Reading) -> str:
    things = ", ".join(map(_told, reading.things[:_MOST_NAMED])) or (
        "shapes and colours" if reading.abstract or not reading.left_out else "nothing it has a picture of"
    )
    lines = [f"{_CREDIT} On it: {things}."]
    unknown = [word for word in dict.fromkeys(map(_ascii, reading.left_out)) if word]
    if unknown:
        more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
        lines.append(f"Not drawn: {', '.join(unknown[:_MOST_NAMED])}{more}.")
    return "\n".join(lines)


def _told(thing: Thing) -> str:
    count = f"{vocabulary()['counts'][str(thing.count)].split()[0]} " if thing.count > 1 else ""
    like = f" drawn as a {thing.noun.name}" if thing.noun.near else ""
    return count + (_ascii(thing.noun.asked) or thing.noun.name) + like


def _ascii(text: str) -> str:
    """Plain words: nothing that could be taken for markup or a fence."""
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in " '-"))[:60].strip()
