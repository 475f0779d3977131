"""What a statement answers: the bounded memory of results, and results made without DuckDB."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

__all__ = ["Column", "Results", "Rows", "already_dropped", "already_exists", "dropped", "status"]

_ARROW: dict[str, pa.DataType] = {
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "JSON": pa.string(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC"),
    "VARCHAR": pa.string(),
}
_TYPES = {
    "": "VARCHAR",
    "array": "JSON",
    "number": "BIGINT",
    "date": "DATE",
    "time": "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True)
class Column:
    """A column of a result and its DuckDB type."""

    name: str
    type: str


@dataclass(frozen=True)
class Rows:
    """A result made in Python."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...] = ()
    affected: int | None = None  # rows changed by the statement, when that is not the number of rows answered

    @classmethod
    def of(cls, columns: str, rows: Iterable[Sequence[Any]]) -> Rows:
        """Takes the columns as names in one string, each with a type behind a colon unless it is text."""
        named = (column.partition(":") for column in columns.split())
        types = (Column(name, _TYPES[kind]) for name, _, kind in named)
        return cls(tuple(types), tuple(tuple(row) for row in rows))

    def saying(self, notice: str) -> Rows:
        """The same with a notice behind its status, if it is one."""
        if [column.name for column in self.columns] != ["status"]:
            return self
        return status(f"{self.rows[0][0]} {notice}")

    def to_arrow(self) -> pa.Table:
        arrays = [
            pa.array([row[n] for row in self.rows], type=_ARROW[column.type])
            for n, column in enumerate(self.columns)
        ]
        return pa.Table.from_arrays(arrays, names=[column.name for column in self.columns])


def status(message: str = "Statement executed successfully.") -> Rows:
    """The one-row answer of statements that only report success."""
    return Rows.of("status", [(message,)])


def already_exists(name: str) -> Rows:
    return status(f"{name} already exists, statement succeeded.")


def dropped(name: str) -> Rows:
    return status(f"{name} successfully dropped.")


def already_dropped(name: str) -> Rows:
    return status(f"Drop statement executed successfully ({name} already dropped).")


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
