"""The embedded Snowflake's databases below one folder, and sessions on them."""

from __future__ import annotations

import contextvars
import logging
import re
import threading
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakesnow import info_schema
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.instance import GLOBAL_DATABASE_NAME, FakeSnow
from fakesnow.transforms import show, stage
from snowflake.connector.cursor import DictCursor, SnowflakeCursor
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from inkflake.embedded import ai, models
from inkflake.embedded.catalogue import BUILT_IN_ROLES, BUILT_IN_WAREHOUSES, Catalogue
from inkflake.embedded.cursor import Cursor
from inkflake.embedded.results import Results
from inkflake.embedded.sql import compilation_error
from inkflake.embedded.stagefiles import StageFiles

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inkflake.embedded.upstream import Upstream

__all__ = ["Connection", "Engine"]

# The name of a database is the name of a file.
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


@dataclass(frozen=True)
class _Statement:
    """What a function called by DuckDB, on DuckDB's thread, needs of the statement that calls it."""

    upstream: Upstream | None
    context: contextvars.Context


class Engine(FakeSnow):
    """Owns everything below `path`; one process at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in (path, path / "databases", path / "stages"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(db_path=path / "databases")
        self.results_cache = Results()
        self.lock = threading.RLock()
        self._statements: dict[str, _Statement] = {}
        # sqlglot would log statements it cannot parse, and statements are private.
        logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)
        self._confine()
        self._open_databases()
        self.catalogue = Catalogue(self.duck_conn, self.lock)
        self.files = StageFiles(path.resolve() / "stages")
        stage.LOCAL_BUCKET_PATH = str(path.resolve() / "stages")
        ai.register(self.duck_conn, self)

    def connect(
        self,
        database: str | None,
        schema: str | None,
        *,
        user: str,
        role: str | None = None,
        warehouse: str | None = None,
        upstream: Upstream | None = None,
        autocommit: bool = True,
    ) -> Connection:
        """Opens a session; the database and schema it names are made if they are missing."""
        for name in (database, schema):
            if name and not _PLAIN_NAME.fullmatch(name):
                raise compilation_error(f"invalid identifier '{name}'", errno=904, sqlstate="42000")
        with self.lock:
            connection = Connection(self, self.duck_conn.cursor(), database, schema, autocommit=autocommit)
        connection.identify(user, role, warehouse, upstream)
        return connection

    def close(self) -> None:
        """Writes everything to the database files and closes them."""
        for (name,) in self.duck_conn.execute(
            "SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL"
        ).fetchall():
            self.duck_conn.execute(f"CHECKPOINT {exp.to_identifier(name, quoted=True).sql('duckdb')}")
        self.duck_conn.close()

    @contextmanager
    def running(self, cursor: Cursor) -> Iterator[str]:
        """Keeps what the functions that a statement calls must know, under an id, while it runs."""
        statement_id = uuid.uuid4().hex
        self._statements[statement_id] = _Statement(cursor.connection.upstream, contextvars.copy_context())
        try:
            yield statement_id
        finally:
            del self._statements[statement_id]

    def complete(
        self, statement_id: str, model: str, prompts: list[str], parameters: Mapping[str, Any]
    ) -> list[models.Completion]:
        """Asks a model on behalf of a statement, within its context and so under its cancellation."""
        statement = self._statements[statement_id]
        return statement.context.copy().run(models.complete, model, prompts, parameters, statement.upstream)

    def write_catalogue(self, statement: str, values: Sequence[Any]) -> None:
        """Changes fakesnow's own tables, beside whatever transaction a session is in."""
        with self.lock, self.duck_conn.cursor() as duck:
            duck.execute(statement, list(values))

    def note_table(
        self,
        cursor: Cursor,
        tree: exp.Expr,
        *,
        table_comment: tuple[exp.Table, str | None] | None,
        text_lengths: Sequence[tuple[str, int]] | None,
    ) -> None:
        """Keeps what DuckDB does not: comments and the declared length of texts."""
        table = table_comment[0] if table_comment else tree.find(exp.Table)
        connection = cursor.connection
        key = (table.catalog or connection.database, table.db or connection.schema, table.name)
        with self.lock, self.duck_conn.cursor() as duck:
            if table_comment:
                duck.execute(_NOTE_COMMENT, [*key, table_comment[1]])
            for column, length in text_lengths or ():
                duck.execute(_NOTE_LENGTH, [*key, column, length, min(length * 4, 16777216)])

    def _confine(self) -> None:
        """Lets DuckDB touch nothing outside the folder, whatever a statement says; final for this process."""
        folder = exp.Literal.string(str(self.path.resolve())).sql("duckdb")
        self.duck_conn.execute(f"SET allowed_directories = [{folder}]")
        self.duck_conn.execute("SET enable_external_access = false")

    def _open_databases(self) -> None:
        """Puts fakesnow's own tables and every database made earlier in place."""
        duck = self.duck_conn
        duck.execute(f"DETACH {GLOBAL_DATABASE_NAME}")
        self._attach(self.path / f"{GLOBAL_DATABASE_NAME}.db", GLOBAL_DATABASE_NAME)
        duck.execute(info_schema.fs_global_creation_sql())
        duck.execute(show.fs_global_creation_sql())
        for file in sorted((self.path / "databases").glob("*.db")):
            self._attach(file, file.stem)

    def _attach(self, file: Path, name: str) -> None:
        source = exp.Literal.string(str(file.resolve())).sql("duckdb")
        self.duck_conn.execute(f"ATTACH {source} AS {exp.to_identifier(name, quoted=True).sql('duckdb')}")


_NOTE_COMMENT = f"""
    INSERT INTO {GLOBAL_DATABASE_NAME}._fs_information_schema._fs_tables_ext VALUES (?, ?, ?, ?)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name) DO UPDATE SET comment = excluded.comment
"""  # noqa: S608 - the name is fakesnow's constant
_NOTE_LENGTH = f"""
    INSERT INTO {GLOBAL_DATABASE_NAME}._fs_information_schema._fs_columns_ext VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name, ext_column_name)
    DO UPDATE SET ext_character_maximum_length = excluded.ext_character_maximum_length,
        ext_character_octet_length = excluded.ext_character_octet_length
"""  # noqa: S608 - the name is fakesnow's constant


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

    def identify(self, user: str, role: str | None, warehouse: str | None, upstream: Upstream | None) -> None:
        """Takes on who the session is for; a role that does not exist is refused, a warehouse is left out."""
        self.user, self.upstream = user.upper(), upstream
        self.role = (role or "ACCOUNTADMIN").upper()
        if self.role not in self.roles():
            message = f"Role '{self.role}' specified in the connect string does not exist or not authorized."
            raise ProgrammingError(msg=message, errno=390189, sqlstate="08001")
        wanted = (warehouse or "COMPUTE_WH").upper()
        self.warehouse = wanted if wanted in self.warehouses() else None

    def roles(self) -> frozenset[str]:
        return BUILT_IN_ROLES | {entry.name[2] for entry in self.engine.catalogue.all("ROLE")}

    def warehouses(self) -> frozenset[str]:
        return BUILT_IN_WAREHOUSES | {entry.name[2] for entry in self.engine.catalogue.all("WAREHOUSE")}

    def set_parameter(self, name: str, value: str) -> None:
        """Sets a session parameter; AUTOCOMMIT takes effect at once."""
        self.parameters[name] = value
        if name == "AUTOCOMMIT":
            self.autocommit(value.lower() == "true")

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
        return Cursor(self, duck)
