"""Style sheets and style attributes: parsed by tinycss2, kept as plain rules, or resolved onto the elements.

What is written holds selectors of names only and declarations that the profile's table allows: no at-rules,
no functions but colors and `url(#…)`, no escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import cssselect2
import tinycss2

from .grammar import KINDS, LONGEST_PATH, Kind, opacity
from .lengths import NUMBER
from .profile import PROFILES, Profile

__all__ = [
    "GEOMETRY",
    "READ",
    "Declaration",
    "Properties",
    "Sheet",
    "compiled",
    "declarations",
    "declarations_text",
    "joined",
    "parse_sheet",
    "sheet_text",
]

MOST_RULES = 1_000
MOST_COMBINATORS = 7  # in one selector
LONGEST_SELECTOR = 500
LONGEST_NUMBER = 300  # digits; the tokenizer turns them into one whole number
MOST_TEXT = 200_000  # characters of CSS that are tokenized for one drawing

Properties = Mapping[str, Kind]
Declaration = tuple[str, str, bool]  # name, value, whether it is important

_SIMPLE_STYLE = re.compile(r"[\w\s:;#.,%()+'\"-]*", re.ASCII)
_SIMPLE_NAME = re.compile(r"[A-Za-z-]+")
_SIMPLE_VALUE = re.compile(r"(?:[^:;\"']|\"[^\":;]*\"|'[^':;]*')+")
_COMPOUND = r"(?=[\w.#*:])(?:[A-Za-z][\w-]*|\*|:root)?(?:[.#][A-Za-z_][\w-]*)*"
_PLAIN_SELECTOR = re.compile(rf"{_COMPOUND}(?:[ >]{_COMPOUND}){{0,{MOST_COMBINATORS}}}", re.ASCII)
# No selector whose cost grows with the siblings or descendants of an element.
_COMBINATOR = re.compile(r" ?[>+] ?| ")
_SELECTOR = re.compile(r"(?!.*(?:of-type|:has))[^~|\\()]+(?:\((?:[\dn+ -]+|[\w.#-]+)\)[^~|\\()]*)*")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\)[^()]*)?))?\)")
_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)", re.S)
_PLAIN_SHEET = re.compile(r"(?:[\w\s.#,>*-]+\{[\w\s:;#.,%()+'-]*\})*\s*", re.ASCII)
_DIGITS = re.compile(rf"\d{{{LONGEST_NUMBER},}}")
_TWO_PIXELS = re.compile(rf"{NUMBER}(?:px)? {NUMBER}(?:px)?")
_PATH_FUNCTION = re.compile(r"path\(\s{0,9}[\"']([^\"'()]*)[\"']\s{0,9}\)")
_STAYS = re.compile(r"\b(?:forwards|both)\b")
_FONT = re.compile(
    rf"((?:(?:italic|oblique|normal|small-caps|bold|bolder|lighter|[1-9]00)\s+)*)({NUMBER}(?:[a-z]+|%))(?:/\S+)?\s+(.+)"
)


# Geometry that CSS may give to an element, as SVG 2 lets it.
GEOMETRY: Mapping[str, frozenset[str]] = {
    "rect": frozenset({"x", "y", "width", "height", "rx", "ry"}),
    "circle": frozenset({"cx", "cy", "r"}),
    "ellipse": frozenset({"cx", "cy", "rx", "ry"}),
    "path": frozenset({"d"}),
}
# What is read of CSS: beside the properties that may stand, those that become attributes.
READ: Properties = {
    **PROFILES["rich"].properties,
    **{name: PROFILES["rich"].attributes[tag][name] for tag in GEOMETRY for name in GEOMETRY[tag]},
    "d": Kind(
        lambda t: KINDS["path"][m[1]] if (m := _PATH_FUNCTION.fullmatch(t)) else None, "", LONGEST_PATH
    ),
    "transform": KINDS["transform"],
    "transform-origin": Kind(lambda t: t if _TWO_PIXELS.fullmatch(t) else None, ""),
    "animation": Kind(lambda t: t if _STAYS.search(t) else None, ""),
}


@dataclass(frozen=True)
class Rule:
    """A selector and its declarations; one of names only is plain."""

    selector: str
    declarations: tuple[Declaration, ...]

    @property
    def plain(self) -> bool:
        return _PLAIN_SELECTOR.fullmatch(self.selector) is not None


@dataclass
class Sheet:
    """The rules of all style sheets of a drawing, its custom properties and its key frames."""

    rules: list[Rule] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    frames: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    read: int = 0

    def has_room_for(self, text: str) -> bool:
        """Counts text that is about to be tokenized; whether it is not too much yet."""
        self.read += len(text)
        return self.read <= MOST_TEXT

    def stands(self, properties: Properties) -> bool:
        """Whether the rules may stay a style sheet: plain, with no variable, animation or reference."""
        return bool(self.rules) and not (
            self.variables
            or self.frames
            or not all(rule.plain for rule in self.rules)
            or any(n not in properties or "url(" in v for rule in self.rules for n, v, _ in rule.declarations)
        )

    def last_opacity(self) -> str:
        """The opacity that the key frames end with."""
        found = [o for text in self.frames for o in re.findall(r"opacity\s*:\s*([\d.]+)", text)]
        return (opacity(found[-1]) if found else None) or "0"

    def text(self) -> str:
        """The plain rules as they may be written."""
        return "\n".join(f"{r.selector}{{{joined(r.declarations)}}}" for r in self.rules if r.plain)


@lru_cache(maxsize=1024)
def compiled(selector: str) -> cssselect2.compiler.CompiledSelector | None:
    """A selector to be matched; None when it cannot be read or fits nothing that stands still."""
    if not _SELECTOR.fullmatch(selector) or len(_COMBINATOR.findall(selector)) > MOST_COMBINATORS:
        return None
    try:
        (found,) = cssselect2.compile_selector_list(selector)
    except ValueError:
        return None
    return None if found.never_matches or found.pseudo_element else found


def joined(found: Iterable[Declaration]) -> str:
    return ";".join(f"{name}:{value}{' !important' if important else ''}" for name, value, important in found)


def _raw(text: str) -> Iterator[Declaration]:
    """Name, value, importance of each declaration, before any check."""
    if _SIMPLE_STYLE.fullmatch(text):
        pairs = [part.partition(":") for part in text.split(";") if part.strip()]
        parts = [(name.strip().lower(), value.strip(), False) for name, _, value in pairs]
        if all(_SIMPLE_NAME.fullmatch(name) and _SIMPLE_VALUE.fullmatch(value) for name, value, _ in parts):
            yield from parts
            return
    for item in tinycss2.parse_declaration_list(
        _DIGITS.sub("0", text), skip_comments=True, skip_whitespace=True
    ):
        if item.type == "declaration":
            name = item.name if item.name.startswith("--") else item.lower_name
            yield name, _value(item.value), item.important


def _value(tokens: list[tinycss2.ast.Node]) -> str:
    try:
        return str(tinycss2.serialize([t for t in tokens if t.type != "comment"])).strip()
    except RecursionError:  # blocks within blocks, far deeper than a style has them
        return ""


def _longhand(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Takes the `font` shorthand apart; anything else stays."""
    match = _FONT.fullmatch(value) if name == "font" else None
    if not match:
        yield name, value
        return
    for word in match[1].split():
        if word in ("italic", "oblique"):
            yield "font-style", word
        elif word not in ("normal", "small-caps"):
            yield "font-weight", word
    yield "font-size", match[2]
    yield "font-family", match[3]


def declarations(text: str, properties: Properties, sheet: Sheet | None = None) -> list[Declaration]:
    """The declarations that may stand, each as it may be written; others are named in `sheet.left_out`."""
    kept: list[Declaration] = []
    sheet = sheet or Sheet()
    if not sheet.has_room_for(text):
        return kept
    for name, value, important in _raw(text):
        if "var(" in value:
            value = _substituted(value, sheet.variables)
        for property_name, part in _longhand(name, value):
            kind = properties.get(property_name)
            written = None if kind is None else kind[part]
            if written is not None:
                kept.append((property_name, written, important))
            elif not name.startswith("--"):
                sheet.left_out.append(name)
    return kept


def _substituted(value: str, variables: dict[str, str]) -> str:
    for _ in range(4):
        value = _VAR.sub(lambda m: variables.get(m[1], (m[2] or "").strip())[:200], value)
    return value


def declarations_text(text: str, profile: Profile) -> str:
    """A style attribute with what the profile allows of it."""
    return joined(declarations(text, profile.properties))


def sheet_text(text: str, profile: Profile) -> str:
    """A style sheet with what the profile allows of it."""
    return parse_sheet(text, profile.properties).text()


def parse_sheet(text: str, properties: Properties) -> Sheet:
    """The rules of a style sheet; one with nothing but plain rules needs no tokenizer."""
    sheet, text = Sheet(), text[:MOST_TEXT]
    if "--" in text:
        for name, value in re.findall(r"(--[\w-]{1,100})\s*:\s*([^;{}]{1,200})", text):
            sheet.variables.setdefault(name, value.strip())
    bare = _COMMENT.sub(" ", text)
    if _PLAIN_SHEET.fullmatch(bare):
        for prelude, _, body in (rule.partition("{") for rule in bare.split("}")[:-1]):
            _add_rules(sheet, prelude.split(","), body, properties)
        return sheet
    for item in tinycss2.parse_stylesheet(_DIGITS.sub("0", text), skip_comments=True, skip_whitespace=True)[
        :MOST_RULES
    ]:
        if item.type == "qualified-rule":
            _add_rules(sheet, _selectors(item.prelude), _value(item.content), properties)
        elif item.type == "at-rule":
            if item.lower_at_keyword.endswith("keyframes") and item.content:
                sheet.frames.append(_value(item.content))
            sheet.left_out.append(f"@{item.lower_at_keyword}")
        else:
            sheet.left_out.append("unreadable rule")
    return sheet


def _selectors(prelude: list[tinycss2.ast.Node]) -> list[str]:
    """The selectors of a list; a comma in brackets parts none."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for part in prelude:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return [_value(part) for part in parts]


def _add_rules(sheet: Sheet, selectors: Iterable[str], body: str, properties: Properties) -> None:
    found = tuple(declarations(body, properties, sheet))
    for selector in selectors:
        selector = " ".join(selector[: LONGEST_SELECTOR + 1].split())
        rule = Rule(_COMBINATOR.sub(lambda m: m[0].strip() or " ", selector), found)
        if len(selector) > LONGEST_SELECTOR or not rule.plain and compiled(rule.selector) is None:
            sheet.left_out.append(f"selector {selector[:40]}")
        elif found and len(sheet.rules) < MOST_RULES:
            sheet.rules.append(rule)
