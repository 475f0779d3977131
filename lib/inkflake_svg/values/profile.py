"""The one table of what a drawing may hold, per profile: elements, attributes, the grammar of their values,
limits.

The conversion, the validator, the documentation and the instructions for the model are all made from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ProfileUnknown
from . import transforms
from .calc import reckoned, reckons
from .grammar import KINDS, LONGEST_PATH, Kind
from .lengths import LARGEST, NUMBER

__all__ = [
    "CSS_ONLY",
    "GEOMETRY",
    "LIMITS",
    "PROFILES",
    "READ",
    "SHAPES",
    "UNDRAWN",
    "Profile",
    "Properties",
    "instructions",
    "profile_named",
]

Properties = Mapping[str, Kind]


@dataclass(frozen=True)
class Limits:
    """What no drawing exceeds; bytes are the specification's (SVG Content Validation), the rest are ours."""

    bytes: int = 1_048_576
    answer_characters: int = 4_000_000
    elements: int = 20_000
    depth: int = 64
    attributes: int = 64


LIMITS = Limits()

# Specification, SVG Content Validation: allowed_elements.
STRICT_ELEMENTS = "svg rect circle ellipse line polyline polygon path text g defs style"
RICH_ELEMENTS = (
    f"{STRICT_ELEMENTS} linearGradient radialGradient stop title desc tspan use symbol clipPath mask pattern"
    " marker metadata textPath"
)
UNDRAWN = frozenset({"defs", "symbol", "pattern", "clipPath", "mask", "marker", "style"})
SHAPES = frozenset(["rect", "circle", "ellipse", "line", "polyline", "polygon", "path"])

# Presentation attributes are also the properties allowed in style attributes and style sheets.
PRESENTATION: dict[str, str] = {
    "fill": "paint", "fill-opacity": "opacity", "fill-rule": "word", "stroke": "paint",
    "stroke-width": "size", "stroke-opacity": "opacity", "stroke-linecap": "word", "stroke-linejoin": "word",
    "stroke-miterlimit": "number", "stroke-dasharray": "dashes", "stroke-dashoffset": "length",
    "opacity": "opacity", "color": "color", "display": "word", "visibility": "word", "paint-order": "word",
    "vector-effect": "word", "shape-rendering": "word", "text-rendering": "word", "font-family": "family",
    "font-size": "font size", "font-weight": "weight", "font-style": "word", "text-anchor": "word",
    "dominant-baseline": "word", "alignment-baseline": "word", "letter-spacing": "length",
    "word-spacing": "length", "text-decoration": "word", "direction": "word", "unicode-bidi": "word",
    "writing-mode": "word",
}  # fmt: skip
# Properties that exist in CSS only.
CSS_ONLY: dict[str, str] = {
    "background": "color", "background-color": "color", "isolation": "word", "mix-blend-mode": "word",
    "text-orientation": "word",
}  # fmt: skip
RICH_PRESENTATION: dict[str, str] = {
    "clip-path": "reference", "clip-rule": "word", "mask": "reference", "marker-start": "reference",
    "marker-mid": "reference", "marker-end": "reference", "stop-color": "color", "stop-opacity": "opacity",
    "baseline-shift": "shift",
}  # fmt: skip
_CORE = {"id": "name", "class": "class", "role": "word", "aria-label": "words"}
_BOX = {"x": "length", "y": "length", "width": "size", "height": "size"}
_LENGTH = {"textLength": "size", "lengthAdjust": "word"}
_TEXT = {**dict.fromkeys(("x", "y", "dx", "dy"), "lengths"), "rotate": "numbers", **_LENGTH}
_VIEW = {"viewBox": "viewBox", "preserveAspectRatio": "word", "overflow": "word"}
_UNITS = {"gradientUnits": "word", "gradientTransform": "transform", "spreadMethod": "word", "href": "href"}

# Attributes of one element, beside the core, transform and presentation attributes that all of them have.
ELEMENTS: dict[str, dict[str, str]] = {
    "svg": {**_BOX, **_VIEW, "version": "number"},
    "rect": {**_BOX, "rx": "size", "ry": "size"},
    "circle": {"cx": "length", "cy": "length", "r": "size"},
    "ellipse": {"cx": "length", "cy": "length", "rx": "size", "ry": "size"},
    "line": {"x1": "length", "y1": "length", "x2": "length", "y2": "length"},
    "polyline": {"points": "points"},
    "polygon": {"points": "points"},
    "path": {"d": "path"},
    "text": _TEXT,
    "g": {},
    "defs": {},
    "style": {"type": "css"},
    "linearGradient": {**_UNITS, "x1": "length", "y1": "length", "x2": "length", "y2": "length"},
    "radialGradient": {
        **_UNITS, "cx": "length", "cy": "length", "r": "size", "fx": "length", "fy": "length", "fr": "size",
    },
    "stop": {"offset": "offset"},
    "title": {},
    "desc": {},
    "tspan": _TEXT,
    "textPath": {"href": "href", "startOffset": "length", **_LENGTH},
    "use": {**_BOX, "href": "href"},
    "symbol": {**_BOX, **_VIEW, "refX": "length", "refY": "length"},
    "clipPath": {"clipPathUnits": "word"},
    "mask": {**_BOX, "maskUnits": "word", "maskContentUnits": "word", "mask-type": "word"},
    "pattern": {
        **_BOX, **_VIEW, "patternUnits": "word", "patternContentUnits": "word", "href": "href",
        "patternTransform": "transform",
    },
    "marker": {
        **_VIEW, "refX": "length", "refY": "length", "markerWidth": "size", "markerHeight": "size",
        "markerUnits": "word", "orient": "orient",
    },
    "metadata": {},
}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """An allowlist: per element its attributes with the kind of their values, and the CSS properties."""

    name: str
    attributes: Mapping[str, Mapping[str, Kind]]
    properties: Mapping[str, Kind]
    references: bool


def _profile(name: str, elements: str, presentation: dict[str, str], *, references: bool) -> Profile:
    kinds = KINDS if references else {**KINDS, "paint": KINDS["color"]}
    shared = {**_CORE, **presentation, "transform": "transform"}
    attributes = {
        tag: {name: kinds[kind] for name, kind in {**shared, **ELEMENTS[tag]}.items()}
        for tag in elements.split()
    }
    properties = {p: kinds[kind] for p, kind in {**presentation, **CSS_ONLY}.items()}
    return Profile(name, attributes, properties, references)


PROFILES = {
    "strict": _profile("strict", STRICT_ELEMENTS, PRESENTATION, references=False),
    "rich": _profile("rich", RICH_ELEMENTS, {**PRESENTATION, **RICH_PRESENTATION}, references=True),
}


_PATH = re.compile(r"path\(\s*(?:[a-z]+\s*,\s*)?(\"[^\"\\]*\"|'[^'\\]*')\s*\)")
_WITH_UNIT = re.compile(rf"{NUMBER}(?:[a-z]{{1,4}}|%)|[+-]?0", re.I)


def _geometry(kind: Kind) -> Kind:
    """A length as CSS has it, which must have a unit."""
    return Kind(lambda t: kind[t.lower()] if _WITH_UNIT.fullmatch(reckoned(t)) else None, "")


def _measured(kind: Kind) -> Kind:
    """A length as it may be written, or reckoned from a percentage, which waits until its whole is known."""

    def written(text: str) -> str | None:
        waits = reckons(text) and any(kind[reckoned(text, whole)] for whole in (0.0, LARGEST / 1e3))
        return kind[text] or (text if waits else None)

    return Kind(written, "")


def _path(text: str) -> str | None:
    match = _PATH.fullmatch(text)
    return KINDS["path"][match[1][1:-1]] if match else None


def _transform(text: str) -> str | None:
    """Functions as the attribute has them; with percentages as they are, until their whole is known."""
    if written := KINDS["transform"][text]:
        return written
    found = transforms.functions(text, (0.0, 0.0))
    return None if not found else text if "%" in text else transforms.transform_text(found)


_SHAPE = re.compile(r"(?:circle|ellipse|inset|polygon|path)\([^;{}]{0,2000}\)(?:\s+[a-z-]{3,12})?", re.I)
_FILTER = re.compile(
    r"url\(\s*['\"]?#[^()'\"]{1,128}['\"]?\s*\)|(?:[a-z-]{4,12}\((?:[^():;]|\([^():;]*\))*\)\s*)+", re.I
)

_CANVAS = re.compile(r"(?:repeating-)?(?:linear|radial)-gradient\(", re.I)


def _clip(text: str) -> str | None:
    """A reference, or a basic shape of CSS as it is, until its box is known."""
    return KINDS["reference"][text] or (text if _SHAPE.fullmatch(text) else None)


def _backdrop(text: str) -> str | None:
    """A color, or gradients as they are, until their box is known; what is said of tiles is left out."""
    if _CANVAS.search(text):
        return text
    return KINDS["color"][text] or next(
        (w for w in text.split() if KINDS["color"][w] not in (None, "none")), None
    )


# SVG 2, Geometry Properties, and Masking 1: the elements that each is an attribute of.
GEOMETRY: dict[str, frozenset[str]] = {
    "d": frozenset({"path"}),
    **dict.fromkeys(("cx", "cy"), frozenset({"circle", "ellipse"})),
    "r": frozenset({"circle"}),
    **dict.fromkeys(("rx", "ry"), frozenset({"rect", "ellipse"})),
    **dict.fromkeys(("x", "y"), frozenset({"rect", "use"})),
    **dict.fromkeys(("width", "height"), frozenset({"rect"})),
    "mask-type": frozenset({"mask"}),
    "overflow": frozenset({"svg", "symbol", "marker", "pattern"}),
}

# What is read of CSS: beside the properties that may stand, those that become attributes.
READ: Properties = {
    **PROFILES["rich"].properties,
    **{n: _measured(KINDS[k]) for n, k in PRESENTATION.items() if k in ("length", "size", "dashes")},
    **{
        name: _measured(_geometry(KINDS["length" if name in ("cx", "cy", "x", "y") else "size"]))
        for name in GEOMETRY
    },
    "d": Kind(_path, "", LONGEST_PATH),
    "mask-type": KINDS["word"],
    "overflow": KINDS["word"],
    "transform": Kind(lambda t: t if t == "none" else _transform(t), ""),
    "translate": Kind(lambda t: transforms.sound("translate", t), ""),
    "rotate": Kind(lambda t: transforms.sound("rotate", t), ""),
    "scale": Kind(lambda t: transforms.sound("scale", t), ""),
    "transform-origin": Kind(lambda t: t if transforms.origin(t, (0.0, 0.0)) else None, ""),
    "transform-box": KINDS["word"],
    "background": Kind(_backdrop, ""),
    "background-image": Kind(lambda t: t if _CANVAS.search(t) else None, ""),
    "clip-path": Kind(_clip, ""),
    "filter": Kind(lambda t: t if _FILTER.fullmatch(t) else None, ""),
    "text-transform": KINDS["word"],
    "white-space": KINDS["word"],
}


def profile_named(name: str) -> Profile:
    if name not in PROFILES:
        raise ProfileUnknown(f"profile {name!r} is unknown; use one of {', '.join(PROFILES)}")
    return PROFILES[name]


def instructions(profile: str) -> str:
    """What a model is told of the profile, made from the table that the code checks with."""
    allowed = profile_named(profile)
    own = [f"{tag} ({', '.join(extra)})" for tag in allowed.attributes if (extra := ELEMENTS[tag])]
    bare = [tag for tag in allowed.attributes if not ELEMENTS[tag]]
    shared = ["id", "class", "style", "transform", *(p for p in allowed.properties if p not in CSS_ONLY)]
    return "\n".join(
        [
            "Answer with one complete SVG: it begins with <svg, has a viewBox, ends with </svg> and stays "
            f"under {LIMITS.bytes:,} bytes.",
            f"Elements, with their own attributes: {'; '.join(own)}; {', '.join(bare)}.",
            f"Every element may also have {', '.join(shared)}.",
            f"Colors: {KINDS['color'].description}. {_REFERENCES[allowed.references]}",
            "No filters, animation, scripts, event attributes, images, links, foreignObject, files or fonts.",
        ]
    )


_REFERENCES = {
    False: "No gradients, patterns, use, clipPath, mask or url(): "
    "shade with several plain shapes of neighbouring colors.",
    True: "url(#id) and href='#id' may point only to an id of the same drawing.",
}
