"""A session of the embedded Snowflake: where it is, who it is for, and its parameters."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from fakesnow.conn import FakeSnowflakeConnection
from snowflake.connector.cursor import DictCursor, SnowflakeCursor
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from inkflake_engine.execution.cursor import Cursor
from inkflake_engine.storage.catalogue import BUILT_IN_ROLES, BUILT_IN_WAREHOUSES, Name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inkflake_engine.execution.engine import Engine
    from inkflake_engine.models.upstream import Upstream

__all__ = ["Connection"]


class Connection(FakeSnowflakeConnection):
    """A session: its database, schema, role, warehouse and parameters."""

    def __init__(
        self,
        engine: Engine,
        duck: DuckDBPyConnection,
        database: str | None,
        schema: str | None,
        *,
        autocommit: bool,
    ) -> None:
        super().__init__(
            duck,
            engine.results_cache,
            database,
            schema,
            db_path=engine.db_path,
            autocommit=autocommit,
        )
        self.engine = engine
        self.session_id = str(uuid.uuid4().int >> 65)
        self.in_transaction = False
        self.parameters: dict[str, str] = {}
        self.session_variables: dict[str, Any] = {}
        self.temporary: set[Name] = set()

    def identify(self, user: str, role: str | None, warehouse: str | None, upstream: Upstream | None) -> None:
        """Takes on who the session is for; a role that does not exist is refused, a warehouse is left out."""
        self.user, self.upstream = user.upper(), upstream
        self.role = (role or "ACCOUNTADMIN").upper()
        if self.role not in self.roles():
            message = f"Role '{self.role}' specified in the connect string does not exist or not authorized."
            raise ProgrammingError(msg=message, errno=390189, sqlstate="08001")
        wanted = (warehouse or "COMPUTE_WH").upper()
        self.warehouse = wanted if wanted in self.warehouses() else None
        self.tell(self._duck_conn)

    def tell(self, duck: DuckDBPyConnection) -> None:
        """Sets the variables of a DuckDB connection that functions such as CURRENT_USER() read."""
        about = {
            "user": self.user,
            "role": self.role,
            "warehouse": self.warehouse,
            "session": self.session_id,
        }
        for name, value in about.items():
            text = exp.Null() if value is None else exp.Literal.string(value)
            duck.execute(f"SET VARIABLE ink_{name} = CAST({text.sql('duckdb')} AS VARCHAR)")

    def close(self, retry: bool = True) -> None:
        """Ends the session; its temporary tables go with it."""
        if not self.is_closed():
            super().close(retry)
            self.engine.end_session(self)

    def roles(self) -> frozenset[str]:
        return BUILT_IN_ROLES | {entry.name[2] for entry in self.engine.catalogue.all("ROLE")}

    def warehouses(self) -> frozenset[str]:
        return BUILT_IN_WAREHOUSES | {entry.name[2] for entry in self.engine.catalogue.all("WAREHOUSE")}

    def set_parameter(self, name: str, value: str) -> None:
        """Sets a session parameter; AUTOCOMMIT takes effect at once."""
        self.parameters[name] = value
        if name == "AUTOCOMMIT":
            self.autocommit(value.lower() == "true")

    @property
    def duck(self) -> DuckDBPyConnection:
        return self._duck_conn

    def cursor(self, cursor_class: type[SnowflakeCursor] = SnowflakeCursor) -> Cursor:
        """A cursor for the session's statements, which run one after the other."""
        return Cursor(self, self._duck_conn, use_dict_result=cursor_class is DictCursor)

    def background_cursor(self) -> Cursor:
        """A cursor that may run on another thread while the session goes on; close its `duck` afterwards."""
        duck = self._duck_conn.cursor()
        if self.database_set:
            schema = self._schema if self.schema_set else "main"
            path = f"{self.database}.{schema}"
            duck.execute(f"SET schema = {exp.Literal.string(path).sql('duckdb')}")
        self.tell(duck)
        return Cursor(self, duck)
