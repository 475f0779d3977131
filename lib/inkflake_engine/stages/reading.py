"""Files of stages in queries: SELECT $1 FROM @stage, DIRECTORY(@stage) and INFER_SCHEMA.

https://docs.snowflake.com/en/user-guide/querying-stage
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from inkflake_engine.language.faults import compilation_error, missing_object, unsupported
from inkflake_engine.language.names import identifier
from inkflake_engine.protocols import Cursor, Rule
from inkflake_engine.stages.formats import read_records
from inkflake_engine.stages.stages import find, stage_text
from inkflake_engine.storage.stagefiles import Location, StageFile

__all__ = ["NODES", "resolve_staged"]

_FIELD = "_"  # fakesnow takes a column "$1" for the first of the result
_NAME, _ROW = "METADATA$FILENAME", "METADATA$FILE_ROW_NUMBER"
_DIRECTORY = ("RELATIVE_PATH", "SIZE", "LAST_MODIFIED", "MD5", "ETAG", "FILE_URL")
_INFERRED = ("COLUMN_NAME", "TYPE", "NULLABLE", "EXPRESSION", "FILENAMES", "ORDER_ID")
_TYPES = (
    (pa.types.is_boolean, "BOOLEAN"),
    (pa.types.is_integer, "NUMBER(38, 0)"),
    (pa.types.is_floating, "REAL"),
    (pa.types.is_date, "DATE"),
    (pa.types.is_timestamp, "TIMESTAMP_NTZ"),
    (pa.types.is_binary, "BINARY"),
    (pa.types.is_nested, "VARIANT"),
)


def resolve_staged(table: exp.Table, cursor: Cursor) -> exp.Expr | None:
    """What takes the place of a table that is a stage or its directory; None for any other."""
    if table.find_ancestor(exp.Copy):
        return None
    if isinstance(table.this, exp.DirectoryStage):
        return _queried(table, cursor.borrow(_directory(cursor, table.this.this)))
    if isinstance(table.this, (exp.Literal, exp.Var)) and table.name.lstrip("'").startswith("@"):
        return _rows(table, cursor)
    return None


def _queried(table: exp.Table, source: exp.Table, columns: Sequence[exp.Expr] = ()) -> exp.Subquery:
    if table.find_ancestor(exp.Create):
        raise unsupported("CREATE … AS SELECT from a stage is unsupported here: COPY INTO a table")
    alias = table.args.get("alias") or exp.TableAlias(this=identifier("_ink_staged"))
    query = exp.select(*(columns or [exp.Star()])).from_(source)
    joins = table.args.get("joins")
    return exp.Subquery(this=query, alias=alias.copy(), joins=joins)


def _rows(table: exp.Table, cursor: Cursor) -> exp.Expr:
    where = find(cursor, stage_text(table.this, cursor))
    given = _given(cursor, where, table.args.get("format"))
    pattern = table.args.get("pattern")
    files = cursor.engine.files.find(where, pattern.name if pattern else None)
    records = [
        (file.path, n, record)
        for file in files
        for n, record in enumerate(read_records(_content(cursor, where, file), given), start=1)
    ]
    width = _name_columns(table, max((len(record) for _, _, record in records), default=1))
    cells = list(zip_longest(*(record for _, _, record in records)))
    nothing = [None] * len(records)
    columns = [list(cells[n]) if n < len(cells) else nothing for n in range(width)]
    data: dict[str, pa.Array] = {
        f"{_FIELD}{n}": pa.array(c, type=pa.string()) for n, c in enumerate(columns, 1)
    }
    data[_NAME] = pa.array([path for path, _, _ in records], type=pa.string())
    data[_ROW] = pa.array([n for _, n, _ in records], type=pa.int64())
    return _queried(table, cursor.borrow(pa.table(data)), _typed(width, given["TYPE"] != "CSV"))


def _typed(width: int, is_variant: bool) -> list[exp.Expr]:
    fields = [exp.column(identifier(f"{_FIELD}{n}")) for n in range(1, width + 1)]
    typed = [exp.cast(field, "json") for field in fields] if is_variant else fields
    named = [exp.alias_(each, f"{_FIELD}{n}", quoted=True) for n, each in enumerate(typed, 1)]
    return [*named, exp.column(identifier(_NAME)), exp.column(identifier(_ROW))]


def _name_columns(table: exp.Table, width: int) -> int:
    """Makes columns of the `$1` of the table's query; how many columns it needs."""
    query = table.find_ancestor(exp.Select)
    for place in list(query.find_all(exp.Parameter, exp.PositionalColumn)) if query else ():
        if not place.name.isdecimal():
            continue
        width, column = max(width, int(place.name)), identifier(f"{_FIELD}{place.name}")
        place.replace(column if isinstance(place.parent, exp.Column) else exp.column(column))
    return width


def _given(cursor: Cursor, where: Location, form: exp.Expr | None) -> Mapping[str, Any]:
    """The options of the file format that a query or else its stage names."""
    entry = cursor.engine.catalogue.get("STAGE", where.stage)
    given = dict((entry.details.get("file_format") or {}) if entry else {})
    if form is not None:
        given = {"FORMAT_NAME": form.name or form.sql("snowflake")}
    if name := given.pop("FORMAT_NAME", None):
        given = {**cursor.file_format(str(name)), **given}
    return {"TYPE": "CSV", **given}


def _content(cursor: Cursor, where: Location, file: StageFile) -> bytes:
    with cursor.engine.files.open(Location(where.stage, file.path)) as opened:
        return opened.read()


def _directory(cursor: Cursor, stage: exp.Expr) -> pa.Table:
    where = find(cursor, stage_text(stage, cursor))
    entry = cursor.engine.catalogue.get("STAGE", where.stage)
    if not entry or not entry.details["directory"]:
        raise compilation_error(f"Stage '{where.stage[2]}' has no directory table.", 391900, "0A000")
    files = cursor.engine.files.find(where)
    url = "/".join(where.stage)
    rows = [(f.path, f.size, f.modified, f.md5, f.md5, f"snow://stage/{url}/{f.path}") for f in files]
    kinds = (pa.string(), pa.int64(), pa.timestamp("us", "UTC"), *[pa.string()] * 3)
    return _table(_DIRECTORY, rows, kinds)


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]], kinds: Sequence[pa.DataType]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    arrays = [pa.array(list(c), type=kind) for c, kind in zip(columns, kinds, strict=True)]
    return pa.table(dict(zip(names, arrays, strict=True)))


def _infer_schema(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """The columns of Parquet files."""
    given = {each.this.name.upper(): each.expression for each in node.expressions}
    where = find(cursor, given["LOCATION"].name)
    if _given(cursor, where, given.get("FILE_FORMAT"))["TYPE"] != "PARQUET":
        raise unsupported("INFER_SCHEMA of other files than Parquet is unsupported here")
    files = cursor.engine.files.find(where)
    if not files:
        raise missing_object(given["LOCATION"].name, "Remote file")
    schema = parquet.read_schema(pa.BufferReader(_content(cursor, where, files[0])))
    rows = []
    for n, field in enumerate(schema):
        kind = next((name for fits, name in _TYPES if fits(field.type)), "TEXT")
        rows.append((field.name, kind, field.nullable, f"$1:{field.name}::{kind}", files[0].path, n))
    kinds = (pa.string(), pa.string(), pa.bool_(), pa.string(), pa.string(), pa.int64())
    source = cursor.borrow(_table(_INFERRED, rows, kinds))
    return exp.Subquery(this=exp.select("*").from_(source))


def _from_rows(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """TABLE(…) of a function whose rows are made here."""
    called = node.this
    if isinstance(called, exp.Anonymous) and called.name.upper() == "INFER_SCHEMA":
        return _infer_schema(called, cursor)
    if isinstance(called, exp.SplitToTable):
        parts = exp.func("string_split", called.this, called.expression)
        numbers = exp.func("generate_series", exp.Literal.number(1), exp.func("len", parts.copy()))
        columns = {"SEQ": exp.Literal.number(1), "INDEX": exp.func("unnest", numbers)}
        columns["VALUE"] = exp.Anonymous(this="unnest", expressions=[parts])
        named = [exp.alias_(column, name, quoted=True) for name, column in columns.items()]
        return exp.Subquery(this=exp.select(*named))
    return node


NODES: Mapping[type[exp.Expr], Rule] = {exp.TableFromRows: _from_rows}
