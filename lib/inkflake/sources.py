"""Sources: where prompts come from, a text, a list, a file or a table, all read into the same rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from .errors import ParameterError
from .prompts import Prompt
from .session import identifier, query

__all__ = ["read_prompts"]


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
            rows: list[Any] = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        else:
            rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError, ValueError, csv.Error) as error:
        raise ParameterError(f"prompts cannot be read from {path.name!r}: {error}") from error
    return [_from_row(row, i) for i, row in enumerate(rows, 1)]


def _from_row(row: Any, number: int) -> Prompt:
    """One row's prompt; an empty one breaks the rules for prompts, and can fail alone."""
    if isinstance(row, str):
        return Prompt(row)
    if not isinstance(row, Mapping) or not {"prompt", "prompt_text"} & row.keys():
        raise ParameterError(f"row {number} is {str(row)[:80]}; give it a `prompt` column")
    text = row.get("prompt") or row.get("prompt_text") or ""
    return Prompt(str(text), filename=row.get("filename") or None, style=row.get("style") or None)
