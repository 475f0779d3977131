"""`offline-sketch`: a model without network or weights that always draws the same for the same prompt.

It reads the prompt's things, colours, counts, relations and setting, and composes a scene from OpenMoji's
artwork (CC BY-SA 4.0), a few pictures of its own, and plain shapes, within the strict profile. It is a sketch
and says so.
"""

from __future__ import annotations

from .scene import Scene, compose, render

__all__ = ["Scene", "compose", "draw"]

_COUNTS = (
    "no",
    "a",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def draw(prompt: str) -> str:
    """Answers a prompt as a model does: a line or two of words, then the drawing in an svg fence."""
    scene = compose(prompt)
    return f"{_words(scene)}\n\n```svg\n{render(scene)}\n```"


def _words(scene: Scene) -> str:
    named = [_counted(thing.count, thing.noun.asked) for thing in scene.reading.things]
    lines = [
        f"A sketch from OpenMoji artwork (CC BY-SA 4.0): {_ascii(', '.join(named)) or 'an abstract picture'}."
    ]
    unknown = [word for word in dict.fromkeys(map(_ascii, scene.reading.left_out)) if word]
    if unknown:
        lines.append(f"Left out: {', '.join(unknown[:12])}.")
    return "\n".join(lines)


def _counted(count: int, name: str) -> str:
    return name if count == 1 else f"{_COUNTS[count]} {name}"


def _ascii(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c not in "<>`&")[:200].strip()
