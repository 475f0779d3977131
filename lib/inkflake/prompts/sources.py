"""Sources: where prompts come from, a text, a list, a file or a table, all read into the same rows."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from inkflake.errors import ParameterError, SchemaMissing, mask
from inkflake.inputs import read_text
from inkflake.prompts.validation import Prompt
from inkflake.snow.access import READABLE
from inkflake.snow.statements import identifier, query

__all__ = ["is_file", "is_place", "read_prompts"]

FILES = (".csv", ".jsonl")
COLUMNS = ("prompt", "prompt_text", "filename", "style")
FROM_TABLE = "SELECT * FROM ${table} WHERE ${visible} ORDER BY ALL"
TABLE = re.compile(r"table:\S+")


def read_prompts(source: Any, session: Session | None = None) -> list[Prompt]:
    """Prompts from one text, a list, a `.csv` or `.jsonl` file, or `table:NAME` read through the session.

    Rows have `prompt` (or `prompt_text`) and may have `filename` and `style`; others are carried along.
    Files are UTF-8; a relative path begins at the folder of the process. Raises `ParameterError` when there
    is no prompt at all.
    """
    if isinstance(source, Prompt):
        return [source]
    if isinstance(source, str) and not _names_place(source):
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
    """Whether a text can name a file or table of prompts."""
    return bool(TABLE.fullmatch(source)) or is_file(source)


def is_file(source: str) -> bool:
    """Whether a text can name a file of prompts."""
    return source.lower().endswith(FILES)


def _names_place(source: str) -> bool:
    """Whether a text names a place and is no prompt that ends like one: 'a chart of sales.csv'."""
    like_prompt = len(source.split()) > 1 and not re.search(r"[/\\]", source)
    return is_place(source) and not (like_prompt and not _is_there(source))


def _is_there(source: str) -> bool:
    try:
        return Path(source).expanduser().exists()
    except OSError:  # a name that no file can have
        return False


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
    text = read_text(path, "prompts")
    try:
        rows = _csv(text) if path.suffix.lower() == ".csv" else _json_lines(text)
    except (ValueError, RecursionError, csv.Error) as error:
        raise ParameterError(f"prompts cannot be read from {path.name!r}: {mask(str(error))}") from error
    return [_from_row(row, i) for i, row in enumerate(rows, 1)]


def _csv(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    _check_different(reader.fieldnames or ())
    rows = list(reader)
    if longer := [n for n, row in enumerate(rows, 1) if None in row]:
        raise ValueError(f"row {longer[0]} has more fields than the heading; quote prompts with commas")
    return rows


def _json_lines(text: str) -> list[Any]:
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            rows += [json.loads(line, object_pairs_hook=_object)] if line.strip() else []
        except ValueError as error:
            raise ValueError(f"line {number} is no JSON that can be read: {error}") from error
    return rows


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _check_different([name for name, _ in pairs])
    return dict(pairs)


def _check_different(names: Iterable[Any]) -> None:
    """Refuses headings that are one and the same: which of them was meant nobody can tell."""
    counts = Counter(str(name).strip().lower() for name in names)
    if twice := [name for name in COLUMNS if counts[name] > 1]:
        raise ValueError(f"the heading `{twice[0]}` stands there twice; keep one")


def _from_row(row: Any, number: int) -> Prompt:
    """One row's prompt; an empty one breaks the rules for prompts, and can fail alone."""
    if isinstance(row, str):
        return Prompt(row)
    given = row if isinstance(row, Mapping) else {}
    try:
        _check_different(given)
    except ValueError as error:
        raise ParameterError(f"row {number}: {error}") from error
    columns = {str(name).strip().lower(): "" if value is None else value for name, value in given.items()}
    if type(columns.get("filename")) is int:  # 7 is a file name like any other
        columns["filename"] = str(columns["filename"])
    if unfit := [name for name in COLUMNS if not isinstance(columns.get(name, ""), str)]:
        told = f"`{unfit[0]}` is {columns[unfit[0]]!r}"[:120]
        raise ParameterError(f"row {number}: {told}, and has to be a text")
    if not {"prompt", "prompt_text"} & columns.keys():
        raise ParameterError(
            f"row {number} is {str(row)[:80]}; give it a `prompt` column, separated from others by a comma"
        )
    text = columns.get("prompt") or columns.get("prompt_text", "")
    rest = {name: value for name, value in columns.items() if name not in COLUMNS}
    given = json.loads(json.dumps(rest, default=str), parse_constant=str)  # times and NaN as texts
    named = {name: columns.get(name) or None for name in ("filename", "style")}
    return Prompt(text, **named, given=given)
