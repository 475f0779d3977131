"""What a statement answers: the bounded memory of results, and results made without DuckDB."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

__all__ = ["Column", "Rows", "Results", "status"]

_ARROW: dict[str, pa.DataType] = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "JSON": pa.string(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC"),
    "VARCHAR": pa.string(),
}


@dataclass(frozen=True)
class Column:
    """A column of a result and its DuckDB type."""

    name: str
    type: str = "VARCHAR"


@dataclass(frozen=True)
class Rows:
    """A result made in Python."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    affected: int | None = None  # rows changed by the statement, when that is not the number of rows answered

    @classmethod
    def of(cls, columns: str | Sequence[Column], rows: Sequence[Sequence[Any]]) -> Rows:
        """Takes columns as a list, or as their names in one string when all are text."""
        named = (
            tuple(Column(name) for name in columns.split()) if isinstance(columns, str) else tuple(columns)
        )
        return cls(named, tuple(tuple(row) for row in rows))

    def table(self) -> pa.Table:
        arrays = [
            pa.array([row[n] for row in self.rows], type=_ARROW[column.type])
            for n, column in enumerate(self.columns)
        ]
        return pa.Table.from_arrays(arrays, names=[column.name for column in self.columns])


def status(message: str = "Statement executed successfully.") -> Rows:
    """The one-row answer of statements that only report success."""
    return Rows.of("status", [(message,)])


class Results(OrderedDict[str, tuple]):
    """Remembers the latest results by query id, up to a number and an amount of memory."""

    def __init__(self, *, limit: int = 200, limit_bytes: int = 64 << 20) -> None:
        super().__init__()
        self._limit, self._limit_bytes, self._bytes = limit, limit_bytes, 0
        self._lock = threading.Lock()

    def __setitem__(self, query_id: str, result: tuple) -> None:
        with self._lock:
            if query_id in self:
                self._bytes -= self[query_id][0].nbytes
            super().__setitem__(query_id, result)
            self._bytes += result[0].nbytes
            while len(self) > 1 and (len(self) > self._limit or self._bytes > self._limit_bytes):
                self._bytes -= self[next(iter(self))][0].nbytes
                del self[next(iter(self))]
