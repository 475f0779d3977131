"""Many rows in one statement: bound as one JSON text, taken apart in SQL by FLATTEN.

It needs no literals, no array binds and no file, so it is the same in a client, a Workspace and a task.
https://docs.snowflake.com/en/sql-reference/functions/flatten
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["BOUND", "as_json", "columns", "in_binds", "inserting", "picked"]

# Characters of one bind, unless a single row is longer: a quarter of what a VARIANT may hold in bytes.
# https://docs.snowflake.com/en/sql-reference/data-types-semistructured
LONGEST = 4_000_000

BOUND = "TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f"


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """The bind for `BOUND`."""
    return json.dumps(list(rows), ensure_ascii=False, default=str)


def in_binds(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The binds for any number of rows, of any size: one as a rule, more when one could not hold them."""
    held: list[str] = []
    length = 0
    for row in rows:
        text = as_json([row])[1:-1]
        if held and length + len(text) > LONGEST:
            yield f"[{','.join(held)}]"
            held, length = [], 0
        held.append(text)
        length += len(text) + 1
    if held:
        yield f"[{','.join(held)}]"


def columns(**types: str) -> dict[str, str]:
    """Column names and their types, in order: `columns(STRING="a b", INTEGER="n")`."""
    return {name: kind for kind, names in types.items() for name in names.split()}


def picked(types: Mapping[str, str]) -> str:
    """The select list that takes these columns out of the bound rows."""
    return ", ".join(f"f.value:{name}::{kind} AS {name}" for name, kind in types.items())


def inserting(table: str, types: Mapping[str, str], **expressions: str) -> str:
    """The INSERT of bound rows into a table of ours, further columns filled by SQL expressions."""
    names = ", ".join([*types, *expressions])
    values = ", ".join([picked(types), *expressions.values()])
    return f"INSERT INTO ${{here}}.{table} ({names}) SELECT {values} FROM {BOUND}"  # noqa: S608 - constants of ours
