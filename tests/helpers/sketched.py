"""What offline-sketch drew, as a tree."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable
from xml.etree import ElementTree

from inkflake_sketch import draw

__all__ = ["SVG", "drawn", "hue_of", "painted", "svg_of", "tree"]

SVG = "{http://www.w3.org/2000/svg}"


def svg_of(answer: str) -> str:
    return re.search(r"```svg\n(<svg xmlns=.*</svg>)\n```\Z", answer, re.S)[1]


def drawn(prompt: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(draw(prompt)))


def tree(parts: Iterable[str]) -> ElementTree.Element:
    """Elements without a namespace, as the drawing functions write them."""
    return ElementTree.fromstring(f"<svg>{''.join(parts)}</svg>")


def painted(parts: Iterable[str]) -> list[ElementTree.Element]:
    """The elements that paint, groups taken apart."""
    return [node for node in tree(parts).iter() if node.tag not in ("svg", "g")]


def hue_of(colour: str) -> float:
    return 360 * colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]
