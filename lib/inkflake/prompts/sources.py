"""Sources: where prompts come from, a text, a list, a file or a table, all read into the same rows."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from inkflake.errors import ParameterError, SchemaMissing, mask
from inkflake.prompts.validation import Prompt
from inkflake.snow.access import READABLE
from inkflake.snow.statements import identifier, query

__all__ = ["is_place", "read_prompts"]

FILES = (".csv", ".jsonl")
FROM_TABLE = "SELECT * FROM ${table} WHERE ${visible} ORDER BY ALL"
HINTS = {
    FileNotFoundError: "; a relative path begins at the folder that the notebook runs in",
    UnicodeDecodeError: "; save it as UTF-8",
}


def read_prompts(source: Any, session: Session | None = None) -> list[Prompt]:
    """Prompts from one text, a list, a `.csv` or `.jsonl` file, or `table:NAME` read through the session.

    Rows have `prompt` (or `prompt_text`) and may have `filename` and `style`; other columns are left alone.
    Files are UTF-8; a relative path begins at the folder of the process. Raises `ParameterError` when there
    is no prompt at all.
    """
    if isinstance(source, Prompt):
        return [source]
    if isinstance(source, str) and not is_place(source):
        return [Prompt(source)]
    if isinstance(source, str) and source.startswith("table:"):
        found = _from_table(source.removeprefix("table:"), session)
    elif isinstance(source, (str, Path)):
        found = _from_file(Path(source).expanduser())
    elif isinstance(source, Iterable):
        found = [item if isinstance(item, Prompt) else _from_row(item, i) for i, item in enumerate(source, 1)]
    else:
        raise ParameterError(f"prompts are {source!r}; give a text, a list, a file or table:NAME")
    if not found:
        raise ParameterError(f"there are no prompts in {str(source)[:80]!r}; give at least one")
    return found


def is_place(source: str) -> bool:
    """Whether a text names a file or table of prompts; any other is a prompt itself."""
    return source.startswith("table:") or source.lower().endswith(FILES)


def _from_table(name: str, session: Session | None) -> list[Prompt]:
    if session is None:
        raise ParameterError(f"prompts from the table {name!r} need a session")
    parts = [identifier(part, "table") for part in name.split(".")]
    visible = READABLE.get(parts[-1].strip('"'), "TRUE")
    try:
        rows = query(session, FROM_TABLE, table=".".join(parts), visible=visible)
    except SchemaMissing as error:
        raise ParameterError(f"prompts cannot be read from the table {name!r}: {error}") from error
    return [_from_row(row.as_dict(), i) for i, row in enumerate(rows, 1)]


def _from_file(path: Path) -> list[Prompt]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = _csv(text) if path.suffix.lower() == ".csv" else _json_lines(text)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        hint = next((hint for kind, hint in HINTS.items() if isinstance(error, kind)), "")
        raise ParameterError(
            f"prompts cannot be read from {path.name!r}: {mask(str(error))}{hint}"
        ) from error
    return [_from_row(row, i) for i, row in enumerate(rows, 1)]


def _csv(text: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    if longer := [n for n, row in enumerate(rows, 1) if None in row]:
        raise ValueError(f"row {longer[0]} has more fields than the heading; quote prompts with commas")
    return rows


def _json_lines(text: str) -> list[Any]:
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            rows += [json.loads(line)] if line.strip() else []
        except ValueError as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
    return rows


def _from_row(row: Any, number: int) -> Prompt:
    """One row's prompt; an empty one breaks the rules for prompts, and can fail alone."""
    if isinstance(row, str):
        return Prompt(row)
    given = row if isinstance(row, Mapping) else {}
    columns = {
        str(name).strip().lower(): "" if value is None else str(value) for name, value in given.items()
    }
    if not {"prompt", "prompt_text"} & columns.keys():
        raise ParameterError(
            f"row {number} is {str(row)[:80]}; give it a `prompt` column, separated from others by a comma"
        )
    text = columns.get("prompt") or columns.get("prompt_text", "")
    return Prompt(text, filename=columns.get("filename") or None, style=columns.get("style") or None)
