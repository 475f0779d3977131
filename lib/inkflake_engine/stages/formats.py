"""File formats: dropped, and the records of a file that is in one.

https://docs.snowflake.com/en/sql-reference/sql/create-file-format
"""

import bz2
import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from pyarrow import parquet
from sqlglot import exp

from inkflake_engine.language.faults import missing_object, sql_error, unsupported
from inkflake_engine.language.results import Rows, already_dropped, dropped
from inkflake_engine.protocols import Cursor, Handler

__all__ = ["HANDLERS", "read_records"]

_PACKED: Mapping[bytes, Callable[[bytes], bytes]] = {b"\x1f\x8b": gzip.decompress, b"BZh": bz2.decompress}
_SPACES = re.compile(r"\s*")
_DROP = """DELETE FROM _fs_global._fs_information_schema._fs_file_formats
WHERE database_name = ? AND schema_name = ? AND name = ? RETURNING name"""


def read_records(content: bytes, given: Mapping[str, Any]) -> Iterator[Sequence[str | None]]:
    """The fields of each record, by the options of its format; JSON and Parquet have one, as JSON."""
    kind = str(given["TYPE"]).upper()
    if kind not in _READERS:
        raise unsupported(f"reading {kind} files is unsupported here: CSV, JSON and PARQUET are")
    unpack = next((each for magic, each in _PACKED.items() if content.startswith(magic)), bytes)
    return _READERS[kind](unpack(content), given)


def _csv(content: bytes, given: Mapping[str, Any]) -> Iterator[Sequence[str | None]]:
    quote = _character(given, "FIELD_OPTIONALLY_ENCLOSED_BY")
    records = csv.reader(
        io.StringIO(content.decode(), newline=""),
        delimiter=_character(given, "FIELD_DELIMITER", ",") or "\0",
        quotechar=quote,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=_character(given, "ESCAPE_UNENCLOSED_FIELD" if not quote else "ESCAPE"),
    )
    null = given.get("NULL_IF", ["\\N"])
    nulls = {str(each) for each in (null if isinstance(null, list) else [null])}
    if _is_true(given, "EMPTY_FIELD_AS_NULL", default=True):
        nulls.add("")
    for n, fields in enumerate(records):
        if n >= int(given.get("SKIP_HEADER", 0)) and fields:
            texts = [field.strip() for field in fields] if _is_true(given, "TRIM_SPACE") else fields
            yield [None if text in nulls else text for text in texts]


def _json(content: bytes, given: Mapping[str, Any]) -> Iterator[Sequence[str | None]]:
    text, decoder, at = content.decode().strip(), json.JSONDecoder(), 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise sql_error(f"Error parsing JSON: {error}", 100069, "22P02") from None
        at = _SPACES.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        values = value if _is_true(given, "STRIP_OUTER_ARRAY") and isinstance(value, list) else [value]
        for each in values:
            yield [json.dumps(each, ensure_ascii=False, separators=(",", ":"))]


def _parquet(content: bytes, _given: Mapping[str, Any]) -> Iterator[Sequence[str | None]]:
    for row in parquet.read_table(pa.BufferReader(content)).to_pylist():
        yield [json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain)]


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _character(given: Mapping[str, Any], name: str, default: str | None = None) -> str | None:
    value = str(given.get(name) or default or "NONE")
    return None if value.upper() == "NONE" else value.replace("\\t", "\t")


def _is_true(given: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    return str(given.get(name, default)).upper() == "TRUE"


def _drop(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = cursor.full_name(tree.args["tables"][0])
    if cursor.query(_DROP, name):
        return dropped(name[2])
    if tree.args.get("exists"):
        return already_dropped(name[2])
    raise missing_object(".".join(name), "File format")


_READERS: Mapping[str, Callable[[bytes, Mapping[str, Any]], Iterator[Sequence[str | None]]]] = {
    "CSV": _csv,
    "JSON": _json,
    "PARQUET": _parquet,
}
HANDLERS: Mapping[str, Handler] = {"DROP FILE FORMAT": _drop}
