"""Conditions of style sheets, as they are for a drawing shown as an image: `@media`, `@supports`, `media=`.

A drawing is judged as an image of 512 pixels on a light screen. What is not known does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import tinycss2

from .calc import SHOWN
from .lengths import pixels

__all__ = ["applies", "holds", "media", "serialized"]

LONGEST = 1_000  # characters of a `media` attribute
DEEPEST = 16  # brackets within brackets

_TRUE = frozenset(
    [
        "all", "screen", "color", "prefers-color-scheme:light", "prefers-reduced-motion:no-preference",
        "prefers-contrast:no-preference", "prefers-reduced-transparency:no-preference", "forced-colors:none",
        "inverted-colors:none", "scripting:none", "color-gamut:srgb", "dynamic-range:standard",
    ]
)  # fmt: skip
_BOUND = re.compile(r"(min|max)-(width|height):")
_COMPARED = re.compile(r"([<>]=?|=)")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
}  # fmt: skip


def applies(query: str) -> bool:
    """Whether a style sheet with such a `media` attribute applies."""
    return len(query) <= LONGEST and media(tinycss2.parse_component_value_list(query, skip_comments=True))


def media(tokens: Iterable[Any]) -> bool:
    """Whether one of the queries of an `@media` holds."""
    queries: list[list[Any]] = [[]]
    for part in tokens:
        if part == ",":
            queries.append([])
        else:
            queries[-1].append(part)
    empty = len(queries) == 1 and all(token.type == "whitespace" for token in queries[0])
    return empty or any(holds(query, _medium) for query in queries)


def holds(tokens: Iterable[Any], test: Callable[[str], bool], depth: int = 0) -> bool:
    """Whether a condition of `not`, `and`, `or` and brackets holds, by a test of what is in a bracket."""
    words, answers = set(), []
    for token in tokens:
        word = token.lower_value if token.type == "ident" else ""
        if word in ("not", "and", "or", "only"):
            words.add(word)
        elif token.type == "() block" and _joins(token.content):
            answers.append(depth < DEEPEST and holds(token.content, test, depth + 1))
        elif token.type == "() block":
            answers.append(depth < DEEPEST and test(serialized(token.content)))
        elif token.type != "whitespace":
            answers.append(test(serialized([token])))
    found = any(answers) if "or" in words else all(answers)
    return bool(answers) and found != ("not" in words)


def _joins(tokens: list[Any]) -> bool:
    """Whether a bracket holds a condition again."""
    first = next((token for token in tokens if token.type != "whitespace"), None)
    return first is not None and (
        first.type in ("() block", "function") or (first.type == "ident" and first.lower_value == "not")
    )


def serialized(tokens: Iterable[Any]) -> str:
    """The text of tokens without comments; none of blocks within blocks far deeper than a style has them."""
    try:
        text = str(tinycss2.serialize([t for t in tokens if t.type != "comment"]))
        return text.replace("/**/", "").strip()  # which tinycss2 puts between some tokens, as in -n+2
    except RecursionError:
        return ""


def _medium(text: str) -> bool:
    text = re.sub(r"\s+", "", text.lower())
    if text in _TRUE:
        return True
    bound = _BOUND.match(text)
    if bound:
        text = f"{bound[2]}{'>=' if bound[1] == 'min' else '<='}{text[bound.end() :]}"
    first, *others = _COMPARED.split(text)
    value, compared = _pixels(first), bool(others)
    for sign, other in zip(others[::2], map(_pixels, others[1::2]), strict=True):
        compared = compared and None not in (value, other) and _COMPARE[sign](value or 0, other or 0)
        value = other
    return compared


def _pixels(text: str) -> float | None:
    size = pixels(text, default=-1.0)
    return SHOWN if text in ("width", "height") else None if size < 0 else size
