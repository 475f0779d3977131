"""COPY INTO @stage: the rows of a query as files, with the format options as Snowflake documents them.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-location
"""

import bz2
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from inkflake_engine.language.faults import compilation_error, sql_error, unsupported
from inkflake_engine.language.results import Rows
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.stages.load import load
from inkflake_engine.stages.stages import find, option, options, stage_text
from inkflake_engine.storage.stagefiles import Location

__all__ = ["HANDLERS"]


def _raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


_COMPRESSIONS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "NONE": ("", bytes),
    "AUTO": (".gz", lambda content: gzip.compress(content, mtime=0)),
    "GZIP": (".gz", lambda content: gzip.compress(content, mtime=0)),
    "BZ2": (".bz2", bz2.compress),
    "DEFLATE": (".deflate", zlib.compress),
    "RAW_DEFLATE": (".raw_deflate", _raw_deflate),
}
_PARQUET_PACKS = {"AUTO": "snappy", "SNAPPY": "snappy", "NONE": "none"}
_ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\", "\\0": "\0"}
_EMPTY = "Cannot unload empty string without file format option field_optionally_enclosed_by being specified."


@dataclass(frozen=True)
class _Format:
    """The file format and copy options; the defaults are Snowflake's."""

    type: str = "CSV"
    compression: str = "AUTO"
    field_delimiter: str = ","
    record_delimiter: str = "\n"
    file_extension: str | None = None
    escape: str = ""
    escape_unenclosed_field: str = "\\"
    field_optionally_enclosed_by: str = ""
    null_if: tuple[str, ...] = ("\\N",)
    empty_field_as_null: bool = True
    single: bool = False
    overwrite: bool = False
    header: bool = False
    detailed_output: bool = False
    max_file_size: int = 16777216


# They change how values look, which is as in DuckDB here, or nothing.
_DEFAULT_ONLY = {
    "DATE_FORMAT": "AUTO",
    "TIME_FORMAT": "AUTO",
    "TIMESTAMP_FORMAT": "AUTO",
    "BINARY_FORMAT": "HEX",
    "ENCODING": "UTF8",
}


@dataclass(frozen=True)
class _File:
    path: str
    content: bytes
    rows: int
    raw_size: int


def _copy(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """COPY INTO a stage; `load` has that into a table."""
    text = _target(cursor, tree.this)
    if text is None:
        return load(cursor, tree)
    where, form = find(cursor, text, "WRITE"), _format(cursor, tree)
    cursor.run(_query(tree))
    names, kinds = zip(*cursor.describe_result(), strict=True)
    if form.type == "PARQUET":
        files = [_parquet(where.path, names, cursor.fetch_rows(), form)]
    else:
        records = [_record(row, kinds, form) for row in cursor.fetch_rows()]
        files = list(_files(where.path, names, records, form))
    _write(cursor, where, files, form)
    return _answer(files, form)


def _target(cursor: Cursor, node: exp.Expr) -> str | None:
    target = node.this if isinstance(node, exp.Table) else node
    if not isinstance(target, (exp.Var, exp.Literal, exp.Parameter)):
        return None
    text = stage_text(target, cursor)
    return text if text.startswith("@") else None


def _query(tree: exp.Expr) -> exp.Expr:
    source = tree.args["files"][0]
    if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Query):
        return source.this
    return exp.select("*").from_(source)


def _format(cursor: Cursor, tree: exp.Expr) -> _Format:
    given: dict[str, Any] = {}
    for parameter in tree.args.get("params") or ():
        name, value = option(parameter)
        given |= options(parameter) if name == "FILE_FORMAT" else {name: value}
    if name := given.pop("FORMAT_NAME", None):
        given = {**cursor.file_format(str(name)), **given}
    return _checked(given)


def _checked(given: Mapping[str, Any]) -> _Format:
    form = _Format()
    for name, value in given.items():
        field = name.lower()
        if name in _DEFAULT_ONLY and str(value).upper().replace("-", "") == _DEFAULT_ONLY[name]:
            continue
        if field not in _Format.__dataclass_fields__:
            raise unsupported(f"Unsupported option of COPY INTO a stage here: {name}")
        form = replace(form, **{field: _option(field, value)})
    packs = _PARQUET_PACKS if form.type == "PARQUET" else _COMPRESSIONS
    if form.compression not in packs or form.type not in ("CSV", "JSON", "PARQUET"):
        message = f"Unsupported file format here: TYPE = {form.type}, COMPRESSION = {form.compression}"
        raise unsupported(message)
    return form


def _option(field: str, value: Any) -> Any:
    """Reads the value of an option as the kind of value that its default is."""
    default, text = getattr(_Format, field), "" if value is None else str(value)
    if isinstance(default, bool):
        return text.upper() == "TRUE"
    if isinstance(default, tuple):
        return tuple(str(v) for v in (value if isinstance(value, list) else [value]) if v is not None)
    if isinstance(default, int):
        return int(value)
    if field in ("type", "compression"):
        return text.upper()
    return "" if text.upper() == "NONE" and default is not None else _ESCAPES.get(text, text)


def _record(row: Sequence[Any], kinds: Sequence[str], form: _Format) -> bytes:
    if form.type == "JSON":
        if len(row) != 1:
            message = "COPY statement only supports simple SELECT from stage statements with one JSON column"
            raise compilation_error(message, 2019, "0A000")
        return (row[0] if kinds[0] == "JSON" else json.dumps(row[0], default=str)).encode() + b"\n"
    fields = (_field(value, kind, form) for value, kind in zip(row, kinds, strict=True))
    return (form.field_delimiter.join(fields) + form.record_delimiter).encode()


def _field(value: Any, kind: str, form: _Format) -> str:
    if value is None:
        return form.null_if[0] if form.null_if else ""
    text = _text(value)
    if form.field_optionally_enclosed_by and kind in ("VARCHAR", "JSON"):
        return _enclosed(text, form)
    if not text and form.empty_field_as_null and not form.field_optionally_enclosed_by:
        raise sql_error(_EMPTY, 100069, "22000")
    return _escaped(text, form)


def _enclosed(text: str, form: _Format) -> str:
    quote = form.field_optionally_enclosed_by
    if form.escape:
        text = text.replace(form.escape, form.escape * 2).replace(quote, form.escape + quote)
    else:
        text = text.replace(quote, quote * 2)
    return f"{quote}{text}{quote}"


def _escaped(text: str, form: _Format) -> str:
    """In a field without quotes, the escape character stands before itself and before every delimiter."""
    escape = form.escape_unenclosed_field
    if not escape:
        return text
    special = [escape, *(d for d in (form.field_delimiter, form.record_delimiter) if d)]
    for one in dict.fromkeys(special):
        text = text.replace(one, escape + one)
    return text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, datetime):
        shown = value.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        return f"{shown} Z" if value.tzinfo else shown
    return str(value)


def _files(path: str, names: Sequence[str], records: Sequence[bytes], form: _Format) -> Iterator[_File]:
    """One file, or as many as the maximum size asks for; none when there are no rows."""
    if not records:
        return
    head = (form.field_delimiter.join(names) + form.record_delimiter).encode() if form.header else b""
    base = f"{path}data" if not path or path.endswith("/") else path
    suffix, pack = _COMPRESSIONS[form.compression]
    if form.single:
        raw = head + b"".join(records)
        content = pack(raw)
        if len(content) > form.max_file_size:
            message = "Max file size exceeded for unload single file mode. Please increase MAX_FILE_SIZE."
            raise sql_error(message, 100095, "22000")
        yield _File(base, content, len(records), len(raw))
        return
    extension = f".{form.file_extension}" if form.file_extension else f".{form.type.lower()}{suffix}"
    for n, chunk in enumerate(_chunks(records, form.max_file_size)):
        raw = head + b"".join(chunk)
        yield _File(f"{base}_0_0_{n}{extension}", pack(raw), len(chunk), len(raw))


def _parquet(path: str, names: Sequence[str], rows: Sequence[Sequence[Any]], form: _Format) -> _File:
    """One file of all rows; without HEADER its columns have numbers for names."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    named = names if form.header else [f"_COL_{n}" for n in range(len(names))]
    table = pa.table([pa.array(list(column)) for column in columns], names=list(named))
    pack, written = _PARQUET_PACKS[form.compression], pa.BufferOutputStream()
    parquet.write_table(table, written, compression=pack)
    content = written.getvalue().to_pybytes()
    base = f"{path}data" if not path or path.endswith("/") else path
    suffix = f"_0_0_0.{form.file_extension or pack + '.parquet'}"
    return _File(base if form.single else base + suffix, content, len(rows), table.nbytes)


def _chunks(records: Sequence[bytes], limit: int) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for record in records:
        if chunk and size + len(record) > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(record)
        size += len(record)
    yield chunk


def _write(cursor: Cursor, where: Location, files: Sequence[_File], form: _Format) -> None:
    storage = cursor.engine.files
    taken = [file.path for file in files if storage.has(Location(where.stage, file.path))]
    if taken and not form.overwrite:
        message = (
            f"Files already existing at the unload destination: @{where.label}/{min(taken)}. "
            "Use overwrite option to force unloading."
        )
        raise sql_error(message, 1757, "42601")
    for file in files:
        storage.write(Location(where.stage, file.path), file.content)


def _answer(files: Sequence[_File], form: _Format) -> Rows:
    if form.detailed_output:
        rows = [(f.path, len(f.content), f.rows) for f in files]
        return Rows.of("FILE_NAME FILE_SIZE:number ROW_COUNT:number", rows)
    totals = (sum(f.rows for f in files), sum(f.raw_size for f in files), sum(len(f.content) for f in files))
    return Rows.of("rows_unloaded:number input_bytes:number output_bytes:number", [totals])


HANDLERS: Mapping[str, Handler] = {"COPY": _copy}
