"""Division by zero, and what a VARIANT holds.

https://docs.snowflake.com/en/sql-reference/operators-arithmetic · …/functions/typeof
"""

from collections.abc import Mapping
from typing import Any

from sqlglot import exp

from inkflake_engine.protocols import Cursor, Rule

__all__ = ["NODES"]

_CHECKED = "_ink_checked"  # a division whose divisor was looked at
_WRITTEN = "lower(CAST(to_json({0}) AS VARCHAR))"
_TYPES = f"""
CASE WHEN {{0}} IS NULL THEN NULL ELSE CASE json_type(to_json({{0}}))
    WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER'
    WHEN 'HUGEINT' THEN 'INTEGER' WHEN 'UHUGEINT' THEN 'INTEGER'
    WHEN 'DOUBLE' THEN CASE WHEN contains({_WRITTEN}, 'e') THEN 'DOUBLE'
        WHEN contains({_WRITTEN}, '.') THEN 'DECIMAL' ELSE 'INTEGER' END
    WHEN 'NULL' THEN 'NULL_VALUE' ELSE json_type(to_json({{0}}))
END END
"""


def _divided(node: exp.Div, _cursor: Cursor) -> exp.Expr:
    """An error where DuckDB has an infinity; not of a divisor that is a quotient, to stay linear."""
    divisor = node.expression
    is_other = divisor.is_number and float(divisor.name) != 0
    if node.meta.get(_CHECKED) or is_other or divisor.find(exp.Div):
        return node
    quotient = node.copy()
    quotient.meta[_CHECKED] = True
    error = exp.Anonymous(this="error", expressions=[exp.Literal.string("Division by zero")])
    return exp.Paren(this=exp.Case().when(divisor.copy().eq(0), error).else_(quotient, copy=False))


def _typeof(node: exp.Typeof, _cursor: Cursor) -> exp.Expr:
    made: Any = exp.maybe_parse(_TYPES.replace("{0}", "_ink_value"), dialect="duckdb")
    for place in list(made.find_all(exp.Column)):
        place.replace(node.this.copy())
    return made


NODES: Mapping[type[exp.Expr], Rule] = {exp.Div: _divided, exp.Typeof: _typeof}
