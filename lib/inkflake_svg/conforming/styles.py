"""Style sheets and style attributes kept as plain rules, or put onto the elements that they fit."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

import cssselect2

from ..reading.tree import Node
from ..values.css import GEOMETRY, READ, Declaration, Properties, Sheet, compiled, declarations, joined
from ..values.lengths import fmt
from ..values.profile import CSS_ONLY

__all__ = ["Elements", "elements", "keep", "resolve"]

Elements = dict[Node, cssselect2.ElementWrapper]

_ANY_GEOMETRY = frozenset().union(*GEOMETRY.values())
MOST_STEPS = 2_000_000  # from one element to another, that matching selectors may take


def keep(root: Node, sheet: Sheet, properties: Properties) -> None:
    """Leaves style attributes where they are, with what is allowed of them."""
    for node in root.iter():
        if "style" in node.attrs:
            written = joined(declarations(node.attrs.pop("style"), properties, sheet))
            if written:
                node.attrs["style"] = written


def elements(root: Node) -> Elements:
    """The elements of a drawing as selectors see them."""
    wrapped = cssselect2.ElementWrapper.from_xml_root(_element(root)).iter_subtree()
    return dict(zip(root.iter(), wrapped, strict=True))


def _element(node: Node) -> Element:
    element = Element(node.tag, node.attrs)
    element.text = "".join(c for c in node.children if isinstance(c, str))
    element.extend([_element(child) for child in node.elements()])
    return element


def resolve(root: Node, sheet: Sheet, answered: Elements) -> None:
    """Puts what the sheet and the style attributes say onto the elements, by the cascade's order.

    Selectors are about the elements as they were answered.
    """
    matcher = _matcher(sheet, answered) if sheet.rules else None
    for node in root.iter():
        found = matcher.match(answered[node]) if matcher else []
        ruled = [each for *_, rule in found for each in rule.declarations]
        own = declarations(node.attrs["style"], READ, sheet) if "style" in node.attrs else []
        if ruled or "style" in node.attrs:
            _put(node, [*ruled, *own], [*own, *ruled], sheet)


def _matcher(sheet: Sheet, answered: Elements) -> cssselect2.Matcher:
    """The rules that can be matched in so many steps."""
    depth = max(len(element.ancestors) for element in answered.values())
    matcher, left = cssselect2.Matcher(), MOST_STEPS
    for rule in sheet.rules:
        ways = sum(math.comb(depth, n + 1) for n in range(rule.selector.count(" ")))
        left -= len(answered) * (ways + rule.selector.count(">") + rule.selector.count("+"))
        if left < 0 or (selector := compiled(rule.selector)) is None:
            sheet.left_out.append(f"selector {rule.selector[:40]}")
        else:
            matcher.add_selector(selector, rule)
    return matcher


def _put(node: Node, found: list[Declaration], important: list[Declaration], sheet: Sheet) -> None:
    """Sets what won as attributes, and as style what there is no attribute for."""
    won = {name: value for name, value, _ in found}
    won |= {name: value for name, value, weighs in important if weighs}
    for name in [n for n in won if n in _ANY_GEOMETRY - GEOMETRY.get(node.tag, frozenset())]:
        del won[name]
        sheet.left_out.append(name)
    node.attrs["style"] = joined((name, won.pop(name), False) for name in list(won) if name in CSS_ONLY)
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
