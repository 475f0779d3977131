"""The color functions of `filter`, such as `sepia()`: paints put through them, one after the other.

Filter Effects 1, section 8: each is a matrix on the channels of sRGB, so that flat paint comes to what a
browser shows, and a gradient to one with other stops.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..reading.tree import Node
from ..values.conditions import serialized
from ..values.grammar import KINDS, as_rgba
from ..values.lengths import pixels

__all__ = ["Tone", "Toner", "Tones", "recolored", "tone_of"]

Tone = tuple[tuple[float, ...], ...]  # three rows of factors of red, green and blue, and what is added
Tones = tuple[Tone, ...]

MOST_COPIED = 200_000  # characters of the gradients, patterns and elements in use that are copied
_LUMA = (0.213, 0.715, 0.072)
_SEPIA = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))
_QUARTER = ((-0.213, -0.715, 0.928), (0.143, 0.140, -0.283), (-0.787, 0.715, 0.072))
_PAINTS = ("fill", "stroke", "color", "stop-color")


def tone_of(name: str, words: Sequence[Any]) -> Tone | None:
    """The matrix of a function with its arguments; None when it is no color function."""
    if name == "hue-rotate":
        turn = math.radians(pixels(KINDS["orient"][serialized(words[:1])]))
        cos, sin = math.cos(turn), math.sin(turn)
        return tuple(
            (*(t + cos * ((i == j) - t) + sin * row[j] for j, t in enumerate(_LUMA)), 0.0)
            for i, row in enumerate(_QUARTER)
        )
    amount = max(pixels(serialized(words[:1]), 1.0, 1.0) if words else 1.0, 0.0)
    share = min(amount, 1.0)
    if name in ("grayscale", "saturate", "sepia"):
        toward = _SEPIA if name == "sepia" else (_LUMA,) * 3
        kept = amount if name == "saturate" else 1 - share
        rows = enumerate(toward)
        return tuple((*(t + kept * ((i == j) - t) for j, t in enumerate(row)), 0.0) for i, row in rows)
    lines = {
        "brightness": (amount, 0.0),
        "contrast": (amount, 0.5 - 0.5 * amount),
        "invert": (1 - 2 * share, share),
    }
    if name not in lines:
        return None
    slope, added = lines[name]
    return tuple((*(slope * (i == j) for j in range(3)), added) for i in range(3))


def recolored(color: str, tones: Tones) -> str:
    """A color through functions; what is none stays as it is."""
    rgba = as_rgba(color)
    if rgba is None:
        return color
    rgb = rgba[:3]
    for tone in tones:
        sums = (sum(a * b for a, b in zip(row, (*rgb, 1.0), strict=True)) for row in tone)
        red, green, blue = (min(max(each, 0.0), 1.0) for each in sums)
        rgb = red, green, blue
    channels = " ".join(f"{255 * c:.2f}" for c in rgb)
    return KINDS["color"][f"rgb({channels} / {rgba[3]:.4f})"] or color


@dataclass
class Toner:
    """Recolors elements, and copies of what they refer to."""

    root: Node
    by_id: dict[str, Node]
    left: int = MOST_COPIED
    copies: dict[tuple[str, Tones], str] = field(default_factory=dict)
    made: Node = field(default_factory=lambda: Node("defs", {}))

    def tone(self, group: Node, tones: Tones, fill: str | None) -> None:
        """Puts all paints within through functions; what has no fill of its own has that of around."""
        if fill:
            group.attrs.setdefault("fill", fill)
        for node in group.iter():
            if node.tag == "stop":
                node.attrs.setdefault("stop-color", "black")
            for name in _PAINTS:
                if name in node.attrs:
                    node.attrs[name] = self._through(node.attrs[name], tones)
            if node.tag in ("use", "pattern") or node.tag.endswith("Gradient"):
                target = node.attrs.get("href", "")[1:]
                node.attrs |= {"href": f"#{self._copied(target, tones)}"} if target in self.by_id else {}

    def _through(self, paint: str, tones: Tones) -> str:
        if not paint.startswith("url(#"):
            return recolored(paint, tones)
        name, _, fallback = paint[5:].partition(")")
        return f"url(#{self._copied(name, tones)}){fallback}" if name in self.by_id else paint

    def _copied(self, name: str, tones: Tones) -> str:
        """The name of a copy in other colors; the name itself where there is no room for one."""
        source, key = self.by_id[name], (name, tones)
        if key not in self.copies:
            self.left -= sum(len(v) + 8 for each in source.iter() for v in each.attrs.values())
            new = f"{name[:100]}-tone-{len(self.copies)}"
            if self.left < 0 or new in self.by_id:
                return name
            copy = source.copy()
            for each in copy.iter():
                each.attrs.pop("id", None)
            copy.attrs["id"] = self.copies[key] = new
            self.by_id[new] = copy
            if not self.made.children:
                self.root.children.insert(0, self.made)
            self.made.children.append(copy)
            self.tone(copy, tones, "black" if copy.tag == "pattern" else None)
        return self.copies[key]
