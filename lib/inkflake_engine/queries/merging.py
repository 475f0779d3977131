"""MERGE as one atomic statement of DuckDB, counted as Snowflake counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fakesnow.transforms.merge import operations
from sqlglot import exp

from inkflake_engine.language.results import Column, Rows

if TYPE_CHECKING:
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["HANDLERS"]

_ACTIONS = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}


def _merge(cursor: Cursor, tree: exp.Expr) -> Rows:
    done = [operation for operation, clauses in operations(tree).items() if clauses]
    tree.set("returning", exp.Returning(expressions=[exp.column("merge_action")]))
    cursor.run(tree, whole=True)
    counts = Counter(row[0] for row in cursor.fetchall())
    columns = [Column(f"number of rows {operation}", "BIGINT") for operation in done]
    row = tuple(counts[_ACTIONS[operation]] for operation in done)
    return Rows(tuple(columns), (row,), affected=sum(row))


HANDLERS: Mapping[str, Any] = {"MERGE": _merge}
