"""The embedded Snowflake's databases below one folder, and sessions on them."""

import contextvars
import logging
import os
import threading
import uuid
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from fakesnow import info_schema, macros
from fakesnow.instance import GLOBAL_DATABASE_NAME, FakeSnow
from fakesnow.transforms import show

from inkflake_engine.access.governing import govern
from inkflake_engine.access.roles import ANY, available_roles, may, roles_of
from inkflake_engine.errors import EngineError
from inkflake_engine.execution.connection import Connection
from inkflake_engine.execution.cursor import Semantics
from inkflake_engine.execution.dispatch import carry_out
from inkflake_engine.execution.reach import check_reach
from inkflake_engine.execution.rewrite import rewrite
from inkflake_engine.hosting.folder import DataFolder
from inkflake_engine.language.faults import sql_error
from inkflake_engine.language.names import Name, check_plain_name, literal, quoted
from inkflake_engine.language.results import Results
from inkflake_engine.models import models
from inkflake_engine.models.upstream import Completion, Upstream
from inkflake_engine.objects import information, temporary
from inkflake_engine.queries import ai
from inkflake_engine.sealing import Seal
from inkflake_engine.session import SessionContext
from inkflake_engine.stages.links import Links
from inkflake_engine.storage.catalogue import Catalogue, Entry
from inkflake_engine.storage.notes import Notes
from inkflake_engine.storage.stagefiles import StageFiles

__all__ = ["Engine"]

_SEMANTICS = Semantics(carry_out, govern, check_reach, rewrite)
_DATABASES = (
    "SELECT database_name FROM duckdb_databases() WHERE path IS NOT NULL AND database_name <> '_fs_global'"
)
_MEMORY_BYTES = 4 << 30
_KEY_PROBLEMS = ("Wrong encryption key", "without a key", "is not encrypted")
_FOLDERS = ("catalogue", "databases", "stages", "lent")


@dataclass(frozen=True)
class _Statement:
    """What a function called by DuckDB, on DuckDB's thread, needs of the statement that calls it."""

    upstream: Upstream | None
    context: contextvars.Context


class Engine(FakeSnow):
    """Owns everything below `path`; one process at a time."""

    def __init__(self, path: Path, key: str | None = None, *, edition: str = "enterprise") -> None:
        self.path, self._key, self.edition = path, key, edition
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in _FOLDERS:
            (path / folder).mkdir(mode=0o700, exist_ok=True)
        super().__init__(db_path=path / "databases")
        self._results: dict[str, Results] = defaultdict(Results)
        self.lock = threading.RLock()
        self._statements: dict[str, _Statement] = {}
        # sqlglot would log statements it cannot parse, and statements are private.
        logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
        warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)
        self._confine()
        self._open_catalogue()
        self.catalogue = Catalogue(self.duck_conn, self.lock)
        self.notes = Notes(self.catalogue)
        self._open_databases()
        temporary.drop_schemas(self.duck_conn)
        self.files = StageFiles(path.absolute() / "stages", path.absolute() / "lent", Seal(key))
        self.links = Links(self.duck_conn)
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
        is_owner: bool = True,
    ) -> Connection:
        """Opens a session; the database and schema it names are made if they are missing.

        For who is not the engine's owner nothing is made, and what may not be used is left out.
        """
        role = role.upper() if role else None
        session = self._session(user.upper(), role, warehouse, upstream, is_owner=is_owner)
        for name in filter(None, (database, schema)):
            check_plain_name(name)
        if not is_owner:
            database, schema = self._usable(session, database, schema)
        with self.lock:
            if database and database.upper() not in self.databases():
                self.create_database(database.upper())
            key = ((database or "").upper(), (schema or "").upper(), "")
            if all(key[:2]) and not self.catalogue.get("SCHEMA", key):
                self.catalogue.put(Entry("SCHEMA", key))
            duck = self.duck_conn.cursor()
            return Connection(duck, database, schema, engine=self, session=session, semantics=_SEMANTICS)

    def _session(
        self, user: str, role: str | None, warehouse: str | None, upstream: Upstream | None, *, is_owner: bool
    ) -> SessionContext:
        """A role that the user does not have is refused, a warehouse that is not there is left out."""
        options = self.catalogue.entry("USER", ("", "", user)).details.get("options", {})
        default = "SYSADMIN" if is_owner else options.get("DEFAULT_ROLE", "PUBLIC").upper()
        name = (warehouse or "COMPUTE_WH").upper()
        usable = name in self.catalogue.names("WAREHOUSE")
        session = SessionContext(user, default, name if usable else None, upstream, is_owner)
        available = available_roles(self.catalogue, session)
        if role and f"ROLE {role}" not in available:
            message = f"Role '{role}' specified in the connect string does not exist or not authorized."
            raise sql_error(message, 390189, "08001")
        session.role = role or (default if f"ROLE {default}" in available else "PUBLIC")
        return session

    def _usable(
        self, session: SessionContext, database: str | None, schema: str | None
    ) -> tuple[str | None, str | None]:
        roles = roles_of(self.catalogue, session.role)
        if not database or not may(self.catalogue, roles, ANY, ("DATABASE", (database, "", ""))):
            return None, None
        named = ("SCHEMA", (database, schema or "", ""))
        return database, schema if schema and may(self.catalogue, roles, ANY, named) else None

    def close(self) -> None:
        """Writes everything to the database files and closes them."""
        for name in (GLOBAL_DATABASE_NAME, *self.databases()):
            self.duck_conn.execute(f"CHECKPOINT {quoted(name)}")
        self.duck_conn.close()

    @contextmanager
    def running(self, session: SessionContext) -> Iterator[str]:
        """Keeps what the functions that a statement calls must know, under an id, while it runs."""
        statement_id = uuid.uuid4().hex
        self._statements[statement_id] = _Statement(session.upstream, contextvars.copy_context())
        try:
            yield statement_id
        finally:
            del self._statements[statement_id]

    def complete(
        self, statement_id: str, model: str, prompts: list[str], parameters: Mapping[str, Any]
    ) -> list[Completion]:
        """Asks a model on behalf of a statement, within its context and so under its cancellation."""
        statement = self._statements[statement_id]
        return statement.context.copy().run(models.complete, model, prompts, parameters, statement.upstream)

    def results_of(self, user: str) -> Results:
        """What a user's statements answered, which is no other user's to see."""
        return self._results[user]

    def forget_user(self, name: str) -> None:
        """Makes the secret of a dropped user worthless."""
        DataFolder(self.path).user_secret_file(name).unlink(missing_ok=True)

    def forget_table(self, kind: str, name: Name) -> None:
        """Removes what is known of a dropped table or view."""
        self.catalogue.drop(kind, name)
        self.notes.forget(*name)
        self.files.drop(*name[:2], f"%{name[2]}")

    def end_session(self, session: SessionContext) -> None:
        """Drops the temporary tables and stages of a session."""
        if session.temporary_tables:
            with self.lock, self.duck_conn.cursor() as duck:
                temporary.drop_schemas(duck, session.id)
        for entry in self.catalogue.all("STAGE"):
            if entry.details.get("temporary") == session.id:
                self.catalogue.drop("STAGE", entry.name)
                self.files.drop(*entry.name)
        self.files.take_back(session.id)

    def _confine(self) -> None:
        """Lets DuckDB touch nothing but its own folders, whatever a statement says; final in this process.

        Its memory is bounded too: by itself it takes four fifths of the machine's.
        """
        half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        self.duck_conn.execute(f"SET memory_limit = '{min(_MEMORY_BYTES, half)}B'")
        self.duck_conn.execute(f"SET temp_directory = {literal(str(self.path.absolute() / 'spill'))}")
        if self._key:
            # DuckDB's built-in module; the one with OpenSSL is an extension to download: see the README.
            self.duck_conn.execute("SET force_mbedtls_unsafe = 'true'")
            self.duck_conn.execute("SET temp_file_encryption = true")
        folders = [literal(str(self.path.absolute() / folder)) for folder in _FOLDERS]
        self.duck_conn.execute(f"SET allowed_directories = [{', '.join(folders)}]")
        self.duck_conn.execute("SET enable_external_access = false")

    def databases(self) -> frozenset[str]:
        rows = self.duck_conn.cursor().execute(_DATABASES).fetchall()
        return frozenset(name for (name,) in rows)

    def create_database(self, name: str, *, owner: str = "ACCOUNTADMIN", comment: str = "") -> None:
        """Makes a database with the schema PUBLIC; its name is that of its file."""
        check_plain_name(name)
        self._attach(self.path / "databases" / f"{name}.db", name)
        self._prepare(name)
        self.catalogue.put(Entry("DATABASE", (name, "", ""), owner, comment))
        self.catalogue.put(Entry("SCHEMA", (name, "PUBLIC", ""), owner))

    def drop_database(self, name: str) -> None:
        """Removes a database with all its schemas, tables, stages and their files."""
        self.duck_conn.cursor().execute(f"DETACH {quoted(name)}")
        for file in (self.path / "databases").glob(f"{name}.db*"):
            file.unlink()
        self.catalogue.forget(name)
        self.notes.forget(name)
        self.files.drop(name)

    def forget_schema(self, database: str, schema: str) -> None:
        """Removes what a dropped schema had in the catalogue, and its stages' files."""
        self.catalogue.forget(database, schema)
        self.notes.forget(database, schema)
        self.files.drop(database, schema)

    def _open_catalogue(self) -> None:
        """Puts fakesnow's own tables into a file."""
        duck = self.duck_conn
        duck.execute(f"DETACH {GLOBAL_DATABASE_NAME}")
        self._attach(self.path / "catalogue" / f"{GLOBAL_DATABASE_NAME}.db", GLOBAL_DATABASE_NAME)
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
        options = f" (ENCRYPTION_KEY {literal(self._key)}, ENCRYPTION_CIPHER 'GCM')" if self._key else ""
        try:
            self.duck_conn.cursor().execute(
                f"ATTACH {literal(str(file.absolute()))} AS {quoted(name)}{options}"
            )
        except duckdb.Error as error:
            if not any(words in str(error) for words in _KEY_PROBLEMS):
                raise
            raise EngineError(
                f"{file} does not open with the key of its folder: put the file 'key' back that was there"
            ) from None
