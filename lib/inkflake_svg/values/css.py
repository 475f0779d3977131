"""Style sheets and style attributes: parsed by tinycss2, kept as plain rules, or resolved onto the elements.

What is written holds selectors of names only and declarations that the profile's table allows: no at-rules,
no functions but colors and `url(#…)`, no escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING

import tinycss2

from . import conditions
from .calc import reckons
from .conditions import serialized
from .lengths import NUMBER
from .profile import GEOMETRY, READ, Profile, Properties
from .variables import varies

if TYPE_CHECKING:
    import cssselect2

__all__ = [
    "Declaration",
    "Rule",
    "Sheet",
    "becomes_other",
    "checked",
    "compiled",
    "declarations",
    "declarations_text",
    "joined",
    "parse_sheet",
    "sheet_text",
]

MOST_RULES = 1_000
MOST_COMBINATORS = 7  # in one selector
UNLAYERED = MOST_RULES
LONGEST_SELECTOR = 500  # with the selectors of the rules around
LONGEST_NUMBER = 300  # digits; the tokenizer turns them into one whole number
DEEPEST = 8  # rules within rules
MOST_TEXT = 200_000  # characters of CSS that are tokenized for one drawing

Declaration = tuple[str, str, bool]  # name, value, whether it is important

_SIMPLE_STYLE = re.compile(r"[\w\s:;#.,%()+'\"-]*", re.ASCII)
_SIMPLE_NAME = re.compile(r"[A-Za-z][A-Za-z-]*|-[A-Za-z][A-Za-z-]*")
_SIMPLE_VALUE = re.compile(r"(?:[^:;\"']|\"[^\":;]*\"|'[^':;]*')+")
_COMPOUND = r"(?=[\w.#*:])(?:[A-Za-z][\w-]*|\*|:root)?(?:[.#][A-Za-z_][\w-]*)*"
_PLAIN_SELECTOR = re.compile(rf"{_COMPOUND}(?:[ >]{_COMPOUND}){{0,{MOST_COMBINATORS}}}", re.ASCII)
# No selector whose cost grows with the siblings of an element, but those that `matcher` counts.
_COMBINATOR = re.compile(r" ?[>+] ?| ")
_PART = r"(?:[^~|\\()]|~=)"
_WITHIN = r"\((?:[\dn+ -]+|(?:[\w.#:, >-]|\([\w.#:, >-]*\))+)\)"
_SELECTOR = re.compile(rf"(?!.* of ){_PART}+(?:{_WITHIN}{_PART}*)*")
_COMMENT = re.compile(r"/\*(?:.*?\*/|.*)", re.S)
_PLAIN_SHEET = re.compile(r"(?:[\w\s.#,>*-]+\{[\w\s:;#.,%()+'-]*\})*\s*", re.ASCII)
_DRAWN = re.compile(r"-gradient\(|(?<![\w-])(?:circle|ellipse|inset|polygon|path)\(")
_DIGITS = re.compile(rf"\d{{{LONGEST_NUMBER},}}")
_FONT = re.compile(
    rf"((?:(?:italic|oblique|normal|small-caps|bold|bolder|lighter|[1-9]00)\s+)*)({NUMBER}(?:[a-z]+|%))(?:/\S+)?\s+(.+)"
)


def becomes_other(value: str) -> bool:
    """Whether a value is drawn by other means than it says: put in, reckoned, or by elements."""
    return varies(value) or reckons(value) or _DRAWN.search(value) is not None


@dataclass(frozen=True)
class Rule:
    """A selector and its declarations; one of names only is plain. A later layer weighs more."""

    selector: str
    declarations: tuple[Declaration, ...]
    layer: int = UNLAYERED

    @property
    def plain(self) -> bool:
        return _PLAIN_SELECTOR.fullmatch(self.selector) is not None


@dataclass
class Sheet:
    """The rules of all style sheets of a drawing, its layers, and whether it has key frames."""

    rules: list[Rule] = field(default_factory=list)
    layers: dict[str, int] = field(default_factory=dict)
    animated: bool = False
    left_out: list[str] = field(default_factory=list)
    read: int = 0

    def has_room_for(self, characters: int) -> bool:
        """Counts what is about to be tokenized; whether it is not too much yet."""
        self.read += characters
        if self.read > MOST_TEXT:
            self.left_out.append(f"all beyond {MOST_TEXT:,} characters")
        return self.read <= MOST_TEXT

    def stands(self, properties: Properties) -> bool:
        """Whether the rules may stay a style sheet: plain, with no variable, animation or reference."""
        found = [each for rule in self.rules for each in rule.declarations]
        return bool(self.rules) and not (
            self.layers
            or self.animated
            or not all(rule.plain for rule in self.rules)
            or any(
                name not in properties or "url(" in value or becomes_other(value) for name, value, _ in found
            )
        )

    def text(self) -> str:
        """The plain rules as they may be written."""
        return "\n".join(f"{r.selector}{{{joined(r.declarations)}}}" for r in self.rules if r.plain)


@lru_cache(maxsize=1024)
def compiled(selector: str) -> cssselect2.compiler.CompiledSelector | None:
    """A selector to be matched; None when it cannot be read or fits nothing that stands still."""
    if len(selector) > LONGEST_SELECTOR or not _SELECTOR.fullmatch(selector):
        return None
    if len(_COMBINATOR.findall(selector)) > MOST_COMBINATORS:
        return None
    import cssselect2

    try:
        (found,) = cssselect2.compile_selector_list(selector)
    except ValueError:
        return None
    return None if found.never_matches or found.pseudo_element else found


def joined(found: Iterable[Declaration]) -> str:
    return ";".join(f"{name}:{value}{' !important' if important else ''}" for name, value, important in found)


def _raw(text: str, sheet: Sheet) -> Iterator[Declaration]:
    """Name, value, importance of each declaration, before any check."""
    if _SIMPLE_STYLE.fullmatch(text):
        pairs = [part.partition(":") for part in text.split(";") if part.strip()]
        parts = [(name.strip().lower(), value.strip(), False) for name, _, value in pairs]
        if all(_SIMPLE_NAME.fullmatch(name) and _SIMPLE_VALUE.fullmatch(value) for name, value, _ in parts):
            yield from parts
            return
    if not sheet.has_room_for(len(text)):
        return
    text = _DIGITS.sub("0", text)
    for item in tinycss2.parse_declaration_list(text, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            name = item.name if item.name.startswith("--") else item.lower_name
            yield name, serialized(item.value), item.important


def _longhand(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Takes the shorthands `font` and `marker` apart; anything else stays."""
    if name == "marker":
        yield from ((f"marker-{place}", value) for place in ("start", "mid", "end"))
        return
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
    """The declarations that may stand, each as it may be written; others are named in `sheet.left_out`.

    Custom properties, and values with `var()`, are read as they are, to be put in element by element.
    """
    kept: list[Declaration] = []
    sheet = sheet or Sheet()
    for name, value, important in _raw(text, sheet):
        if properties is READ and (name.startswith("--") or varies(value)):
            kept.append((name, value, important))
        else:
            kept += ((*part, important) for part in checked(name, value, properties, sheet))
    return kept


def checked(name: str, value: str, properties: Properties, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """A declaration as it may be written, a shorthand as several; or its name among what is left out."""
    for property_name, part in _longhand(name, value):
        kind = properties.get(property_name)
        written = None if kind is None else kind[part]
        if written is not None:
            yield property_name, written
        elif not name.startswith("--"):
            sheet.left_out.append(name)


def declarations_text(text: str, profile: Profile) -> str:
    """A style attribute with what the profile allows of it."""
    return joined(declarations(text, profile.properties))


def sheet_text(text: str, profile: Profile) -> str:
    """A style sheet with what the profile allows of it."""
    return parse_sheet(text, profile.properties).text()


def parse_sheet(text: str, properties: Properties) -> Sheet:
    """The rules of a style sheet; one with nothing but plain rules needs no tokenizer."""
    sheet, text = Sheet(), text[:MOST_TEXT]
    bare = _COMMENT.sub(" ", text)
    if _PLAIN_SHEET.fullmatch(bare):
        for prelude, _, body in (rule.partition("{") for rule in bare.split("}")[:-1]):
            _add_rules(sheet, prelude.split(","), tuple(declarations(body, properties, sheet)), UNLAYERED)
    else:
        text = _DIGITS.sub("0", text)
        items = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        _Reader(sheet, properties).read(items[:MOST_RULES])
    return sheet


@dataclass(frozen=True)
class _Reader:
    """Reads rules into a sheet, as they are within other rules: a selector, a condition, a layer."""

    sheet: Sheet
    properties: Properties
    around: tuple[str, ...] = ()
    layer: str = ""
    depth: int = 0

    def read(self, items: Iterable[tinycss2.ast.Node]) -> None:
        for item in items:
            if item.type == "qualified-rule":
                self._rule(item)
            elif item.type == "at-rule":
                self._at_rule(item, item.lower_at_keyword)
            elif item.type == "error":
                self.sheet.left_out.append("unreadable rule")

    def _rule(self, rule: tinycss2.ast.QualifiedRule) -> None:
        selectors = _selectors(rule.prelude)
        if self.around:
            selectors = list(self._nested(selectors))
        if any(token.type == "{} block" for token in rule.content):
            replace(self, around=tuple(selectors), depth=self.depth + 1).within(rule.content)
        else:
            self._add(selectors, serialized(rule.content))

    def _nested(self, selectors: Iterable[str]) -> Iterator[str]:
        """Selectors within a rule, for each selector of that rule."""
        for selector, outer in product(selectors, self.around):
            size = len(selector) + len(outer) * max(selector.count("&"), 1)
            if size > LONGEST_SELECTOR or not self.sheet.has_room_for(size):
                self.sheet.left_out.append(f"selector {selector[:40]}")
                return
            yield selector.replace("&", outer) if "&" in selector else f"{outer} {selector}"

    def _add(self, selectors: Iterable[str], body: str) -> None:
        found = tuple(declarations(body, self.properties, self.sheet))
        layer = self.sheet.layers.setdefault(self.layer, len(self.sheet.layers)) if self.layer else UNLAYERED
        _add_rules(self.sheet, selectors, found, layer)

    def within(self, content: list[tinycss2.ast.Node]) -> None:
        """What stands between the braces of a rule: declarations, and rules again."""
        if self.depth > DEEPEST:
            self.sheet.left_out.append("rule too deep")
            return
        items = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
        if self.around:
            own = [serialized([item]) for item in items if item.type == "declaration"]
            self._add(self.around, ";".join(own))
        self.read(item for item in items if item.type != "declaration")

    def _at_rule(self, rule: tinycss2.ast.AtRule, keyword: str) -> None:
        inner = replace(self, depth=self.depth + 1)
        if keyword == "layer":
            names = [name.strip() for name in serialized(rule.prelude).split(",")]
            for name in names if any(names) or rule.content is None else [f"{len(self.sheet.layers)}"]:
                inner = replace(inner, layer=f"{self.layer}.{name}")
                self.sheet.layers.setdefault(inner.layer, len(self.sheet.layers))
            if rule.content is None:
                return
        if rule.content is not None and self._holds(rule, keyword):
            inner.within(rule.content)
            return
        if keyword.endswith("keyframes") and rule.content:
            self.sheet.animated = True
        self.sheet.left_out.append(f"@{keyword}")

    def _holds(self, rule: tinycss2.ast.AtRule, keyword: str) -> bool:
        if keyword == "media":
            return conditions.media(rule.prelude)
        if keyword == "supports":
            return conditions.holds(rule.prelude, _supported)
        return keyword == "layer"


def _supported(text: str) -> bool:
    """Whether a declaration of an `@supports` is understood."""
    if text.lower().startswith("selector("):
        return compiled(text[9:-1].strip()) is not None
    return bool(declarations(text, READ))


def _selectors(prelude: list[tinycss2.ast.Node]) -> list[str]:
    """The selectors of a list; a comma in brackets parts none."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for part in prelude:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return [serialized(part) for part in parts]


def _add_rules(sheet: Sheet, selectors: Iterable[str], found: tuple[Declaration, ...], layer: int) -> None:
    for selector in selectors:
        selector, own = " ".join(selector.split()), found
        if selector in (":root", "svg"):
            own = tuple(each for each in found if each[0] not in GEOMETRY)
            sheet.left_out += [name for name, *_ in found if name in GEOMETRY]
        rule = Rule(_COMBINATOR.sub(lambda m: m[0].strip() or " ", selector), own, layer)
        if len(selector) > LONGEST_SELECTOR or not rule.plain and compiled(rule.selector) is None:
            sheet.left_out.append(f"selector {selector[:40]}")
        elif own and len(sheet.rules) < MOST_RULES:
            sheet.rules.append(rule)
