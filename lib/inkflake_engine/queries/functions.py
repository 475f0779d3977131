"""Functions where fakesnow's translation would give another type or value.

fakesnow reads every argument of SUM, AVG and the like as a DOUBLE, for the sake of texts that hold numbers.
"""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.language.parsing import is_bind
from inkflake_engine.protocols import Cursor, Rule

__all__ = ["NODES"]


def _aggregate(node: exp.Func, _cursor: Cursor) -> exp.Expr:
    """Leaves a sum of integers an integer; what is read out of a VARIANT needs fakesnow's cast."""
    if isinstance(node.this, exp.JSONExtract):
        return node
    return exp.Anonymous(this=node.sql_name().lower(), expressions=[node.this])


def _count_if(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """Counts no rows as 0, and gives an integer."""
    if isinstance(node.parent, (exp.Cast, exp.Window)):
        return node
    return exp.Coalesce(this=exp.cast(node.copy(), "bigint"), expressions=[exp.Literal.number(0)])


def _array(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """An ARRAY holds values of any type, a list of DuckDB's of one."""
    return exp.Anonymous(this="json_array", expressions=node.expressions)


def _ordered(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """ORDER BY ALL names no column; https://docs.snowflake.com/en/sql-reference/constructs/order-by."""
    by = node.this
    if isinstance(by, exp.Column) and not by.table and by.name.upper() == "ALL" and not by.this.quoted:
        by.replace(exp.Var(this="ALL"))
    return node


def _get(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """GET is `value[key]`, whose casts fakesnow knows."""
    return exp.Bracket(this=node.this, expressions=[node.expression])


def _compared(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """A text compared with what is read out of a VARIANT is compared with its text."""
    for side, other in (("this", node.expression), ("expression", node.this)):
        value = node.args[side]
        if isinstance(value, exp.JSONExtract) and (is_bind(other) or other.is_string):
            node.set(side, exp.cast(value.copy(), "varchar"))
    return node


def _to_char(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """fakesnow leaves the format of a time out of account."""
    form = node.args.get("format")
    if not isinstance(form, exp.Literal) or not form.is_string:
        return node
    text = form.name
    for snowflake, duckdb in _TIMES.items():
        text = text.replace(snowflake, duckdb)
    return exp.Anonymous(this="strftime", expressions=[node.this, exp.Literal.string(text)])


def _byte_length(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """DuckDB's function of the name takes binary only, its `strlen` counts the bytes of a text."""
    return exp.Anonymous(this="strlen", expressions=[exp.cast(node.this, "varchar")])


def _to_binary(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """Snowflake reads a text as hexadecimal digits unless told otherwise."""
    form = node.args["format"].name.upper() if node.args.get("format") else "HEX"
    return exp.Anonymous(this=_BINARY.get(form, "from_hex"), expressions=[node.this])


def _next_value(node: exp.Column, _cursor: Cursor) -> exp.Expr:
    """fakesnow names the column of `sequence.NEXTVAL`, which a default and VALUES have none of."""
    if (
        node.name.upper() != "NEXTVAL"
        or not node.args.get("table")
        or not node.find_ancestor(exp.ColumnDef, exp.Values)
    ):
        return node
    name = ".".join(part.sql("snowflake") for part in node.parts[:-1])
    return exp.Anonymous(this="nextval", expressions=[exp.Literal.string(name)])


def _seeded(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """DuckDB's seeds are between -1 and 1."""
    if node.this:
        seed = int(node.this.to_py()) % _SEEDS / _SEEDS
        node.set("this", exp.Literal.number(seed))
    return node


def _window(node: exp.Expr, _cursor: Cursor) -> exp.Expr:
    """SEQ8() within ORDER BY, as Snowpark's range has it, is the order that rows are in."""
    if (order := node.args.get("order")) and order.find(exp.Seq1, exp.Seq2, exp.Seq4, exp.Seq8):
        node.set("order", None)
    return node


_SEEDS = 2**31
_BINARY = {"UTF-8": "encode", "UTF8": "encode", "BASE64": "from_base64"}
# Longest first, for each is replaced in turn.
_TIMES = {
    "YYYY": "%Y",
    "HH24": "%H",
    "FF6": "%f",
    "FF3": "%g",
    "MON": "%b",
    "MM": "%m",
    "DD": "%d",
    "DY": "%a",
    "MI": "%M",
    "SS": "%S",
}
NODES: Mapping[type[exp.Expr], Rule] = {
    exp.Array: _array,
    exp.Avg: _aggregate,
    exp.ByteLength: _byte_length,
    exp.Column: _next_value,
    exp.CountIf: _count_if,
    exp.EQ: _compared,
    exp.GetExtract: _get,
    exp.NEQ: _compared,
    exp.Ordered: _ordered,
    exp.ToBinary: _to_binary,
    exp.Rand: _seeded,
    exp.ToChar: _to_char,
    exp.Median: _aggregate,
    exp.Sum: _aggregate,
    exp.Window: _window,
}
