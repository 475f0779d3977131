"""Array binds, as `executemany` sends them: one INSERT of all rows instead of one for each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
from sqlglot import exp

from inkflake_engine.execution.cursor import Cursor
from inkflake_engine.language import parsing
from inkflake_engine.language.names import identifier

__all__ = ["execute_many"]

BINDS = "_INKFLAKE_BINDS"


def execute_many(cursor: Cursor, text: str, columns: Sequence[Sequence[Any]]) -> None:
    """Runs a statement for every row of the bound values, which come as columns."""
    if whole := _for_all_rows(text):
        cursor.duck.register(BINDS, _binds_table(columns))
        try:
            cursor.execute(whole)
        finally:
            cursor.duck.unregister(BINDS)
    else:
        for row in zip(*columns, strict=True):
            cursor.execute(text, binding_params=row)


def _for_all_rows(text: str) -> str | None:
    """Rewrites an INSERT of one row of `?` so that it reads all rows from a table; None for anything else."""
    tree = parsing.parse(text)
    source = tree.expression if isinstance(tree, exp.Insert) else None
    if isinstance(source, exp.Values) and len(source.expressions) == 1:
        source = exp.select(*source.expressions[0].expressions)
    if not isinstance(source, exp.Select) or source.args.get("from_"):
        return None
    for bind in list(filter(parsing.is_bind, source.walk())):
        bind.replace(exp.column(identifier(bind.name)))
    tree.set("expression", source.from_(exp.table_(BINDS, db="main", catalog="temp", quoted=True)))
    return tree.sql(dialect="snowflake")


def _binds_table(columns: Sequence[Sequence[Any]]) -> pa.Table:
    return pa.table({parsing.bind_name(n): _array(values) for n, values in enumerate(columns, start=1)})


def _array(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (OverflowError, pa.ArrowInvalid):
        # Snowflake's integers have up to 38 digits.
        return pa.array([None if value is None else Decimal(value) for value in values])
