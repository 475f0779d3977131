"""Custom properties of CSS: set on an element, inherited by what is inside, put in for `var()`; and the color
of an element, put in for `currentColor` where another is made of it.

CSS Custom Properties 1; a property that refers to itself has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import tinycss2

from ..errors import SvgRejected, Violation

__all__ = ["Scope", "varies"]

LONGEST = 2_000  # characters of one value with everything put in
MOST_CHARACTERS = 2_000_000  # of all values that are put in
DEEPEST = 40  # properties that refer to one another, and brackets within brackets
_CURRENT = re.compile(r"(?<![\w-])currentcolor(?![\w-])", re.I)


def varies(value: str) -> bool:
    """Whether there is a `var()` to be put in, or a color for `currentColor` in a function."""
    if "(" not in value:
        return False
    value = value.lower()
    return "var(" in value or ("currentcolor" in value and not value.lstrip().startswith("url"))


class Scope:
    """The custom properties that an element sees: its own before those of the element around it."""

    def __init__(self, own: Mapping[str, str] | None = None, above: Scope | None = None) -> None:
        self.own = own or {}
        self.above = above
        self.work: _Work = above.work if above else _Work()
        self.known: dict[str, str | None] = {}

    def value(self, name: str) -> str | None:
        """What a property stands for; None when it was never set, or refers to itself."""
        scope: Scope | None = self
        while scope and name not in scope.own:
            scope = scope.above
        if scope is None:
            return None
        if name not in scope.known:
            scope.known[name] = None
            written = scope.own[name]
            scope.known[name] = None if written.lower() == "initial" else scope.filled(written)
        return scope.known[name]

    def settled(self, value: str) -> str | None:
        """The value with everything put in, in functions the color of the element too."""
        filled = self.filled(value)
        if filled is None or not varies(filled):
            return filled
        color = self.value("color") or "black"
        return self.work.counted(_CURRENT.sub(lambda _: color, filled))

    def filled(self, value: str) -> str | None:
        """The value with everything put in; None when something has neither value nor fallback."""
        if "var(" not in value.lower():
            return value
        if self.work.depth > DEEPEST or len(value) > LONGEST:
            return None
        self.work.depth += 1
        parts = self._filled(_tokens(value))
        self.work.depth -= 1
        return self.work.counted(parts)

    def _filled(self, tokens: Iterable[Any]) -> str | None:
        parts: list[str | None] = []
        for token in tokens:
            if token.type == "function" and token.lower_name == "var":
                parts.append(self._put_in(token.arguments))
            elif token.type == "function":
                inner = self._nested(token.arguments)
                parts.append(None if inner is None else f"{token.name}({inner})")
            elif token.type == "() block":
                inner = self._nested(token.content)
                parts.append(None if inner is None else f"({inner})")
            else:  # no property that is read has other brackets
                parts.append(None if token.type in ("[] block", "{} block") else token.serialize())
        return None if None in parts else "".join(map(str, parts))

    def _nested(self, tokens: Iterable[Any]) -> str | None:
        if self.work.depth > DEEPEST:
            return None
        self.work.depth += 1
        inner = self._filled(tokens)
        self.work.depth -= 1
        return inner

    def _put_in(self, arguments: list[Any]) -> str | None:
        """What stands for `var(--name, fallback)`."""
        words = [t for t in arguments if t.type not in ("whitespace", "comment")]
        if not words or words[0].type != "ident":
            return None
        found = self.value(words[0].value)
        if found is None and len(words) > 1 and words[1] == ",":
            found = self._nested(arguments[arguments.index(words[1]) + 1 :])
        return self.work.counted(found and found.strip())


class _Work:
    """What putting in has cost so far in one drawing."""

    def __init__(self) -> None:
        self.left = MOST_CHARACTERS
        self.depth = 0

    def counted(self, text: str | None) -> str | None:
        self.left -= len(text or "") + 1
        if self.left < 0:
            message = f"its custom properties come to more than {MOST_CHARACTERS:,} characters; use fewer"
            raise SvgRejected(Violation("limits", message, "style"))
        return text if text is None or len(text) <= LONGEST else None


@lru_cache(maxsize=1024)
def _tokens(value: str) -> list[Any]:
    return list(tinycss2.parse_component_value_list(value))
