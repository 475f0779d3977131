"""Style sheets and style attributes kept as plain rules, or put onto the elements that they fit."""

from __future__ import annotations

import math
import re
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias
from xml.etree.ElementTree import Element

from ..errors import SvgRejected, Violation
from ..reading.tree import Node
from ..shapes.outlines import Viewport
from ..values import conditions, css
from ..values.calc import UNITS, reckoned, reckons
from ..values.css import Declaration, Rule, Sheet, becomes_other, checked, compiled, declarations, joined
from ..values.grammar import KINDS
from ..values.lengths import NUMBER, fmt, pixels
from ..values.profile import CSS_ONLY, GEOMETRY, READ, Properties
from ..values.transforms import PLACING
from ..values.variables import Scope, varies
from .canvas import viewport
from .placing import Placing, place

if TYPE_CHECKING:
    import cssselect2

__all__ = ["MADE", "Elements", "elements", "keep", "matcher", "resolve", "settle_rems"]

Elements: TypeAlias = "dict[Node, cssselect2.ElementWrapper]"

MADE = ("clip-path", "filter", "background", "background-image")  # for which elements are made
_REM = re.compile(rf"(?<![\w.#-])({NUMBER})rem(?![\w-])")
_NAMES = frozenset({"id", "class", "href", "aria-label"})  # no lengths
_LAYER = attrgetter("layer")
_PLACED = re.compile(r"[ >+]|:(?!not\(|is\(|where\()")  # what fits by where an element stands
_ATTRIBUTE = re.compile(r"\[\s*([\w:-]+)")
_ACROSS, _DOWN = frozenset({"x", "width", "cx", "rx"}), frozenset({"y", "height", "cy", "ry"})
MISSING = "style sheets cannot be read without cssselect2: pip install cssselect2, or draw with attributes"
MOST_STEPS = 2_000_000  # from one element to another, that matching selectors may take


def keep(root: Node, sheet: Sheet, properties: Properties) -> bool:
    """Leaves style attributes where they are, with what is allowed of them.

    Leaves all as it is and says no when one must become attributes, as a transform or a variable must.
    """
    styled = [node for node in root.iter() if "style" in node.attrs]
    tried = Sheet(read=sheet.read)
    found = [
        [d for d in declarations(node.attrs["style"], READ, tried) if _fitting(node, {d[0]: d[1]}, tried)]
        for node in styled
    ]
    if any(n not in properties or becomes_other(v) for each in found for n, v, _ in each):
        return False
    sheet.left_out += tried.left_out
    for node, each in zip(styled, found, strict=True):
        node.attrs["style"] = joined(each)
        if not each:
            del node.attrs["style"]
    return True


def settle_rems(root: Node, answered: Elements) -> None:
    """Writes lengths in `rem` as pixels where the root's font has another size than by default."""
    sheets = [node for node in root.iter() if node.tag == "style"]
    sheet = css.parse_sheet("\n".join(node.text() for node in sheets), READ)
    own = declarations(root.attrs.get("style", ""), READ, sheet)
    won = _Ruled(sheet, answered).won(root, own) if sheet.rules else _won([], own)
    said = Scope(won).filled(won.get("font-size", root.attrs.get("font-size", ""))) or ""
    written = _REM.sub(lambda m: f"{m[1]}em", KINDS["font size"][said] or said)
    size = pixels(written, default=UNITS["rem"])
    if size == UNITS["rem"]:
        return

    def settled(text: str) -> str:
        return _REM.sub(lambda m: f"{fmt(float(m[1]) * size)}px", text)

    for node in root.iter():
        node.attrs = {n: settled(v) if n not in _NAMES else v for n, v in node.attrs.items()}
    for node in sheets:
        node.children = [settled(node.text())]


def elements(root: Node) -> Elements:
    """The elements of a drawing as selectors see them. A style sheet for other media is emptied.

    Snowflake's notebook runtime has no cssselect2: there, drawings with style sheets are refused.
    """
    try:
        import cssselect2
    except ImportError:
        raise SvgRejected(Violation("style sheet", MISSING, "style", root.line)) from None
    for node in root.iter():
        if node.tag == "style" and not conditions.applies(node.attrs.pop("media", "")):
            node.children = []
    wrapped = cssselect2.ElementWrapper.from_xml_root(_element(root)).iter_subtree()
    return dict(zip(root.iter(), wrapped, strict=True))


def _element(node: Node) -> Element:
    element = Element(node.tag, node.attrs)
    element.text = "".join(c for c in node.children if isinstance(c, str))
    element.extend([_element(child) for child in node.elements()])
    return element


def resolve(root: Node, sheet: Sheet, answered: Elements) -> Placing:
    """Puts what the sheet and the style attributes say onto the elements, by the cascade's order.

    Selectors are about the elements as they were answered. What elements have to be made for is given back.
    """
    ruled = _Ruled(sheet, answered) if sheet.rules else None
    view = viewport(root)
    waiting = [(root, Scope())]
    moved: Placing = []
    made: Placing = []
    while waiting:
        node, scope = waiting.pop()
        own = declarations(node.attrs["style"], READ, sheet) if "style" in node.attrs else []
        won = ruled.won(node, own) if ruled else _won([], own)
        custom = {name: won.pop(name) for name in list(won) if name.startswith("--")}
        color = won.get("color", node.attrs.get("color", "inherit"))
        custom |= {"color": color} if color.lower() not in ("inherit", "currentcolor") else {}
        scope = Scope(custom, scope) if custom else scope
        if won or "style" in node.attrs:
            said = _put(node, _measured(_filled(node, won, scope, sheet), view, sheet), sheet)
            if others := {name: said.pop(name) for name in MADE if name in said}:
                made.append((node, others))
            if said:
                moved.append((node, said))
        waiting += [(child, scope) for child in reversed(node.elements())]
    place(moved, view)
    return made


class _Ruled:
    """What wins for each element; looked for once where elements are alike in all that selectors name."""

    def __init__(self, sheet: Sheet, answered: Elements) -> None:
        self.answered = answered
        self.match = matcher(sheet, answered)
        self.layered = bool(sheet.layers)
        selectors = [rule.selector for rule in sheet.rules]
        self.placed = any(map(_PLACED.search, selectors))
        self.named = sorted({"class", "id", *(name for s in selectors for name in _ATTRIBUTE.findall(s))})
        self.known: dict[tuple[str | None, ...], tuple[list[Rule], dict[str, str]]] = {}

    def won(self, node: Node, own: list[Declaration]) -> dict[str, str]:
        element = self.answered[node]
        key = (node.tag, *map(element.etree_element.get, self.named))
        if self.placed or key not in self.known:
            rules = [rule for *_, rule in self.match.match(element)]
            rules = sorted(rules, key=_LAYER) if self.layered else rules
            self.known[key] = rules, _won(rules, [])
        rules, won = self.known[key]
        return _won(rules, own) if own else dict(won)


def _won(rules: list[Rule], own: list[Declaration]) -> dict[str, str]:
    """What wins: later layers over earlier ones, of what is important the other way about."""
    found = [each for rule in rules for each in rule.declarations]
    won = {name: value for name, value, _ in (*found, *own)}
    if any(weighs for *_, weighs in (*found, *own)):
        found = [each for rule in sorted(rules, key=_LAYER, reverse=True) for each in rule.declarations]
        won |= {name: value for name, value, weighs in (*own, *found) if weighs}
    return won


def matcher(sheet: Sheet, answered: Elements) -> cssselect2.Matcher:
    """The rules that can be matched in so many steps."""
    import cssselect2

    above = [len(element.ancestors) for element in answered.values()]
    depth, within = max(above), sum(above)
    beside = sum(len(element.etree_children) ** 2 for element in answered.values())
    found, left = cssselect2.Matcher(), MOST_STEPS
    for rule in sheet.rules:
        ways = sum(math.comb(depth, n + 1) for n in range(rule.selector.count(" ")))
        left -= len(answered) * (ways + rule.selector.count(">") + rule.selector.count("+"))
        left -= beside * rule.selector.count("of-type") + within * rule.selector.count(":has")
        if left < 0 or (selector := compiled(rule.selector)) is None:
            sheet.left_out.append(f"selector {rule.selector[:40]}")
        else:
            found.add_selector(selector, rule)
    return found


def _filled(node: Node, won: dict[str, str], scope: Scope, sheet: Sheet) -> dict[str, str]:
    """What won with its variables put in; where that comes to nothing, not even an attribute counts."""
    filled: dict[str, str] = {}
    for name, value in won.items():
        if not varies(value):
            filled[name] = value
        elif written := dict(checked(name, scope.settled(value) or "", READ, sheet)):
            filled |= written
        else:
            node.attrs.pop(name, None)
    return filled


def _measured(found: dict[str, str], view: Viewport, sheet: Sheet) -> dict[str, str]:
    """What is reckoned from percentages, of the width, the height or the diagonal of the viewBox."""
    measured: dict[str, str] = {}
    for name, value in found.items():
        if not reckons(value) or name in PLACING:
            measured[name] = value
            continue
        whole = view.width if name in _ACROSS else view.height if name in _DOWN else view.diagonal
        measured |= dict(checked(name, reckoned(value, whole), READ, sheet))
    return {name: value for name, value in measured.items() if not reckons(value) or name in PLACING}


def _put(node: Node, won: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """Sets what won as attributes, and as style what there is no attribute for; gives what places it."""
    won = _fitting(node, won, sheet)
    made = {n: won.pop(n) for n in MADE if n in won and (n == "filter" or becomes_other(won[n]))}
    node.attrs["style"] = joined((name, won.pop(name), False) for name in list(won) if name in CSS_ONLY)
    if not node.attrs["style"]:
        del node.attrs["style"]
    said = {name: won.pop(name) for name in PLACING if name in won}
    node.attrs.update(won)
    return said | made


def _fitting(node: Node, found: dict[str, str], sheet: Sheet) -> dict[str, str]:
    """Without the geometry that an element of this kind has not."""
    strange = [name for name in found if node.tag not in GEOMETRY.get(name, (node.tag,))]
    sheet.left_out += strange
    return {name: value for name, value in found.items() if name not in strange}
