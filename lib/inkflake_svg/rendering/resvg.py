"""Pictures by resvg, the renderer where libcairo is not; runs only in worker processes.

resvg reads any file that an image names, whatever folder it is given, and takes its size from the drawing:
it is given nothing but what was checked and sized here.
"""

from __future__ import annotations

import io
from functools import cache
from xml.etree.ElementTree import Element, tostring

from defusedxml import ElementTree
from PIL import Image
from resvg_py import svg_to_bytes

__all__ = ["picture", "pixels"]

IMAGES = ("image", "feImage")
# For each generic family, what a system may have; resvg draws no text in a family that is not installed.
FAMILIES = {
    "serif": ("Times New Roman", "Liberation Serif", "DejaVu Serif", "Noto Serif"),
    "sans-serif": ("Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans"),
    "monospace": ("Courier New", "Liberation Mono", "DejaVu Sans Mono", "Noto Sans Mono"),
}
LETTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9" font-family="serif">H</text></svg>'
)


def picture(svg: str, width: int, height: int, background: str | None) -> bytes:
    """A PNG of this size in pixels."""
    families = _families()
    sans = families.get("sans-serif")
    return svg_to_bytes(
        svg_string=_bounded(svg, width, height),
        background=background,
        font_family=sans,  # what CairoSVG takes for text that names none
        serif_family=families.get("serif"),
        sans_serif_family=sans,
        cursive_family=sans,
        fantasy_family=sans,
        monospace_family=families.get("monospace"),
    )


def pixels(svg: str, width: int, height: int) -> tuple[bytes, int]:
    """Four premultiplied bytes a pixel, and how many pixels a row has."""
    with Image.open(io.BytesIO(picture(svg, width, height, None))) as image:
        return image.convert("RGBa").tobytes(), image.width


def _bounded(svg: str, width: int, height: int) -> str:
    """The drawing at this size; raises ValueError for one that refers to anything outside of it."""
    root = ElementTree.fromstring(svg.encode(), forbid_dtd=True)
    for element in root.iter():
        _refuse(element)
    root.attrib.update({"width": str(width), "height": str(height)})
    return tostring(root, "unicode")


def _refuse(element: Element) -> None:
    kind = element.tag.rpartition("}")[2]
    for name, url in element.attrib.items():
        # Of an image even `#a/b.png` is read, from a folder called `#a`; a link is not followed.
        within = kind == "a" or (kind not in IMAGES and url.strip().startswith("#"))
        if name.rpartition("}")[2] == "href" and not within:
            raise ValueError(f"a drawing may not fetch anything: {url[:80]}")


@cache
def _families() -> dict[str, str]:
    """The first installed family of each kind: one in which a letter leaves ink."""
    installed = {}
    for kind, candidates in FAMILIES.items():
        for family in candidates:
            with Image.open(io.BytesIO(svg_to_bytes(svg_string=LETTER, serif_family=family))) as image:
                if image.getbbox():
                    installed[kind] = family
                    break
    return installed
