"""Texts longer than their VARCHAR(n): in casts, and where INSERT, UPDATE and MERGE put them.

DuckDB has one text type without a length; the lengths that columns were declared with are in the notes.
https://docs.snowflake.com/en/sql-reference/data-types-text
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from inkflake_engine.language.faults import compilation_error
from inkflake_engine.language.names import identifier, identifier_name
from inkflake_engine.language.parsing import is_bind
from inkflake_engine.protocols import Cursor, Rule
from inkflake_engine.storage.notes import LONGEST_TEXT

__all__ = ["NODES", "check_altered"]

_FITTED = "ink_fitted"
_CHARS = (exp.DataType.Type.CHAR, exp.DataType.Type.NCHAR)
_TEXTS = (exp.DataType.Type.VARCHAR, exp.DataType.Type.NVARCHAR, exp.DataType.Type.TEXT)
_SHOWN = 200  # so many characters of the text are told
_COLUMNS = """SELECT column_name FROM duckdb_columns()
WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index"""


def check_altered(cursor: Cursor, tree: exp.Expr) -> None:
    """ALTER TABLE: a text column does not become shorter."""
    for action in tree.args.get("actions") or ():
        kind = action.args.get("dtype")
        if not isinstance(kind, exp.DataType) or (wanted := _length(kind)) is None:
            continue
        name, column = cursor.session.place(cursor.full_name(tree.this)), identifier_name(action.this)
        length = cursor.engine.notes.lengths(name).get(column or "", LONGEST_TEXT)
        if wanted < length:
            change = f"column {column} from type VARCHAR({length}) to VARCHAR({wanted})"
            why = "reducing the byte-length of a varchar is not supported"
            raise compilation_error(f"cannot change {change} because {why}.", 2023, "22000")


def _length(kind: exp.DataType) -> int | None:
    """The length that a text type has been given; CHAR is VARCHAR(1)."""
    given = kind.expressions
    if kind.this not in (*_TEXTS, *_CHARS) or not (given or kind.this in _CHARS):
        return None
    text = given[0].name if given else "1"
    return int(text) if text.isdecimal() else None


def _char(node: exp.DataType, _cursor: Cursor) -> exp.Expr:
    if node.this in _CHARS and (given := _length(node)) is not None:
        length = exp.DataTypeParam(this=exp.Literal.number(given))
        return exp.DataType(this=exp.DataType.Type.VARCHAR, expressions=[length])
    return node


def _cast(node: exp.Cast, cursor: Cursor) -> exp.Expr:
    length = _length(node.to)
    if node.meta.get(_FITTED) or length is None or _is_short(node.this, length, cursor):
        return node
    node.meta[_FITTED] = True
    return _fitted(node.copy(), length)


def _assigned(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """UPDATE … SET, by itself or of a MERGE."""
    if lengths := _lengths(node, cursor):
        for each in node.expressions:
            if isinstance(each, exp.EQ):
                column = identifier_name(each.this.find(exp.Identifier)) or ""
                each.set("expression", _fitting(each.expression, lengths.get(column), cursor))
    return node


def _inserted(node: exp.Insert, cursor: Cursor) -> exp.Expr:
    """INSERT, by itself or of a MERGE: its values, or the columns of its query."""
    if not (lengths := _lengths(node, cursor)):
        return node
    named = [] if isinstance(node.this, exp.Table) or not node.this else node.this.expressions
    columns = [identifier_name(each.find(exp.Identifier)) for each in named] or _columns(node, cursor)
    limits, source = [lengths.get(column or "") for column in columns], node.expression
    if isinstance(source, exp.Values):
        for row in source.expressions:
            _fit_all(row, limits, cursor)
    elif isinstance(source, exp.Tuple):
        _fit_all(source, limits, cursor)
    elif isinstance(source, exp.Query):
        node.set("expression", _fitting_query(source, limits))
    return node


def _fit_all(row: exp.Expr, limits: Sequence[int | None], cursor: Cursor) -> None:
    if isinstance(row, exp.Tuple):
        values = zip(row.expressions, [*limits, *[None] * len(row.expressions)], strict=False)
        row.set("expressions", [_fitting(value, limit, cursor) for value, limit in values])


def _fitting(value: exp.Expr, length: int | None, cursor: Cursor) -> exp.Expr:
    if length is None or isinstance(value, exp.Var) or _is_short(value, length, cursor):
        return value
    return _fitted(exp.cast(value.copy(), "varchar"), length)


def _fitting_query(query: exp.Query, limits: Sequence[int | None]) -> exp.Query:
    names = [identifier(f"_ink_{n}") for n in range(len(limits))]
    columns = [
        _fitted(exp.cast(exp.column(name.copy()), "varchar"), limit) if limit else exp.column(name.copy())
        for name, limit in zip(names, limits, strict=True)
    ]
    alias = exp.TableAlias(this=identifier("_ink_rows"), columns=names)
    return exp.select(*columns).from_(exp.Subquery(this=query.copy(), alias=alias))


def _lengths(node: exp.Expr, cursor: Cursor) -> Mapping[str, int]:
    """The lengths declared for the columns of the table that a statement changes."""
    table = _target(node)
    if not table or not isinstance(table.this, exp.Identifier):
        return {}
    return cursor.engine.notes.lengths(cursor.session.place(cursor.full_name(table)))


def _target(node: exp.Expr) -> exp.Table | None:
    return (node.find_ancestor(exp.Merge) or node).this.find(exp.Table)


def _columns(node: exp.Expr, cursor: Cursor) -> list[str | None]:
    name = cursor.session.place(cursor.full_name(_target(node) or node))
    return [column for (column,) in cursor.query(_COLUMNS, name)]


def _is_short(value: exp.Expr, length: int, cursor: Cursor) -> bool:
    """Whether a value is known to fit before it is computed."""
    if length >= LONGEST_TEXT or isinstance(value, exp.Null):
        return True
    if is_bind(value):
        return len(str(cursor.bind(value))) <= length
    return isinstance(value, exp.Literal) and len(value.name) <= length


def _fitted(text: exp.Expr, length: int) -> exp.Expr:
    """The text, or an error; in a lambda, for a text with side effects must be computed once."""
    y = identifier("_ink_text")
    start, end = (exp.Literal.string(part) for part in ("String '", "' is too long and would be truncated"))
    told = _call("concat", start, _call("left", y.copy(), exp.Literal.number(_SHOWN)), end)
    too_long = exp.GT(this=_call("length", y.copy()), expression=exp.Literal.number(length))
    checked = exp.case().when(too_long, _call("error", told)).else_(y.copy())
    function = exp.Lambda(this=checked, expressions=[y], colon=True)
    one = _call("list_transform", _call("list_value", text), function)
    return _call("list_extract", one, exp.Literal.number(1))


def _call(name: str, *values: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[*values])


NODES: Mapping[type[exp.Expr], Rule] = {
    exp.Cast: _cast,
    exp.DataType: _char,
    exp.Insert: _inserted,
    exp.Update: _assigned,
}
