"""Files of stages in queries: SELECT $1 FROM @stage, DIRECTORY(@stage) and INFER_SCHEMA.

https://docs.snowflake.com/en/user-guide/querying-stage
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from inkflake_engine.language.faults import compilation_error, missing_object, unsupported
from inkflake_engine.language.names import identifier
from inkflake_engine.language.parsing import is_bind
from inkflake_engine.protocols import Cursor, Rule
from inkflake_engine.stages.formats import read_records
from inkflake_engine.stages.stages import find, stage_text
from inkflake_engine.storage.stagefiles import Location, StageFile

__all__ = ["NODES", "Record", "file_format", "read_files", "resolve_staged", "staged"]

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


@dataclass(frozen=True)
class Record:
    """A record of a file: its path on the stage, its number in it from 1 on, and its fields."""

    path: str
    row: int
    fields: Sequence[str | None]


def resolve_staged(table: exp.Table, cursor: Cursor) -> exp.Expr | None:
    """What takes the place of a table that is a stage or its directory; None for any other."""
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
    given, pattern = table.args.get("format"), table.args.get("pattern")
    named = None if given is None else {"FORMAT_NAME": given.name or given.sql("snowflake")}
    form = file_format(cursor, where, named)
    files = cursor.engine.files.find(where, pattern.name if pattern else None)
    return staged(table, cursor, list(read_files(cursor, where, files, form)), form)


def read_files(
    cursor: Cursor, where: Location, files: Iterable[StageFile], form: Mapping[str, Any]
) -> Iterator[Record]:
    """The records of files, in their order."""
    for file in files:
        for n, fields in enumerate(read_records(_content(cursor, where, file), form), start=1):
            yield Record(file.path, n, fields)


def staged(table: exp.Table, cursor: Cursor, records: Sequence[Record], form: Mapping[str, Any]) -> exp.Expr:
    """The query of records that takes the place of their stage, whose `$1` become columns."""
    width = _name_columns(table, max((len(record.fields) for record in records), default=1))
    cells = list(zip_longest(*(record.fields for record in records)))
    nothing = [None] * len(records)
    columns = [list(cells[n]) if n < len(cells) else nothing for n in range(width)]
    data: dict[str, pa.Array] = {
        f"{_FIELD}{n}": pa.array(c, type=pa.string()) for n, c in enumerate(columns, 1)
    }
    data[_NAME] = pa.array([record.path for record in records], type=pa.string())
    data[_ROW] = pa.array([record.row for record in records], type=pa.int64())
    return _queried(table, cursor.borrow(pa.table(data)), _typed(width, form["TYPE"] != "CSV"))


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


def file_format(cursor: Cursor, where: Location, given: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The options of the file format that a statement gives or names, or else its stage."""
    entry = cursor.engine.catalogue.get("STAGE", where.stage)
    options = dict(given or (entry.details.get("file_format") if entry else None) or {})
    if name := options.pop("FORMAT_NAME", None):
        options = {**cursor.file_format(str(name)), **options}
    return {"TYPE": "CSV", **options}


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


def _named(node: exp.Expr, cursor: Cursor) -> str:
    return str(cursor.bind(node)) if is_bind(node) else node.name or node.sql("snowflake")


def _infer_schema(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """The columns of Parquet files."""
    given = {each.this.name.upper(): _named(each.expression, cursor) for each in node.expressions}
    where = find(cursor, given["LOCATION"])
    form = {"FORMAT_NAME": given["FILE_FORMAT"]} if "FILE_FORMAT" in given else None
    if file_format(cursor, where, form)["TYPE"] != "PARQUET":
        raise unsupported("INFER_SCHEMA of other files than Parquet is unsupported here")
    files = cursor.engine.files.find(where)
    if not files:
        raise missing_object(given["LOCATION"], "Remote file")
    schemas = [parquet.read_schema(pa.BufferReader(_content(cursor, where, file))) for file in files]
    schema = pa.unify_schemas(schemas, promote_options="permissive")
    named, rows = ", ".join(file.path for file in files), []
    for n, field in enumerate(schema):
        kind = next((name for fits, name in _TYPES if fits(field.type)), "TEXT")
        if pa.types.is_decimal(field.type):
            kind = f"NUMBER({field.type.precision}, {field.type.scale})"
        rows.append((field.name, kind, field.nullable, f"$1:{field.name}::{kind}", named, n))
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
