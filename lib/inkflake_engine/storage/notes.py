"""Comments of tables and declared lengths of texts, which DuckDB does not keep, in fakesnow's own tables."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from inkflake_engine.objects import temporary
from inkflake_engine.storage.catalogue import SCHEMA, Name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inkflake_engine.execution.connection import Connection

__all__ = ["Notes"]

_LONGEST_TEXT = 16777216  # the length of a VARCHAR without one, and so not worth noting
_TABLES, _COLUMNS = f"{SCHEMA}._fs_tables_ext", f"{SCHEMA}._fs_columns_ext"
_KEY = "ext_table_catalog = ? AND ext_table_schema = ? AND ext_table_name = ?"
_FORGET = tuple(f"DELETE FROM {table} WHERE {_KEY}" for table in (_TABLES, _COLUMNS))  # noqa: S608 - constants
_COMMENT_OF = f"SELECT comment FROM {_TABLES} WHERE {_KEY}"  # noqa: S608 - constants
_COMMENT = f"""
    INSERT INTO {_TABLES} VALUES (?, ?, ?, ?)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name) DO UPDATE SET comment = excluded.comment
"""  # noqa: S608 - constants
_LENGTHS = f"""
    INSERT INTO {_COLUMNS} SELECT $1, $2, $3, unnest($4), unnest($5), unnest($6)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    DO UPDATE SET ext_character_maximum_length = excluded.ext_character_maximum_length,
        ext_character_octet_length = excluded.ext_character_octet_length
"""  # noqa: S608 - constants


class Notes:
    """Reads and writes the notes, beside whatever transaction a session is in; thread-safe."""

    def __init__(self, duck: DuckDBPyConnection, lock: threading.RLock) -> None:
        self._duck, self._lock = duck.cursor(), lock

    def take(
        self,
        connection: Connection,
        tree: exp.Expr,
        *,
        table_comment: tuple[exp.Table, str | None] | None,
        text_lengths: Sequence[tuple[str, int]] | None,
    ) -> None:
        """Keeps what fakesnow found in a statement."""
        table = table_comment[0] if table_comment else tree.find(exp.Table)
        if temporary.in_hidden(table):
            return
        name = (table.catalog or connection.database, table.db or connection.schema, table.name)
        if table_comment and table_comment[1] is not None:
            self.comment(name, table_comment[1])
        declared = [(column, length) for column, length in text_lengths or () if length != _LONGEST_TEXT]
        if declared:
            columns, lengths = zip(*declared, strict=True)
            octets = [min(length * 4, _LONGEST_TEXT) for length in lengths]
            self._ask(_LENGTHS, [*name, list(columns), list(lengths), octets])

    def comment(self, name: Name, comment: str) -> None:
        self._ask(_COMMENT, [*name, comment])

    def comment_of(self, name: Name) -> str:
        """The comment of a table or view."""
        found = self._ask(_COMMENT_OF, name)
        return (found[0][0] if found else None) or ""

    def forget(self, name: Name) -> None:
        """Removes the notes of a table or view that is dropped or replaced."""
        for statement in _FORGET:
            self._ask(statement, name)

    def _ask(self, text: str, values: Sequence[Any]) -> list[tuple]:
        with self._lock:
            return self._duck.execute(text, list(values)).fetchall()
