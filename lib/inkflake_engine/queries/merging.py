"""MERGE as one atomic statement of DuckDB, counted as Snowflake counts it."""

from collections import Counter
from collections.abc import Mapping

from fakesnow.transforms.merge import operations
from sqlglot import exp

from inkflake_engine.language.results import Column, Rows
from inkflake_engine.protocols import Cursor, Handler

__all__ = ["HANDLERS"]

_ACTIONS = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}


def _merge(cursor: Cursor, tree: exp.Expr) -> Rows:
    merged = [operation for operation, clauses in operations(tree).items() if clauses]
    tree.set("returning", exp.Returning(expressions=[exp.column("merge_action")]))
    cursor.run(tree, whole=True)
    counts = Counter(row[0] for row in cursor.fetch_rows())
    columns = [Column(f"number of rows {operation}", "BIGINT") for operation in merged]
    row = tuple(counts[_ACTIONS[operation]] for operation in merged)
    return Rows(tuple(columns), (row,), affected=sum(row))


HANDLERS: Mapping[str, Handler] = {"MERGE": _merge}
