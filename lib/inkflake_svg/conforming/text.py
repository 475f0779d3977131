"""Spans of text as text elements of their own, at the same place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..reading.story import Tally
from ..reading.tree import XLINK_NAMESPACE, Node
from ..shapes.outlines import Viewport, outline
from ..values.lengths import fmt, pixels

__all__ = ["place_text_paths", "spans_to_texts"]

_PLACES = frozenset({"x", "y", "dx", "dy", "rotate", "textLength"})
_NARROW, _WIDE = frozenset("iljtfrI.,:;'!|() "), frozenset("mwMWOQG@%&")


@dataclass
class _Run:
    """A stretch of text in one style, with the places that were given for it."""

    text: str
    style: dict[str, str]
    places: dict[str, str]


def place_text_paths(root: Node, repairs: Tally) -> None:
    """Turns each textPath into a tspan at the place on the path where it begins."""
    by_id = {node.attrs["id"]: node for node in root.iter() if "id" in node.attrs}
    for node in root.iter():
        if node.tag != "textPath":
            continue
        reference = node.attrs.pop("href", "") or node.attrs.pop(f"{XLINK_NAMESPACE}}}href", "")
        path = by_id.get(reference.strip()[1:])
        start = node.attrs.pop("startOffset", "0")
        node.tag = "tspan"
        points = [p for polygon in outline(path, Viewport(1000, 1000)) for p in polygon] if path else []
        if points:
            share = float(start[:-1]) / 100 if re.fullmatch(r"\d+(?:\.\d+)?%", start) else 0.0
            x, y = points[min(int(share * len(points)), len(points) - 1)]
            node.attrs.update({"x": fmt(x), "y": fmt(y)})
        repairs["text on a path set straight"] += 1


def spans_to_texts(root: Node, view: Viewport, repairs: Tally) -> None:
    """Replaces each text that has spans by texts that have none."""

    def visit(node: Node, size: float) -> None:
        changed: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str):
                changed.append(child)
                continue
            own = pixels(child.attrs.get("font-size"), size, size)
            if child.tag == "text" and child.elements():
                repairs["<tspan> set as <text>"] += 1
                changed += _texts(child, view, own)
            else:
                visit(child, own)
                changed.append(child)
        node.children = changed

    visit(root, 16.0)


def _runs(node: Node, style: dict[str, str]) -> Iterator[_Run]:
    places = {n: v for n, v in node.attrs.items() if n in _PLACES}
    for child in node.children:
        if isinstance(child, str):
            if child.strip() or (child and not places):
                yield _Run(child, style, places)
                places = {}
        else:
            own = {n: v for n, v in child.attrs.items() if n not in _PLACES and n != "id"}
            for run in _runs(child, {**style, **own}):
                yield _Run(run.text, run.style, {**places, **run.places})
                places = {}


def _texts(text: Node, view: Viewport, size: float) -> list[Node]:
    """One text for each run; runs that follow on without a place of their own are set by estimated widths."""
    chunks: list[list[_Run]] = []
    for run in _runs(text, {}):
        if not chunks or "x" in run.places or "y" in run.places:
            chunks.append([])
        if chunks[-1] and not run.places and run.style == chunks[-1][-1].style:
            chunks[-1][-1].text += run.text
        else:
            chunks[-1].append(run)
    group = Node("g", {n: v for n, v in text.attrs.items() if n not in _PLACES}, text.line)
    at = [0.0, 0.0]
    for chunk in chunks:
        group.children += _set(chunk, at, view, (size, text.attrs.get("text-anchor", "start")))
    if len(group.children) == 1 and isinstance(only := group.children[0], Node):
        only.attrs = {**group.attrs, **only.attrs}
        return [only]
    return [group]


def _set(chunk: list[_Run], at: list[float], view: Viewport, font: tuple[float, str]) -> Iterator[Node]:
    """The texts of one chunk, which is anchored as a whole; moves `at` to its end."""
    sizes = [pixels(run.style.get("font-size"), font[0], font[0]) for run in chunk]
    words = [re.sub(r"\s+", " ", run.text) for run in chunk]
    words[0], words[-1] = words[0].lstrip(), words[-1].rstrip()
    widths = [_width(word, size) for word, size in zip(words, sizes, strict=True)]
    anchor = chunk[0].style.get("text-anchor", font[1])
    shift = {"middle": sum(widths) / 2, "end": sum(widths)}.get(anchor, 0.0) if len(chunk) > 1 else 0.0
    at[0] = _first(chunk[0].places, "x", at[0], view.width) - shift
    at[1] = _first(chunk[0].places, "y", at[1], view.height)
    for run, word, size, width in zip(chunk, words, sizes, widths, strict=True):
        at[0] += _first(run.places, "dx", 0.0, size)
        at[1] += _first(run.places, "dy", 0.0, size)
        attrs = {"x": fmt(at[0], 2), "y": fmt(at[1], 2), **run.style}
        if len(chunk) > 1 and anchor != "start":
            attrs["text-anchor"] = "start"
        if word.strip():
            node = Node("text", attrs)
            node.children = [word.strip()]
            lead = _width(" ", size) if word.startswith(" ") else 0.0
            attrs["x"] = fmt(at[0] + lead, 2)
            yield node
        at[0] += width if len(chunk) > 1 or anchor == "start" else 0.0


def _first(places: Mapping[str, str], name: str, default: float, reference: float) -> float:
    """The first of a list of places, in user units; em is of the font's size where that is the reference."""
    text = places.get(name, "").replace(",", " ").split()
    if not text:
        return default
    if text[0].endswith("em") and name in ("dx", "dy"):
        return float(text[0][:-2]) * reference
    return pixels(text[0], reference)


def _width(text: str, size: float) -> float:
    """About how wide a text is in a common sans-serif font."""
    ems = (0.3 if c in _NARROW else 0.85 if c in _WIDE else 0.67 if c.isupper() else 0.55 for c in text)
    return size * sum(ems)
