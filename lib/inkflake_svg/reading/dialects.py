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

__all__ = ["SHEETS", "as_svg", "page_styles"]

MOST_PAGE_STYLES = 100_000
SHEETS = ("</style", "</STYLE", "```css")  # one of these is where style sheets of a page are
_SHEET = re.compile(r"<style(?=[\s>])", re.I)
_MEDIA = re.compile(r"\smedia=[\"']?([^\"'{}]+)")
_PAGE = re.compile(r"\s*(?:html|body|:root)\s*(?:,\s*(?:html|body|:root)\s*)*")
_INHERITED = re.compile(r"(?:--[\w-]+|color|fill|stroke|font[\w-]*|letter-spacing|word-spacing|text-anchor)")

_ROOT = re.compile(r"<svg(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.I)
_RICH = PROFILES["rich"].attributes
_ATTRIBUTES = {name for known in _RICH.values() for name in known}
# Names that HTML would put right and no profile has; they are known so that what they belong to is told.
_OTHER: list[str] = re.findall(
    r"\w+",
    """animateTransform animateMotion foreignObject textPath feGaussianBlur feDropShadow feOffset feMerge
    feMergeNode feBlend feFlood feComposite feColorMatrix feTurbulence feDisplacementMap feMorphology
    stdDeviation baseFrequency numOctaves startOffset pathLength attributeName repeatCount filterUnits
    primitiveUnits keyTimes keySplines calcMode systemLanguage""",
)
_NAMES = {name.lower(): name for name in (*_RICH, *_ATTRIBUTES, *_OTHER)}
_LOWERED = ("viewbox", "<lineargradient", "<radialgradient", "<clippath")
_CAPITAL = re.compile(r"<[A-Z]")
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)([^<>]*)")
_ATTRIBUTE_NAME = re.compile(r"(\s)([A-Za-z][\w:-]*)(?=\s?=\s?[\"'{\w])")

_CODE = ("```jsx", "```tsx", "return (", "return(", "=> (", "=>(", "export ", "from 'react", 'from "react')
# In a tag and not in quotes, as XML never has it: what was accepted is not read as JSX again.
_IS_JSX = re.compile(
    r"<[A-Za-z](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*?\s(?:className\s?=|(?:[A-Za-z:-]{1,40}=)?\{)"
)
_JSX_NAMES = {"className": "class", "xlinkHref": "xlink:href", "xmlnsXlink": "xmlns:xlink"}
_CAMEL = re.compile(r"(\s)([a-z]+(?:[A-Z][a-z]*)+)(?=\s?=)")
_IN_BRACES = r"\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}"
_BRACED = re.compile(rf"\s(?:([A-Za-z][\w:-]*)=|(?=\{{\.\.\.)){_IN_BRACES}(?=[\s/>])")
_LITERAL = re.compile(
    r"\s*(?:([+-]?[\d.]+)|\"([^\"]*)\"|'([^']*)'|`([^`$]*)`|(true|false|null|undefined))\s*"
)
_STYLE = re.compile(
    r"\s*['\"]?([A-Za-z-]+)['\"]?\s*:\s*(?:([+-]?[\d.]+)|\"([^\"]*)\"|'([^']*)'|`([^`$]*)`)\s*(?:,\s*|$)"
)
_COMMENT = re.compile(r"\{/\*(?:(?!\{/\*|\*/).)*\*/\s{0,9}\}", re.S)
_TEXT = re.compile(r"(?<!=)\{\s{0,9}(?:\"([^\"{}<]*)\"|'([^'{}<]*)'|`([^`$]*)`|([\d.]+))\s{0,9}\}")


def as_svg(text: str, before: str, page: str, repairs: Tally) -> str:
    """The drawing as SVG; `before` is what leads to it, `page` the style sheets around it."""
    looks_so = ("{" in text or "className" in text) and _IS_JSX.search(text)
    if looks_so or (any(sign in before for sign in _CODE) and _CAMEL.search(text)):
        text = _from_jsx(text, repairs)
    if any(name in text for name in _LOWERED) or _CAPITAL.search(text):
        text = _TAG.sub(lambda m: _tag(m, repairs), text)
    root = _ROOT.match(text) if page else None
    if not root or root[0].endswith("/>"):
        return text
    repairs["style sheets of the page applied"] += 1
    return f"{root[0]}<style>{html.escape(page, quote=False)}</style>{text[root.end() :]}"


def _tag(match: re.Match[str], repairs: Tally) -> str:
    slash, name, rest = match.groups()
    rest = _ATTRIBUTE_NAME.sub(lambda m: m[1] + _right(m[2], repairs), rest)
    return f"<{slash}{_right(name, repairs)}{rest}"


def _right(name: str, repairs: Tally) -> str:
    right = _NAMES.get(name.lower(), name.lower() if name.isupper() else name)
    if right != name:
        repairs[f"{name[:40]} written as {right[:40]}"] += 1
    return right


def _from_jsx(text: str, repairs: Tally) -> str:
    """The text with each `name={…}` as `name="…"`; handlers and spread properties are left out."""
    repairs["JSX written as SVG"] += 1
    text = _TEXT.sub(lambda m: "".join(part or "" for part in m.groups()), _COMMENT.sub("", text))
    text = _BRACED.sub(lambda m: _attribute(m[1], m[2]) if m[1] else " ", text)
    if "{" in _without_styles(text):
        raise no_program()
    return _CAMEL.sub(lambda m: m[1] + _hyphened(m[2]), text)


def _without_styles(text: str) -> str:
    """The text without style sheets, whose braces are their own."""
    first, *others = text.split("<style")
    return first + "".join(part.partition("</style")[2] for part in others)


def _hyphened(name: str) -> str:
    hyphened = _kebab(name)
    known = name not in _ATTRIBUTES and hyphened in _ATTRIBUTES
    return _JSX_NAMES.get(name) or (hyphened if known else name)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", name)


def _attribute(name: str, value: str) -> str:
    name = _hyphened(name)
    if name == "style" and value.strip().startswith("{"):
        written = _style(value.strip()[1:-1].strip())
    elif literal := _LITERAL.fullmatch(value):
        written = next((v for v in literal.groups()[:4] if v is not None), "")
    elif name in _ATTRIBUTES and name not in ("class", "id", "role", "aria-label"):
        raise no_program()
    else:
        return ""
    return f' {name}="{html.escape(written)}"' if written else ""


def _style(text: str) -> str:
    """The declarations of a style object."""
    found, position = [], 0
    while position < len(text):
        item = _STYLE.match(text, position)
        if not item:
            raise no_program()
        value = next(v for v in item.groups()[1:] if v is not None)
        found.append(f"{_kebab(item[1])}:{value}")
        position = item.end()
    return ";".join(found)


def page_styles(around: str) -> str:
    """The style sheets of a page for a drawing in it: of the body's rules only what the drawing inherits."""
    css = "\n".join(_sheets(around))[:MOST_PAGE_STYLES]
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    try:
        return "\n".join(filter(None, map(_rule, rules)))
    except RecursionError:  # blocks within blocks, far deeper than a page has them
        return ""


def _sheets(around: str) -> Iterator[str]:
    for part in _SHEET.split(around)[1:]:
        attributes, _, sheet = part.partition(">")
        sheet, closed, _ = sheet.partition("</")
        media = _MEDIA.search(attributes)
        if closed:
            yield f"@media {media[1]}{{{sheet}}}" if media else sheet
    yield from (part.partition("```")[0] for part in around.split("```css")[1:])


def _rule(rule: tinycss2.ast.Node) -> str:
    if rule.type == "error":
        return ""
    if rule.type == "at-rule" or not _PAGE.fullmatch(tinycss2.serialize(rule.prelude)):
        return str(rule.serialize())
    found = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
    kept = [d.serialize() for d in found if d.type == "declaration" and _INHERITED.fullmatch(d.name)]
    return f"svg{{{';'.join(kept)}}}" if kept else ""
