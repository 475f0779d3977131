"""Style sheets and style attributes: parsed by tinycss2, kept as plain rules, or resolved onto the elements.

What is written holds selectors of names only and declarations that the profile's table allows: no at-rules,
no functions but colors and `url(#…)`, no escapes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import tinycss2

from ..reading.tree import Node
from .grammar import KINDS, Kind, opacity
from .lengths import NUMBER, fmt
from .profile import CSS_ONLY, PROFILES, Profile

__all__ = ["READ", "Rule", "Sheet", "declarations_text", "keep", "parse_sheet", "resolve", "sheet_text"]

MOST_RULES = 1_000
MOST_TEXT = 200_000  # characters of CSS that are tokenized for one drawing

Properties = Mapping[str, Kind]

_SIMPLE_STYLE = re.compile(r"[\w\s:;#.,%()+'\"-]*", re.ASCII)
_SIMPLE_DECLARATION = re.compile(r"\s*([A-Za-z-]+)\s*:\s*((?:[^:;\"']|\"[^\":;]*\"|'[^':;]*')+)")
_COMPOUND = re.compile(r"([A-Za-z][\w-]*|\*)?((?:[.#][A-Za-z_][\w-]*)*)", re.ASCII)
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*(?:\([^()]*\))?[^()]*))?\)")
_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/")
_PLAIN_RULE = re.compile(r"([\w\s.#,>*-]+)\{([\w\s:;#.,%()+'-]*)\}", re.ASCII)
_PLAIN_SHEET = re.compile(r"(?:[\w\s.#,>*-]+\{[\w\s:;#.,%()+'-]*\})*\s*", re.ASCII)
_STAYS = re.compile(r"\b(?:forwards|both)\b")
_FONT = re.compile(
    rf"((?:(?:italic|oblique|normal|small-caps|bold|bolder|lighter|[1-9]00)\s+)*)({NUMBER}(?:[a-z]+|%))(?:/\S+)?\s+(.+)"
)


# What is read of CSS: beside the properties that may stand, those that become attributes.
READ: Properties = {
    **PROFILES["rich"].properties,
    "transform": KINDS["transform"],
    "transform-origin": Kind(
        lambda t: t if re.fullmatch(rf"{NUMBER}(?:px)? {NUMBER}(?:px)?", t) else None, ""
    ),
    "animation": Kind(lambda t: t if _STAYS.search(t) else None, ""),
}


@dataclass(frozen=True)
class Rule:
    """A selector as its compounds from right to left, each with the combinator before it, and its
    declarations.
    """

    selector: str
    compounds: tuple[tuple[str, str, str, frozenset[str]], ...]
    declarations: tuple[tuple[str, str, bool], ...]

    @property
    def specificity(self) -> tuple[int, int, int]:
        ids = sum(bool(c[2]) for c in self.compounds)
        tags = sum(c[1] not in ("", "*") for c in self.compounds)
        return (ids, sum(len(c[3]) for c in self.compounds), tags)

    @property
    def key(self) -> str:
        """The name by which an element that fits can be found."""
        _, tag, name, classes = self.compounds[0]
        return f"#{name}" if name else f".{min(classes)}" if classes else tag or "*"

    def matches(self, node: Node, ancestors: Sequence[Node]) -> bool:
        return _fits(self.compounds[0], node) and _matches(self.compounds, 1, ancestors)


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
        """Whether the rules may stay a style sheet: none refers to an element, needs a variable or an
        animation.
        """
        return bool(self.rules) and not (
            self.variables
            or self.frames
            or any(n not in properties or "url(" in v for rule in self.rules for n, v, _ in rule.declarations)
        )

    def last_opacity(self) -> str:
        """The opacity that the key frames end with."""
        found = [o for text in self.frames for o in re.findall(r"opacity\s*:\s*([\d.]+)", text)]
        return (opacity(found[-1]) if found else None) or "0"

    def text(self) -> str:
        return "\n".join(f"{r.selector}{{{_joined(r.declarations)}}}" for r in self.rules)


def _fits(compound: tuple[str, str, str, frozenset[str]], node: Node) -> bool:
    _, tag, name, classes = compound
    return (
        (tag in ("", "*") or tag == node.tag)
        and (not name or node.attrs.get("id") == name)
        and (not classes or classes <= set(node.attrs.get("class", "").split()))
    )


def _matches(
    compounds: tuple[tuple[str, str, str, frozenset[str]], ...], i: int, ancestors: Sequence[Node]
) -> bool:
    """Whether the compounds from `i` on fit the ancestors; greedy from the inside, which is exact for
    descendants.
    """
    position = len(ancestors) - 1
    while i < len(compounds):
        child_only = compounds[i - 1][0] == ">"
        while position >= 0 and not _fits(compounds[i], ancestors[position]):
            if child_only:
                return False
            position -= 1
        if position < 0:
            return False
        position -= 1
        i += 1
    return True


def _joined(found: Iterable[tuple[str, str, bool]]) -> str:
    return ";".join(f"{name}:{value}{' !important' if important else ''}" for name, value, important in found)


def _raw(text: str) -> Iterator[tuple[str, str, bool]]:
    """Name, value, importance of each declaration, before any check."""
    if _SIMPLE_STYLE.fullmatch(text):
        parts = [_SIMPLE_DECLARATION.fullmatch(part) for part in text.split(";") if part.strip()]
        if all(parts):
            yield from ((part[1].lower(), part[2].strip(), False) for part in parts if part)
            return
    for item in tinycss2.parse_declaration_list(text, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            yield (
                item.name if item.name.startswith("--") else item.lower_name,
                _value(item.value),
                item.important,
            )


def _value(tokens: list[tinycss2.ast.Node]) -> str:
    return tinycss2.serialize([t for t in tokens if t.type != "comment"]).strip()


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


def declarations(
    text: str, properties: Properties, sheet: Sheet | None = None
) -> list[tuple[str, str, bool]]:
    """The declarations that may stand, each as it may be written; others are named in `sheet.left_out`."""
    kept: list[tuple[str, str, bool]] = []
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
    return _joined(declarations(text, profile.properties))


def sheet_text(text: str, profile: Profile) -> str:
    """A style sheet with what the profile allows of it."""
    return parse_sheet(text, profile.properties).text()


def parse_sheet(text: str, properties: Properties) -> Sheet:
    """The rules of a style sheet; one with nothing but plain rules needs no tokenizer."""
    sheet = Sheet()
    if "--" in text:
        for name, value in re.findall(r"(--[\w-]+)\s*:\s*([^;{}]{1,200})", text):
            sheet.variables.setdefault(name, value.strip())
    text = text[:MOST_TEXT]
    bare = _COMMENT.sub(" ", text)
    if _PLAIN_SHEET.fullmatch(bare):
        for prelude, body in _PLAIN_RULE.findall(bare):
            _add_rules(sheet, prelude, body, properties)
        return sheet
    for item in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)[:MOST_RULES]:
        if item.type == "qualified-rule":
            _add_rules(sheet, _value(item.prelude), tinycss2.serialize(item.content), properties)
        elif item.type == "at-rule":
            if item.lower_at_keyword.endswith("keyframes") and item.content:
                sheet.frames.append(tinycss2.serialize(item.content))
            sheet.left_out.append(f"@{item.lower_at_keyword}")
        else:
            sheet.left_out.append("unreadable rule")
    return sheet


def _add_rules(sheet: Sheet, prelude: str, body: str, properties: Properties) -> None:
    found = tuple(declarations(body, properties, sheet))
    for selector in prelude.split(","):
        compounds = _compounds(selector)
        if compounds is None:
            sheet.left_out.append("selector " + " ".join(selector.split())[:40])
        elif found and len(sheet.rules) < MOST_RULES:
            written = re.sub(r"\s*>\s*", ">", " ".join(selector.split()))
            sheet.rules.append(Rule(written, compounds, found))


def _compounds(selector: str) -> tuple[tuple[str, str, str, frozenset[str]], ...] | None:
    parts = re.sub(r"\s*>\s*", " >", selector.strip().replace(":root", "svg")).split()
    found = []
    for part in parts:
        match = _COMPOUND.fullmatch(part.removeprefix(">"))
        if not match or not match[0]:
            return None
        names = re.findall(r"([.#])([\w-]+)", match[2])
        ids = [n for kind, n in names if kind == "#"]
        found.append(
            (
                part[:1] if part[0] == ">" else "",
                match[1] or "",
                ids[0] if ids else "",
                frozenset(n for kind, n in names if kind == "."),
            )
        )
    return tuple(reversed(found)) or None


def keep(root: Node, sheet: Sheet, properties: Properties) -> None:
    """Leaves style attributes where they are, with what is allowed of them."""
    for node in root.iter():
        if "style" in node.attrs:
            written = _joined(declarations(node.attrs.pop("style"), properties, sheet))
            if written:
                node.attrs["style"] = written


def resolve(root: Node, sheet: Sheet) -> None:
    """Puts what the sheet and the style attributes say onto the elements, by the cascade's order."""
    by_key: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
    for order, rule in enumerate(sorted(sheet.rules, key=lambda rule: rule.specificity)):
        by_key[rule.key].append((order, rule))

    def rules_for(node: Node) -> Iterator[Rule]:
        """The rules whose last part may fit, in the cascade's order."""
        keys = ["*", node.tag, f"#{node.attrs.get('id')}"]
        keys += [f".{name}" for name in node.attrs.get("class", "").split()]
        return (rule for _, rule in sorted((r for k in keys for r in by_key.get(k, ())), key=itemgetter(0)))

    def visit(node: Node, ancestors: tuple[Node, ...]) -> None:
        found = (
            [d for rule in rules_for(node) if rule.matches(node, ancestors) for d in rule.declarations]
            if by_key
            else []
        )
        own = declarations(node.attrs["style"], READ, sheet) if "style" in node.attrs else []
        if found or own or "style" in node.attrs:
            _put(node, [*found, *own], [*own, *found], sheet)
        for child in node.elements():
            visit(child, (*ancestors, node))

    visit(root, ())


def _put(
    node: Node, found: list[tuple[str, str, bool]], important: list[tuple[str, str, bool]], sheet: Sheet
) -> None:
    """Sets what won as attributes, and as style what there is no attribute for."""
    won = {name: value for name, value, _ in found}
    won |= {name: value for name, value, weighs in important if weighs}
    node.attrs["style"] = _joined((name, won.pop(name), False) for name in list(won) if name in CSS_ONLY)
    if not node.attrs["style"]:
        del node.attrs["style"]
    if won.pop("animation", None) and won.get("opacity", node.attrs.get("opacity")) == "0":
        won["opacity"] = sheet.last_opacity()
    origin = won.pop("transform-origin", None)
    moved = won.get("transform", node.attrs.get("transform"))
    if origin and moved:
        x, y = (float(n.removesuffix("px")) for n in origin.split())
        won["transform"] = f"translate({fmt(x)} {fmt(y)}) {moved} translate({fmt(-x)} {fmt(-y)})"
    node.attrs.update(won)
