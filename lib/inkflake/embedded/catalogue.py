"""The durable catalogue of what Snowflake would keep and DuckDB cannot: roles, policies, tasks, grants, keys.

Statements that only Snowflake can carry out end here: recorded, shown, not enforced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fakesnow.instance import GLOBAL_DATABASE_NAME

if TYPE_CHECKING:
    import threading

    from duckdb import DuckDBPyConnection

__all__ = ["BUILT_IN_ROLES", "BUILT_IN_WAREHOUSES", "STATEMENTS", "Catalogue", "Entry", "Name"]

SCHEMA = f"{GLOBAL_DATABASE_NAME}._fs_information_schema"
OBJECTS = f"{SCHEMA}._ink_objects"
STATEMENTS = f"{SCHEMA}._ink_statements"
BUILT_IN_ROLES = frozenset({"ACCOUNTADMIN", "ORGADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN"})
BUILT_IN_WAREHOUSES = frozenset({"COMPUTE_WH"})

Name = tuple[str, str, str]  # database, schema, name; empty where the kind has none

_CREATE = f"""
CREATE TABLE IF NOT EXISTS {OBJECTS} (
    kind VARCHAR, database_name VARCHAR, schema_name VARCHAR, name VARCHAR,
    created_on TIMESTAMPTZ, owner VARCHAR, comment VARCHAR, text VARCHAR, details JSON,
    PRIMARY KEY (kind, database_name, schema_name, name)
);
CREATE TABLE IF NOT EXISTS {STATEMENTS} (
    RECORDED_AT TIMESTAMP, USER_NAME VARCHAR, ROLE_NAME VARCHAR,
    KIND VARCHAR, OBJECT_NAME VARCHAR, STATEMENT VARCHAR
);
"""
_KEY = "kind = ? AND database_name = ? AND schema_name = ? AND name = ?"


@dataclass(frozen=True)
class Entry:
    """One object of the catalogue."""

    kind: str
    name: Name
    owner: str = "ACCOUNTADMIN"
    comment: str = ""
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    created_on: datetime = field(default_factory=lambda: datetime.now(UTC))


class Catalogue:
    """Reads and writes the catalogue; safe for several threads."""

    def __init__(self, duck: DuckDBPyConnection, lock: threading.RLock) -> None:
        self._duck, self._lock = duck.cursor(), lock
        self._ask(_CREATE)

    def put(self, entry: Entry) -> None:
        """Adds an object, or puts it in the place of the one of the same kind and name."""
        row = (entry.kind, *entry.name, entry.created_on, entry.owner, entry.comment, entry.text)
        self._ask(
            f"INSERT OR REPLACE INTO {OBJECTS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [*row, json.dumps(dict(entry.details))],
        )

    def get(self, kind: str, name: Name) -> Entry | None:
        found = self._entries(f"WHERE {_KEY}", [kind, *name])
        return found[0] if found else None

    def drop(self, kind: str, name: Name) -> bool:
        """Takes an object out; False if it is not there."""
        return bool(self._ask(f"DELETE FROM {OBJECTS} WHERE {_KEY} RETURNING name", [kind, *name]))  # noqa: S608

    def all(self, *kinds: str, database: str | None = None, schema: str | None = None) -> list[Entry]:
        """Every object of the kinds, of a database or schema if one is named, by name."""
        where, values = f"WHERE kind IN ({', '.join('?' * len(kinds))})", list(kinds)
        for column, value in (("database_name", database), ("schema_name", schema)):
            if value is not None:
                where, values = f"{where} AND {column} = ?", [*values, value]
        return self._entries(f"{where} ORDER BY database_name, schema_name, name, kind", values)

    def forget(self, database: str, schema: str | None = None) -> list[Entry]:
        """Takes out everything of a dropped database or schema and says what that was."""
        where, values = "WHERE database_name = ?", [database]
        if schema is not None:
            where, values = f"{where} AND schema_name = ?", [database, schema]
        with self._lock:
            gone = self._entries(where, values)
            self._ask(f"DELETE FROM {OBJECTS} {where}", values)  # noqa: S608
        return gone

    def record(self, kind: str, name: str, *, statement: str, user: str, role: str | None) -> None:
        """Notes a statement that Snowflake would have carried out."""
        now = datetime.now(UTC).replace(tzinfo=None)
        row = [now, user, role, kind, name, statement]
        self._ask(f"INSERT INTO {STATEMENTS} VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608

    def _entries(self, where: str, values: Sequence[Any]) -> list[Entry]:
        columns = "kind, database_name, schema_name, name, owner, comment, text, details, created_on"
        rows = self._ask(f"SELECT {columns} FROM {OBJECTS} {where}", values)  # noqa: S608
        return [Entry(r[0], (r[1], r[2], r[3]), r[4], r[5], r[6], json.loads(r[7]), r[8]) for r in rows]

    def _ask(self, text: str, values: Sequence[Any] = ()) -> list[tuple]:
        with self._lock:
            return self._duck.execute(text, list(values)).fetchall()
