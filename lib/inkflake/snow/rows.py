"""Many rows in one statement: bound as one JSON text, taken apart in SQL by FLATTEN.

It needs no literals, no array binds and no file, so it is the same in a client, a Workspace and a task.
https://docs.snowflake.com/en/sql-reference/functions/flatten
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from snowflake.snowpark import Session

from inkflake.snow.access import owned
from inkflake.snow.statements import query

__all__ = [
    "LONGEST",
    "as_json",
    "changed",
    "columns",
    "in_binds",
    "inserting",
    "selected",
    "size",
    "updating",
]

# Bytes of one bind, unless a single row is longer: Snowflake recommends 1 MB for a statement's text and binds
# together, and the texts of ours are below 10 kB.
# https://docs.snowflake.com/en/user-guide/query-size-limits
LONGEST = 900_000


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """The bind for `${bound}`."""
    return json.dumps(list(rows), ensure_ascii=False, default=str)


def size(row: Mapping[str, Any]) -> int:
    """The bytes that a row takes in a bind."""
    return len(as_json([row]).encode())


def in_binds(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The binds for any number of rows, of any size: one as a rule, more when one could not hold them."""
    held: list[str] = []
    length = 0
    for row in rows:
        text = as_json([row])[1:-1]
        more = len(text.encode()) + 1
        if held and length + more > LONGEST:
            yield f"[{','.join(held)}]"
            held, length = [], 0
        held.append(text)
        length += more
    if held:
        yield f"[{','.join(held)}]"


def columns(**types: str) -> dict[str, str]:
    """Column names and their types, in order: `columns(STRING="a b", INTEGER="n")`."""
    return {name: kind for kind, names in types.items() for name in names.split()}


def selected(types: Mapping[str, str]) -> str:
    """The query that takes these columns out of the bound rows."""
    picked = ", ".join(f"f.value:{name}::{kind} AS {name}" for name, kind in types.items())
    return f"SELECT {picked} FROM ${{bound}}"  # noqa: S608 - constants of ours


def inserting(table: str, types: Mapping[str, str], **expressions: str) -> str:
    """The INSERT of bound rows `s`, owned and dated, further columns filled by SQL expressions."""
    expressions |= {"owner": "CURRENT_USER()", "created_at": "SYSDATE()"}
    names = ", ".join([*types, *expressions])
    values = ", ".join([*(f"s.{name}" for name in types), *expressions.values()])
    return f"INSERT INTO ${{here}}.{table} ({names}) SELECT {values} FROM ({selected(types)}) s"  # noqa: S608


def updating(
    table: str, types: Mapping[str, str], *, key: str, where: str = "TRUE", **expressions: str
) -> str:
    """The UPDATE of own rows by bound rows `s` with their `key`, further columns set to expressions."""
    changes = {name: f"s.{name}" for name in types if name != key} | expressions
    settings = ", ".join(f"{name} = {value}" for name, value in changes.items())
    return (
        f"UPDATE ${{here}}.{table} SET {settings} FROM ({selected(types)}) s "  # noqa: S608 - constants of ours
        f"WHERE {table}.{key} = s.{key} AND {owned(table)} AND {where}"
    )


def changed(
    session: Session, text: str, rows: Iterable[Mapping[str, Any]], *values: Any, **names: str
) -> int:
    """Runs an INSERT or UPDATE of bound rows, `values` bound after them; returns how many rows it changed."""
    return sum(query(session, text, bind, *values, **names)[0][0] for bind in in_binds(rows))
