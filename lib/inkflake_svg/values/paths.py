"""Path data taken apart: its commands with the text of their arguments, up to its first error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .lengths import NUMBER, consists_of

__all__ = ["commands", "path"]

_ARGUMENTS = {"M": 2, "Z": 0, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7}
_COMMAND = re.compile(r"([MmZzLlHhVvCcSsQqTtAa])([^MmZzLlHhVvCcSsQqTtAa]*)")
_LETTERS_AND_NUMBERS = re.compile(r"\s*[Mm][MmZzLlHhVvCcSsQqTtAa\d\s,.eE+-]*")
_COMMANDS_AND_NUMBERS = b"MmZzLlHhVvCcSsQqTtAa0123456789 \n,.eE+-"
_START = re.compile(r"\s*[Mm]\s*[\d.+-]")
_FIND_NUMBER = re.compile(NUMBER)
_NUMBER = re.compile(rf"[\s,]*({NUMBER})")
_FLAG = re.compile(r"[\s,]*([01])")  # needs nothing between it and the next


def commands(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The commands of path data, each with its arguments in groups as it takes them.

    Ends at the first error, as the standard says to draw it; of a command with one, what comes before it.
    """
    for letter, arguments in _COMMAND.findall(text):
        count = _ARGUMENTS[letter.upper()]
        found, sound = _numbers(letter, arguments)
        whole = len(found) // count if count else 0
        if whole or not count:
            yield letter, [found[i * count : (i + 1) * count] for i in range(whole)]
        if not sound or len(found) > whole * count or (count and not whole):
            return


def _numbers(letter: str, text: str) -> tuple[list[str], bool]:
    """The numbers before anything else, and whether there is nothing else."""
    found: list[str] = _FIND_NUMBER.findall(text)
    arc = letter in "Aa"
    if not arc and "".join(found) == "".join(text.replace(",", " ").split()):
        return found, True
    found, end = [], 0
    while match := (_FLAG if arc and len(found) % 7 in (3, 4) else _NUMBER).match(text, end):
        found.append(match[1])
        end = match.end()
    return found, not text[end:].strip(" \t\r\n,")


def path(text: str) -> str | None:
    """Path data up to its first error; as it is written when it holds nothing but letters and numbers."""
    start = _START.match(text)
    if start and consists_of(text, _COMMANDS_AND_NUMBERS):
        return text.strip()
    match = _LETTERS_AND_NUMBERS.match(text) if start else None
    if not match:
        return None
    if match.end() == len(text):
        return text.strip()
    kept = ([letter, *(n for group in groups for n in group)] for letter, groups in commands(match[0]))
    return " ".join(" ".join(words) for words in kept) or None
