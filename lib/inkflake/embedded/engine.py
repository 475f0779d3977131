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

from fakesnow import info_schema, macros
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.instance import GLOBAL_DATABASE_NAME, FakeSnow
from fakesnow.transforms import show, stage
from snowflake.connector.cursor import DictCursor, SnowflakeCursor
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from inkflake.embedded import ai, information, models, temporary
from inkflake.embedded.catalogue import BUILT_IN_ROLES, BUILT_IN_WAREHOUSES, Catalogue, Entry, Name
from inkflake.embedded.cursor import Cursor
from inkflake.embedded.results import Results
from inkflake.embedded.sql import compilation_error
from inkflake.embedded.stagefiles import StageFiles
from inkflake.embedded.wire import keep_null_timestamps

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inkflake.embedded.upstream import Upstream

__all__ = ["Connection", "Engine"]

# The name of a database is the name of a file.
_LONGEST_TEXT = 16777216  # the length of a VARCHAR without one, and so not worth noting
_DATABASES = (
    "SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL AND database_name <> '_fs_global'"
)
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
        keep_null_timestamps()
        self._confine()
        self._open_catalogue()
        self.catalogue = Catalogue(self.duck_conn, self.lock)
        self._open_databases()
        temporary.drop_schemas(self.duck_conn)
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
            if database and database.upper() not in self.databases():
                self.create_database(database.upper())
            if (
                database
                and schema
                and not self.catalogue.get("SCHEMA", (database.upper(), schema.upper(), ""))
            ):
                self.catalogue.put(Entry("SCHEMA", (database.upper(), schema.upper(), "")))
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
        if temporary.in_hidden(table):
            return
        key = (table.catalog or connection.database, table.db or connection.schema, table.name)
        if table_comment and table_comment[1]:
            self.note_comment(key, table_comment[1])
        declared = [(column, length) for column, length in text_lengths or () if length != _LONGEST_TEXT]
        if declared:
            columns, lengths = zip(*declared, strict=True)
            octets = [min(length * 4, _LONGEST_TEXT) for length in lengths]
            self.write_catalogue(_NOTE_LENGTHS, [*key, list(columns), list(lengths), octets])

    def note_comment(self, name: Name, comment: str) -> None:
        self.write_catalogue(_NOTE_COMMENT, [*name, comment])

    def comment_of(self, name: Name) -> str:
        """The comment of a table or view."""
        with self.lock, self.duck_conn.cursor() as duck:
            query = f"SELECT comment FROM {_EXT}_tables_ext WHERE {_EXT_KEY}"  # noqa: S608 - constants
            found = duck.execute(query, list(name)).fetchone()
        return (found[0] if found else None) or ""

    def forget_table(self, kind: str, name: Name) -> None:
        """Removes what is known of a dropped table or view."""
        self.catalogue.drop(kind, name)
        for table in ("tables", "columns"):
            self.write_catalogue(f"DELETE FROM {_EXT}_{table}_ext WHERE {_EXT_KEY}", name)  # noqa: S608

    def end_session(self, connection: Connection) -> None:
        """Drops the temporary tables and stages of a session."""
        if connection.temporary:
            with self.lock, self.duck_conn.cursor() as duck:
                temporary.drop_schemas(duck, connection.session_id)
        for entry in self.catalogue.all("STAGE"):
            if entry.details.get("temporary") == connection.session_id:
                self.catalogue.drop("STAGE", entry.name)
                self.files.drop(*entry.name)

    def _confine(self) -> None:
        """Lets DuckDB touch nothing outside the folder, whatever a statement says; final for this process."""
        folder = exp.Literal.string(str(self.path.resolve())).sql("duckdb")
        self.duck_conn.execute(f"SET allowed_directories = [{folder}]")
        self.duck_conn.execute("SET enable_external_access = false")

    def databases(self) -> frozenset[str]:
        rows = self.duck_conn.cursor().execute(_DATABASES).fetchall()
        return frozenset(name for (name,) in rows)

    def create_database(self, name: str, *, owner: str = "ACCOUNTADMIN", comment: str = "") -> None:
        """Makes a database with the schema PUBLIC; its name is that of its file."""
        if not _PLAIN_NAME.fullmatch(name):
            raise compilation_error(
                f"invalid identifier '{name}' for a database here", errno=904, sqlstate="42000"
            )
        self._attach(self.path / "databases" / f"{name}.db", name)
        self._prepare(name)
        self.catalogue.put(Entry("DATABASE", (name, "", ""), owner, comment))
        self.catalogue.put(Entry("SCHEMA", (name, "PUBLIC", ""), owner))

    def drop_database(self, name: str) -> None:
        """Removes a database with all its schemas, tables, stages and their files."""
        self.duck_conn.cursor().execute(f"DETACH {exp.to_identifier(name, quoted=True).sql('duckdb')}")
        for file in (self.path / "databases").glob(f"{name}.db*"):
            file.unlink()
        self.catalogue.forget(name)
        self.files.drop(name)

    def forget_schema(self, database: str, schema: str) -> None:
        """Removes what a dropped schema had in the catalogue, and its stages' files."""
        self.catalogue.forget(database, schema)
        self.files.drop(database, schema)

    def _open_catalogue(self) -> None:
        """Puts fakesnow's own tables into a file."""
        duck = self.duck_conn
        duck.execute(f"DETACH {GLOBAL_DATABASE_NAME}")
        self._attach(self.path / f"{GLOBAL_DATABASE_NAME}.db", GLOBAL_DATABASE_NAME)
        duck.execute(info_schema.fs_global_creation_sql())
        duck.execute(show.fs_global_creation_sql())

    def _open_databases(self) -> None:
        for file in sorted((self.path / "databases").glob("*.db")):
            self._attach(file, file.stem)
            self._prepare(file.stem)

    def _prepare(self, name: str) -> None:
        """Gives a database the schema PUBLIC, the information schema and fakesnow's macros."""
        with self.duck_conn.cursor() as duck:
            duck.execute(f"CREATE SCHEMA IF NOT EXISTS {name}.PUBLIC")
            duck.execute(info_schema.per_db_creation_sql(name))
            duck.execute(information.creation_sql(name))
            duck.execute(macros.creation_sql(name))

    def _attach(self, file: Path, name: str) -> None:
        source = exp.Literal.string(str(file.resolve())).sql("duckdb")
        self.duck_conn.cursor().execute(
            f"ATTACH {source} AS {exp.to_identifier(name, quoted=True).sql('duckdb')}"
        )


_EXT = f"{GLOBAL_DATABASE_NAME}._fs_information_schema._fs"
_EXT_KEY = "ext_table_catalog = ? AND ext_table_schema = ? AND ext_table_name = ?"
_NOTE_COMMENT = f"""
    INSERT INTO {GLOBAL_DATABASE_NAME}._fs_information_schema._fs_tables_ext VALUES (?, ?, ?, ?)
    ON CONFLICT (ext_table_catalog, ext_table_schema, ext_table_name) DO UPDATE SET comment = excluded.comment
"""  # noqa: S608 - the name is fakesnow's constant
_NOTE_LENGTHS = f"""
    INSERT INTO {GLOBAL_DATABASE_NAME}._fs_information_schema._fs_columns_ext
    SELECT $1, $2, $3, unnest($4), unnest($5), unnest($6)
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
