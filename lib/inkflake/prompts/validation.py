"""Prompts: sanitised, validated, and given a file name.

What a person wrote is data: it is bounded and checked against the specification's rules.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Prompt", "check_filename", "check_prompt", "check_stage", "sanitise", "slug"]

# Specification, Data Validation Rules 1.
PROMPT_LENGTH = (10, 1000)
PROMPT_CHARACTER = re.compile(r"[a-zA-Z0-9\s\-.,!?'\"]")
NAME_LENGTH = 255
FILENAME = re.compile(r"[a-zA-Z0-9_-]+")
# https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
KEPT = re.compile(r"(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]")
STAGE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

# What keyboards and word processors write for the plain characters that the specification allows.
PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
SLUG_LENGTH = 48


@dataclass(frozen=True)
class Prompt:
    """One thing to draw: a person's words, and the file name and style asked for, if any.

    `given` are further columns of its row, which a bundle's manifest has again.
    """

    text: str
    filename: str | None = None
    style: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)


def sanitise(text: str) -> str:
    """Brings a prompt to one line of composed characters: no controls, plain quotes, single spaces."""
    text = unicodedata.normalize("NFC", text).translate(PLAIN)
    visible = (
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return " ".join("".join(visible).split())


def check_prompt(text: str, *, charset: str = "ascii") -> tuple[str, ...]:
    """Every rule of the specification that a sanitised prompt breaks, in words; empty when it breaks none.

    `charset="unicode"` allows every printable character instead of the specification's pattern.
    """
    violations = []
    least, most = PROMPT_LENGTH
    if len(text) < least:
        violations.append(
            f"prompt has {len(text)} characters, the least is {least}; say more of what to draw"
        )
    if len(text) > most:
        violations.append(f"prompt has {len(text):,} characters, the limit is {most}; shorten it")
    allowed = str.isprintable if charset == "unicode" else PROMPT_CHARACTER.fullmatch
    refused = sorted({c for c in text if not allowed(c)})
    if refused:
        named = " ".join(f"{c} (U+{ord(c):04X})" if c.isprintable() else f"U+{ord(c):04X}" for c in refused)
        hint = "" if charset == "unicode" else ", or use prompt_charset='unicode'"
        violations.append(f"prompt has characters that are not allowed: {named}; leave them out{hint}")
    return tuple(violations)


def check_filename(name: str) -> tuple[str, ...]:
    """Every rule of the specification that a file name (without `.svg`) breaks."""
    kept = (f"filename {name!r} is a name that Windows keeps for itself; choose another",)
    return _check_name("filename", name, FILENAME, "letters, digits, _ and -") + kept * bool(
        KEPT.fullmatch(name)
    )


def check_stage(name: str) -> tuple[str, ...]:
    """Every rule of the specification that a stage name breaks."""
    return _check_name(
        "stage_name", name, STAGE_NAME, "capital letters, digits and _, beginning with a letter"
    )


def _check_name(kind: str, name: str, pattern: re.Pattern[str], allowed: str) -> tuple[str, ...]:
    violations = []
    if not 1 <= len(name) <= NAME_LENGTH:
        violations.append(f"{kind} has {len(name)} characters; 1 to {NAME_LENGTH} are allowed")
    if name and not pattern.fullmatch(name):
        violations.append(f"{kind} {name[:80]!r} does not fit; use {allowed}")
    return tuple(violations)


def slug(text: str) -> str:
    """A file name made from a prompt: its words in plain letters, cut at a word."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    name = "-".join(words)[: SLUG_LENGTH + 1]
    if len(name) > SLUG_LENGTH:
        name = name.rsplit("-", 1)[0][:SLUG_LENGTH]
    return name or "drawing-" + hashlib.sha256(text.encode()).hexdigest()[:8]
