"""Numbers and lists where fakesnow's translation would change their type.

fakesnow reads every argument of SUM, AVG and the like as a DOUBLE, for the sake of texts that hold numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from inkflake.embedded.cursor import Cursor

__all__ = ["NODES"]


def _aggregate(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """Leaves a sum of integers an integer; what is read out of a VARIANT needs fakesnow's cast."""
    if isinstance(node.this, exp.JSONExtract):
        return node
    return exp.Anonymous(this=node.sql_name().lower(), expressions=[node.this])


def _count_if(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    if isinstance(node.parent, (exp.Cast, exp.Window)):
        return node
    return exp.cast(node.copy(), "bigint")


def _array(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """An ARRAY holds values of any type, a list of DuckDB's of one."""
    return exp.Anonymous(this="json_array", expressions=node.expressions)


NODES: Mapping[type[exp.Expr], Any] = {
    exp.Array: _array,
    exp.Avg: _aggregate,
    exp.CountIf: _count_if,
    exp.Median: _aggregate,
    exp.Sum: _aggregate,
}
