"""The white space and the case of texts written out, so that every renderer shows what browsers show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..reading.story import Tally
from ..reading.tree import Node
from ..values.profile import SHAPES

__all__ = ["keep_spaces", "settle_texts"]

_XML_SPACE = "http://www.w3.org/XML/1998/namespace}space"
_HOLDERS = frozenset({"text", "tspan", "textPath"})
_SPACE = re.compile(r"[ \t\n\r]+")
_SEEN = re.compile(r"  +|^ | $")  # what collapsing would take away
_KEPT = frozenset({"pre", "pre-wrap", "break-spaces"})
_CASES: dict[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "capitalize": lambda text: re.sub(r"(?<![\w'’])\w", lambda m: m[0].upper(), text),
}


def keep_spaces(root: Node, repairs: Tally) -> None:
    """Writes what xml:space preserves as no-break spaces, which are as wide.

    As in Chromium it counts on texts and spans only, and for all within.
    """
    waiting = [(root, False)]
    while waiting:
        node, kept = waiting.pop()
        if node.tag in _HOLDERS:
            kept = node.attrs.pop(_XML_SPACE, "") == "preserve" or kept
            if kept:
                _preserve(node, repairs)
        waiting += [(child, kept) for child in node.elements()]


def _preserve(node: Node, repairs: Tally) -> None:
    for i, child in enumerate(node.children):
        if isinstance(child, str):
            spaced = _SPACE.sub(lambda m: " " * len(m[0]), child)
            node.children[i] = _SEEN.sub(lambda m: "\u00a0" * len(m[0]), spaced)
            if node.children[i] != spaced:
                repairs["spaces of a text written as no-break spaces"] += 1


def settle_texts(root: Node, by_id: Mapping[str, Node], repairs: Tally) -> None:
    """Writes out white-space and text-transform, collapses other white space, sets free what follows no path.

    As in Chromium white-space counts on texts and spans only, and for all within.
    """
    waiting: list[tuple[Node, str, str]] = [(root, "", "")]
    texts: list[Node] = []
    while waiting:
        node, space, case = waiting.pop()
        if node.attrs:
            said = node.attrs.pop("white-space", space)
            space = said if node.tag in _HOLDERS else ""
            case = node.attrs.pop("text-transform", case)
        if node.tag in _HOLDERS:
            if node.tag == "textPath":
                _free(node, by_id, repairs)
            if case in _CASES:
                _recase(node, case, repairs)
            if space in _KEPT:
                _preserve(node, repairs)
        if node.tag == "text":
            texts.append(node)
        waiting += [(child, space, case) for child in node.elements()]
    for text in texts:
        _collapse(text)


def _free(node: Node, by_id: Mapping[str, Node], repairs: Tally) -> None:
    """Makes a span of text on the path of nothing, which browsers do not show."""
    path = by_id.get(node.attrs.get("href", "")[1:])
    if path is None or path.tag not in SHAPES:
        node.tag = "tspan"
        for name in ("href", "startOffset"):
            node.attrs.pop(name, None)
        repairs["<textPath> of nothing set as <tspan>"] += 1


def _recase(node: Node, case: str, repairs: Tally) -> None:
    for i, child in enumerate(node.children):
        if isinstance(child, str) and (written := _CASES[case](child)) != child:
            node.children[i] = written
            repairs[f"text-transform: {case} written out"] += 1


def _collapse(text: Node) -> None:
    """One space for each stretch of white space, none at both ends, across spans."""
    spaced: tuple[Node, int] | None = None  # where the last space is that nothing has followed yet
    ended = True
    waiting: list[tuple[Node, int]] = [(text, 0)]
    while waiting:
        node, i = waiting.pop()
        if i == len(node.children):
            continue
        waiting.append((node, i + 1))
        child = node.children[i]
        if isinstance(child, Node):
            waiting += [(child, 0)] if child.tag in _HOLDERS else []
            continue
        if "  " in child or child[:1].isspace() or child[-1:].isspace() or "\n" in child or "\t" in child:
            child = _SPACE.sub(" ", child)
            child = child[1:] if ended and child.startswith(" ") else child
            node.children[i] = child
        if child:
            ended = child.endswith(" ")
            spaced = (node, i) if ended else None
    if spaced:
        node, i = spaced
        node.children[i] = str(node.children[i])[:-1]
    for node in text.iter():
        node.children = [child for child in node.children if child != ""]
