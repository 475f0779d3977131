"""A session's context: whom it is for, with which role and warehouse, and what it was told to remember.

Its current database and schema are fakesnow's to keep, on the connection.
"""

import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from inkflake_engine.language.names import Name, literal
from inkflake_engine.models.upstream import Upstream

__all__ = ["TEMPORARY", "SessionContext"]

TEMPORARY = "_ink_temp_"  # the schemas of temporary tables; their session's id follows


@dataclass
class SessionContext:
    """What the statements of one session share, in the background too."""

    user: str
    role: str
    warehouse: str | None
    upstream: Upstream | None
    is_owner: bool = True
    secondary_roles: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4().int >> 65))
    in_transaction: bool = False
    has_recorded: bool = False  # whether a statement was only recorded, which the first of them tells
    parameters: dict[str, str] = field(default_factory=dict)
    queries: deque[str] = field(default_factory=lambda: deque(maxlen=1000))  # ids of the latest statements
    variables: dict[str, Any] = field(default_factory=dict)
    temporary_tables: set[Name] = field(default_factory=set)

    def hidden(self, name: Name) -> Name:
        """Where a temporary table of this name is."""
        return name[0], f"{TEMPORARY}{self.id}", f"{name[1]}.{name[2]}"

    def place(self, name: Name) -> Name:
        """Where a table really is: elsewhere if it is a temporary one of the session's."""
        return self.hidden(name) if name in self.temporary_tables else name

    def publish(self, duck: DuckDBPyConnection) -> None:
        """Sets the variables of a DuckDB connection that functions such as CURRENT_USER() read."""
        variables = {"user": self.user, "role": self.role, "warehouse": self.warehouse, "session": self.id}
        for name, value in variables.items():
            text = "NULL" if value is None else literal(value)
            duck.execute(f"SET VARIABLE ink_{name} = CAST({text} AS VARCHAR)")
