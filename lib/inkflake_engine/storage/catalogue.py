"""The durable catalogue of what Snowflake would keep and DuckDB cannot: roles, policies, tasks, grants, keys.

Statements that only Snowflake can carry out end here: recorded, shown, not enforced.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from duckdb import DuckDBPyConnection
from fakesnow.instance import GLOBAL_DATABASE_NAME

from inkflake_engine.language.names import Name

__all__ = ["BUILT_IN", "OBJECTS", "SCHEMA", "STATEMENTS", "Catalogue", "Entry"]

SCHEMA = f"{GLOBAL_DATABASE_NAME}._fs_information_schema"
OBJECTS = f"{SCHEMA}._ink_objects"
STATEMENTS = f"{SCHEMA}._ink_statements"
BUILT_IN: Mapping[str, frozenset[str]] = {
    "ROLE": frozenset({"ACCOUNTADMIN", "ORGADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN"}),
    "WAREHOUSE": frozenset({"COMPUTE_WH"}),
}

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
_Derived = TypeVar("_Derived")
_PUT = f"INSERT OR REPLACE INTO {OBJECTS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
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
    """Holds every entry in memory and writes each change to its file: no other process does. Thread-safe."""

    def __init__(self, duck: DuckDBPyConnection, lock: threading.RLock) -> None:
        self._duck, self._lock = duck.cursor(), lock
        self.execute(_CREATE)
        columns = "kind, database_name, schema_name, name, owner, comment, text, details, created_on"
        self._entries: dict[tuple[str, Name], Entry] = {}
        self._derived: dict[Callable[[Catalogue], Any], Any] = {}
        for kind, *row in self.execute(f"SELECT {columns} FROM {OBJECTS}"):  # noqa: S608 - constants
            name, (owner, comment, text, details, created_on) = (row[0], row[1], row[2]), row[3:]
            entry = Entry(kind, name, owner, comment, text, json.loads(details), created_on)
            self._entries[kind, name] = entry

    def put(self, entry: Entry) -> None:
        """Adds an object, or puts it in the place of the one of the same kind and name."""
        row = (entry.kind, *entry.name, entry.created_on, entry.owner, entry.comment, entry.text)
        with self._lock:
            self.execute(_PUT, [*row, json.dumps(dict(entry.details))])
            self._entries[entry.kind, entry.name] = entry
            self._derived.clear()

    def get(self, kind: str, name: Name) -> Entry | None:
        return self._entries.get((kind, name))

    def entry(self, kind: str, name: Name) -> Entry:
        """The object, or a bare entry where nothing was kept of it."""
        return self.get(kind, name) or Entry(kind, name)

    def drop(self, kind: str, name: Name) -> bool:
        """Takes an object out, and what was granted on it or to it; False if it is not there."""
        with self._lock:
            if (kind, name) not in self._entries:
                return False
            self.execute(f"DELETE FROM {OBJECTS} WHERE {_KEY}", [kind, *name])  # noqa: S608 - constants
            del self._entries[kind, name]
            self._derived.clear()
            label = f"{kind} {'.'.join(filter(None, name))}"
            for grant in [grant for of, grant in self._entries if of == "GRANT" and label in grant[:2]]:
                self.drop("GRANT", grant)
        return True

    def all(self, *kinds: str, database: str | None = None, schema: str | None = None) -> list[Entry]:
        """Every object of the kinds or of all, of a database or schema if one is named, by name."""
        with self._lock:
            entries = [entry for entry in self._entries.values() if not kinds or entry.kind in kinds]
        found = [e for e in entries if database in (None, e.name[0]) and schema in (None, e.name[1])]
        return sorted(found, key=lambda entry: (entry.name, entry.kind))

    def names(self, kind: str) -> frozenset[str]:
        """The names of a kind that lies in no database, those that are always there among them."""
        return BUILT_IN.get(kind, frozenset()) | {entry.name[2] for entry in self.all(kind)}

    def derived(self, make: Callable[[Catalogue], _Derived]) -> _Derived:
        """What `make` finds out about all objects, kept until one of them changes."""
        with self._lock:
            if make not in self._derived:
                self._derived[make] = make(self)
            return self._derived[make]

    def forget(self, database: str, schema: str | None = None) -> None:
        """Takes out everything of a dropped database or schema."""
        with self._lock:
            for kind, name in list(self._entries):
                if name[0] == database and schema in (None, name[1]):
                    self.drop(kind, name)

    def record(self, kind: str, name: str, *, statement: str, user: str, role: str) -> None:
        """Notes a statement that Snowflake would have carried out."""
        now = datetime.now(UTC).replace(tzinfo=None)
        row = [now, user, role, kind, name, statement]
        self.execute(f"INSERT INTO {STATEMENTS} VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - constants

    def execute(self, text: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Runs a statement on a connection of its own, beside whatever transaction a session is in."""
        with self._lock:
            return self._duck.execute(text, list(values)).fetchall()
