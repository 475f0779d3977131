"""Timestamps in Arrow as Snowflake's clients expect them, NULLs included."""

import fakesnow.arrow
import pyarrow as pa

__all__ = ["keep_null_timestamps"]

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
