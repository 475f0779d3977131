"""A session's connection to the engine: its database and schema, and the cursors that run its statements."""

from duckdb import DuckDBPyConnection
from fakesnow.conn import FakeSnowflakeConnection

from inkflake_engine.execution.cursor import Cursor, Semantics
from inkflake_engine.language.names import literal
from inkflake_engine.protocols import Engine
from inkflake_engine.session import SessionContext

__all__ = ["Connection"]


class Connection(FakeSnowflakeConnection):
    """Gives a session cursors of the engine, until it is closed."""

    def __init__(
        self,
        duck: DuckDBPyConnection,
        database: str | None,
        schema: str | None,
        *,
        engine: Engine,
        session: SessionContext,
        semantics: Semantics,
    ) -> None:
        super().__init__(duck, engine.results_of(session.user), database, schema, db_path=engine.db_path)
        self.session = session
        self._engine, self._semantics = engine, semantics
        self._told: dict[str, frozenset[str]] = {}
        session.publish(duck)

    def close(self, retry: bool = True) -> None:
        """Ends the session; its temporary tables go with it."""
        if not self.is_closed():
            super().close(retry)
            self._engine.end_session(self.session)

    def set_parameter(self, name: str, value: str) -> None:
        """Sets a session parameter; AUTOCOMMIT takes effect at once."""
        self.session.parameters[name] = value
        if name == "AUTOCOMMIT":
            self.autocommit(value.lower() == "true")

    def cursor(self, *_: object) -> Cursor:
        """A cursor for the session's statements, which run one after the other."""
        return self._cursor_on(self._duck_conn, self._told)

    def background_cursor(self) -> Cursor:
        """A cursor that may run on another thread while the session goes on; close its `duck` afterwards."""
        duck = self._duck_conn.cursor()
        if self.database_set:
            schema = self._schema if self.schema_set else "main"
            duck.execute(f"SET schema = {literal(f'{self.database}.{schema}')}")
        self.session.publish(duck)
        return self._cursor_on(duck, {})

    def _cursor_on(self, duck: DuckDBPyConnection, told: dict[str, frozenset[str]]) -> Cursor:
        return Cursor(
            self, duck, engine=self._engine, session=self.session, semantics=self._semantics, told=told
        )
