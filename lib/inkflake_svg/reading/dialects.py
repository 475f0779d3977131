"""Writes a drawing that stands in HTML or JSX as SVG: names as SVG has them, JSX's literals as attributes,
the style sheets of the page within the drawing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import tinycss2

from ..values.profile import PROFILES
from .programs import no_program
from .story import Tally

__all__ = ["as_svg"]

MOST_PAGE_STYLES = 100_000
_INHERITED = re.compile(r"(?:--[\w-]+|color|fill|stroke|font[\w-]*|letter-spacing|word-spacing|text-anchor)")

_ROOT = re.compile(r"<svg(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.I)
_RICH = PROFILES["rich"].attributes
_ATTRIBUTES = {name for known in _RICH.values() for name in known}
# Names that HTML would put right and no profile has; they are known so that what they belong to is told.
_OTHER = [
    "animateTransform",
    "animateMotion",
    "foreignObject",
    "textPath",
    "feGaussianBlur",
    "feDropShadow",
    "feOffset",
    "feMerge",
    "feMergeNode",
    "feBlend",
    "feFlood",
    "feComposite",
    "feColorMatrix",
    "feTurbulence",
    "feDisplacementMap",
    "feMorphology",
    "stdDeviation",
    "baseFrequency",
    "numOctaves",
    "startOffset",
    "pathLength",
    "attributeName",
    "repeatCount",
    "filterUnits",
    "primitiveUnits",
    "keyTimes",
    "keySplines",
    "calcMode",
    "systemLanguage",
]
_NAMES = {name.lower(): name for name in (*_RICH, *_ATTRIBUTES, *_OTHER)}
# What stands in a drawing whose names are not as SVG has them.
_LOWERED = (
    "viewbox",
    "VIEWBOX",
    "<lineargradient",
    "<radialgradient",
    "<clippath",
    "units=",
    "markerwidth=",
    "refx=",
)
_CAPITAL = re.compile(r"</?[A-Z]")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^<>]*)")
_ATTRIBUTE_NAME = re.compile(r"(\s)([A-Za-z][\w:-]*)(?=\s?=\s?[\"'{\w])")

_JSX_NAMES = {
    "className": "class",
    "xlinkHref": "xlink:href",
    "xmlnsXlink": "xmlns:xlink",
    "xmlSpace": "xml:space",
}
_CAMEL = re.compile(r"(\s)([a-z]+(?:[A-Z][a-z]*)+)(?=\s?=)")
_IS_JSX = re.compile(r"\s(?:className\s?=|[A-Za-z:-]+=\{)|\{/\*|\{\.\.\.")
_SIGNS_OF_JSX = ("={", "{/*", "{...", "className")
_IN_CODE = re.compile(r"(?:jsx|tsx)\b|\breturn\s*\(|=>\s*\(|\bexport\b|from ['\"]react")
_BRACED = re.compile(r"\s([A-Za-z][\w:-]*)=\{|\s\{\.\.\.")
_BRACE = re.compile(r"[{}]")
_LITERAL = re.compile(
    r"\s*(?:([+-]?[\d.]+)|\"([^\"]*)\"|'([^']*)'|`([^`$]*)`|(true|false|null|undefined))\s*"
)
_STYLE = re.compile(
    r"\s*(?:([A-Za-z]+)|['\"]([\w-]+)['\"])\s*:\s*(?:([+-]?[\d.]+)|\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\s*(?:,|$)"
)
_TEXT_LITERAL = re.compile(r"(?<!=)>\s{0,99}\{\s{0,9}(?:\"([^\"{}<]*)\"|'([^'{}<]*)'|`([^`]*)`)\s{0,9}\}")
_TEXT_EXPRESSION = re.compile(r"(?<!=)>\s{0,99}\{(?!\s{0,9}\})")


def as_svg(text: str, before: str, around: str, repairs: Tally) -> str:
    """The drawing as SVG; `before` is what leads to it, `around` all that is no drawing."""
    if (any(sign in text for sign in _SIGNS_OF_JSX) and _IS_JSX.search(text)) or (
        _IN_CODE.search(before) and _CAMEL.search(text)
    ):
        text = _from_jsx(text)
        repairs["JSX written as SVG"] += 1
    if any(name in text for name in _LOWERED) or _CAPITAL.search(text):
        text = _TAG.sub(lambda m: _tag(m, repairs), text)
    if "</style" in around:
        text = _with_page_styles(text, around, repairs)
    return text


def _tag(match: re.Match[str], repairs: Tally) -> str:
    slash, name, rest = match.groups()
    return f"<{slash}{_right(name, repairs)}" + _ATTRIBUTE_NAME.sub(
        lambda m: m[1] + _right(m[2], repairs), rest
    )


def _right(name: str, repairs: Tally) -> str:
    right = _NAMES.get(name.lower(), name.lower() if name.isupper() else name)
    if right != name:
        repairs[f"{name[:40]} written as {right[:40]}"] += 1
    return right


def _from_jsx(text: str) -> str:
    text = _without(text, "{/*", "*/}")
    text = _TEXT_LITERAL.sub(lambda m: ">" + (m[1] or m[2] or m[3] or ""), text)
    if _TEXT_EXPRESSION.search(text):
        raise no_program()
    return _CAMEL.sub(lambda m: m[1] + _hyphened(m[2]), "".join(_plain_attributes(text)))


def _without(text: str, opening: str, closing: str) -> str:
    first, *rest = text.split(opening)
    return first + "".join(part.partition(closing)[2] for part in rest)


def _hyphened(name: str) -> str:
    hyphened = _kebab(name)
    known = name not in _ATTRIBUTES and hyphened in _ATTRIBUTES
    return _JSX_NAMES.get(name) or (hyphened if known else name)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name)


def _plain_attributes(text: str) -> Iterator[str]:
    """The text with each `name={…}` as `name="…"`; handlers and spread properties are left out."""
    position = 0
    while found := _BRACED.search(text, position):
        yield text[position : found.start()]
        position = _closing(text, found.end())
        value = text[found.end() : position - 1]
        if found[1]:
            yield _attribute(found[1], value)
    yield text[position:]


def _closing(text: str, position: int) -> int:
    """The position after the brace that closes one opened before `position`."""
    depth = 1
    for brace in _BRACE.finditer(text, position):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    raise no_program()


def _attribute(name: str, value: str) -> str:
    name = _hyphened(name)
    if name == "style" and value.strip().startswith("{"):
        written = _style(value.strip()[1:-1])
    elif literal := _LITERAL.fullmatch(value):
        written = next((v for v in literal.groups()[:4] if v is not None), "")
    elif name in _ATTRIBUTES and name not in ("class", "id", "role", "aria-label"):
        raise no_program()
    else:
        return ""
    return f' {name}="{html.escape(written)}"' if written else ""


def _style(text: str) -> str:
    """The declarations of a style object."""
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        item = _STYLE.match(text, position)
        if not item:
            raise no_program()
        name, quoted, *values = item.groups()
        value = next(v for v in values if v is not None)
        found.append(f"{_kebab(name) if name else quoted}:{value}")
        position = item.end()
    return ";".join(found)


def _with_page_styles(text: str, around: str, repairs: Tally) -> str:
    """The drawing with the page's style sheets before its own."""
    parts = [part.partition("</style") for part in around.split("<style")[1:]]
    sheets = [sheet.partition(">")[2] for sheet, closed, _ in parts if closed]
    css = _inheritable("\n".join(sheets)[:MOST_PAGE_STYLES])
    root_end = _ROOT.match(text)
    if not css or not root_end or root_end[0].endswith("/>"):
        return text
    repairs["style sheets of the page applied"] += 1
    return f"{root_end[0]}<style>{html.escape(css, quote=False)}</style>{text[root_end.end() :]}"


def _inheritable(css: str) -> str:
    """The rules of a page for a drawing in it: those of its body only with what the drawing inherits."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    try:
        return "\n".join(filter(None, map(_rule, rules)))
    except RecursionError:  # blocks within blocks, far deeper than a page has them
        return ""


def _rule(rule: tinycss2.ast.Node) -> str:
    if rule.type == "error":
        return ""
    if rule.type == "at-rule" or not re.fullmatch(r"\s*(?:html|body)\s*", tinycss2.serialize(rule.prelude)):
        return str(rule.serialize())
    found = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
    kept = [d.serialize() for d in found if d.type == "declaration" and _INHERITED.fullmatch(d.name)]
    return f"svg{{{';'.join(kept)}}}" if kept else ""
