"""Results as Snowflake's clients expect them: timestamps in Arrow, NULLs included, and all in JSON."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import fakesnow.arrow
import pyarrow as pa
from fakesnow.rowtype import ColumnInfo

__all__ = ["json_rows", "keep_null_timestamps"]

_to_struct = fakesnow.arrow.timestamp_to_sf_struct


def _with_nulls(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    struct = _to_struct(array)
    fields = [struct.type.field(n) for n in range(struct.type.num_fields)]
    filled = [struct.field(n).fill_null(0) for n in range(len(fields))]
    return pa.StructArray.from_arrays(filled, fields=fields, mask=array.is_null())


def keep_null_timestamps() -> None:
    """Has fakesnow mark NULL timestamps as such; it leaves them valid, and clients read 1970-01-01."""
    fakesnow.arrow.timestamp_to_sf_struct = _with_nulls


def json_rows(table: pa.Table, rowtype: Sequence[ColumnInfo]) -> list[list[str | None]]:
    """Every value as the text that clients without Arrow read: times as seconds, dates as days since 1970."""
    columns = [
        [None if value is None else _text(value, about["type"]) for value in column.to_pylist()]
        for column, about in zip(table.columns, rowtype, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _text(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        seconds = _seconds((value if value.tzinfo else value.replace(tzinfo=UTC)) - _EPOCH)
        return f"{seconds} 1440" if kind == "timestamp_tz" else seconds
    if isinstance(value, time):
        return _seconds(datetime.combine(_EPOCH, value, UTC) - _EPOCH)
    if isinstance(value, date):
        return str((value - _EPOCH.date()).days)
    return value.hex().upper() if isinstance(value, bytes) else str(value)


def _seconds(since: timedelta) -> str:
    sign, micros = "-" * (since < timedelta()), abs(since) // timedelta(microseconds=1)
    return f"{sign}{micros // 1_000_000}.{micros % 1_000_000:06d}000"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
