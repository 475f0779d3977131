"""A score: which of several drawings of one prompt is the best, in a way that can be explained.

The score is a weighted mean of five parts from 0 to 1; it knows nothing of beauty, which ratings are for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tinycss2.color3 import parse_color

from .rendering import Rendering

if TYPE_CHECKING:
    from ..acceptance import AcceptedSvg

__all__ = ["score"]

WEIGHTS = {"renders": 0.3, "on canvas": 0.2, "covers": 0.2, "colours": 0.2, "unrepaired": 0.1}
# A share of the canvas from which a drawing counts as filling it.
ENOUGH = 0.3
# What people call colours, and where in RGB they lie.
COLOURS = {
    "red": (220, 30, 30),
    "orange": (245, 140, 30),
    "yellow": (250, 215, 50),
    "green": (50, 150, 60),
    "blue": (45, 105, 210),
    "purple": (125, 50, 150),
    "pink": (250, 160, 190),
    "brown": (125, 75, 40),
    "black": (20, 20, 20),
    "grey": (128, 128, 128),
    "white": (250, 250, 250),
}
# Bounded repeats: a text may hold this over and over.
COLOUR = r"#[0-9a-fA-F]{3,8}|rgba?\([^)]{1,60}\)|[a-z]{1,24}"
WRITTEN = re.compile(rf"(?:fill|stroke|color)\s{{0,9}}[=:]\s{{0,9}}[\"']?\s{{0,9}}({COLOUR})")
SPELLINGS = {"gray": "grey", "violet": "purple", "golden": "yellow", "gold": "yellow"}


def score(prompt: str, drawing: AcceptedSvg, rendering: Rendering) -> float:
    """How good a drawing of a prompt is, from 0 to 1; what cannot be rendered here counts as half."""
    seen = rendering.verdict != "unavailable"
    wanted = _colours_named(prompt)
    parts = {
        "renders": float(rendering.verdict == "ok") if seen else 0.5,
        "on canvas": 1 - rendering.ink_outside if seen else 0.5,
        "covers": min(1.0, rendering.coverage / ENOUGH) if seen else 0.5,
        "colours": len(wanted & _colours_used(drawing.svg)) / len(wanted) if wanted else 1.0,
        "unrepaired": 1 / (1 + len(drawing.repairs) + len(drawing.removals)),
    }
    return round(sum(WEIGHTS[name] * part for name, part in parts.items()), 4)


def _colours_named(prompt: str) -> set[str]:
    words = re.findall(r"[a-z]+", prompt.lower())
    return {SPELLINGS.get(word, word) for word in words} & COLOURS.keys()


def _colours_used(svg: str) -> set[str]:
    """The names nearest to the colours that fills and strokes are written with."""
    parsed = (parse_color(text) for text in set(WRITTEN.findall(svg)))
    return {_nearest(color[:3]) for color in parsed if color and color != "currentColor"}


def _nearest(rgb: tuple[float, ...]) -> str:
    def distance(name: str) -> float:
        return sum((255 * part - other) ** 2 for part, other in zip(rgb, COLOURS[name], strict=True))

    return min(COLOURS, key=distance)
