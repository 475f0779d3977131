"""Prompts: read, sanitised, validated, given a style and a template, and a file name.

What a person wrote is data: it is bounded, checked against the specification's rules, and put into the
instruction text with its markup escaped, so that it cannot end the place it stands in.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any
from xml.sax.saxutils import escape

import yaml
from snowflake.snowpark import Session

from .errors import ParameterError, PromptRejected
from .session import identifier, query
from .svg import instructions

__all__ = [
    "Prompt",
    "Style",
    "build",
    "check_filename",
    "check_prompt",
    "check_stage",
    "read_prompts",
    "sanitise",
    "slug",
    "styles",
    "template",
]

# Specification, Data Validation Rules 1.
PROMPT_LENGTH = (10, 1000)
PROMPT_CHARACTER = re.compile(r"[a-zA-Z0-9\s\-.,!?'\"]")
NAME_LENGTH = 255
FILENAME = re.compile(r"[a-zA-Z0-9_-]+")
STAGE_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

# What keyboards and word processors write for the plain characters that the specification allows.
PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
SLUG_LENGTH = 48


@dataclass(frozen=True)
class Prompt:
    """One thing to draw: a person's words, and the file name and style asked for, if any."""

    text: str
    filename: str | None = None
    style: str | None = None


@dataclass(frozen=True)
class Style:
    """A named set of instructions added to a prompt, with colours to prefer (`#rrggbb`)."""

    name: str
    text: str
    palette: tuple[str, ...] = ()


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
    return _check_name("filename", name, FILENAME, "letters, digits, _ and -")


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


@cache
def styles(own: str | None = None) -> Mapping[str, Style]:
    """The styles of the package, and those of a person's own YAML file (`name: {text, palette}`) on top."""
    found = _read_styles((files(__package__) / "templates" / "styles.yaml").read_text("utf-8"), "styles.yaml")
    if own:
        found |= _read_styles(Path(own).expanduser().read_text("utf-8"), Path(own).name)
    return found


def _read_styles(text: str, source: str) -> dict[str, Style]:
    try:
        return {
            name: Style(name, " ".join(entry["text"].split()), tuple(entry.get("palette", ())))
            for name, entry in yaml.safe_load(text).items()
        }
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ParameterError(
            f"{source} does not hold styles (`name: {{text: …, palette: […]}}`): {error}"
        ) from error


@cache
def template() -> tuple[str, Template]:
    """The instruction text and its version, a name with the hash of the text."""
    text = (files(__package__) / "templates" / "draw.txt").read_text("utf-8")
    return f"draw-{hashlib.sha256(text.encode()).hexdigest()[:12]}", Template(text)


def build(prompt: str, *, profile: str, style: Style, violations: Iterable[str] = ()) -> str:
    """The instruction text for one attempt; `violations` are those of the attempt before it."""
    advice = [f"- {escape(violation)}" for violation in violations]
    return template()[1].substitute(
        instructions=instructions(profile),
        style=style.text,
        palette=" ".join(style.palette),
        violations="\n".join(["Your previous answer was refused. Mend this:", *advice]) if advice else "",
        prompt=escape(prompt),
    )


def read_prompts(source: Any, session: Session | None = None) -> list[Prompt]:
    """Prompts from one text, a list, a `.csv` or `.jsonl` file, or `table:NAME` read through the session.

    Rows have `prompt` (or `prompt_text`) and may have `filename` and `style`; other columns are left alone.
    """
    if isinstance(source, Prompt):
        return [source]
    if isinstance(source, str) and source.startswith("table:"):
        return _from_table(source.removeprefix("table:"), session)
    if isinstance(source, Path) or (isinstance(source, str) and re.search(r"\.(csv|jsonl)$", source)):
        return _from_file(Path(source).expanduser())
    if isinstance(source, str):
        return [Prompt(source)]
    if not isinstance(source, Iterable):
        raise ParameterError(f"prompts are {source!r}; give a text, a list, a file or table:NAME")
    return [item if isinstance(item, Prompt) else _from_row(item, i) for i, item in enumerate(source, 1)]


def _from_table(name: str, session: Session | None) -> list[Prompt]:
    if session is None:
        raise ParameterError(f"prompts from the table {name!r} need a session")
    qualified = ".".join(identifier(part, "table") for part in name.split("."))
    rows = (row.as_dict() for row in query(session, "SELECT * FROM ${table} ORDER BY ALL", table=qualified))
    return [_from_row({key.lower(): value for key, value in row.items()}, i) for i, row in enumerate(rows, 1)]


def _from_file(path: Path) -> list[Prompt]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".csv":
            rows: list[Any] = list(csv.DictReader(text.splitlines(keepends=True), strict=True))
        else:
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise ParameterError(f"prompts cannot be read from {path.name!r}: {error}") from error
    return [_from_row(row, i) for i, row in enumerate(rows, 1)]


def _from_row(row: Any, number: int) -> Prompt:
    if isinstance(row, str):
        return Prompt(row)
    text = row.get("prompt") or row.get("prompt_text") if isinstance(row, Mapping) else None
    if not isinstance(text, str):
        raise PromptRejected(f"row {number} has no prompt: {str(row)[:80]}; give it a `prompt` column")
    return Prompt(text, filename=row.get("filename") or None, style=row.get("style") or None)
