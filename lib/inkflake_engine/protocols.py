"""What those who carry statements out need of the cursor and of the engine, which in turn hold them."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from duckdb import DuckDBPyConnection
from sqlglot import exp
from sqlglot.tokens import Token

from inkflake_engine.language.names import Name
from inkflake_engine.language.results import Results, Rows
from inkflake_engine.models.upstream import Completion
from inkflake_engine.session import SessionContext
from inkflake_engine.storage.catalogue import Catalogue
from inkflake_engine.storage.notes import Notes
from inkflake_engine.storage.stagefiles import StageFiles

__all__ = ["Cursor", "Engine", "Handler", "Rule"]


class Engine(Protocol):
    """The databases of one data folder, and what is kept beside them."""

    catalogue: Catalogue
    notes: Notes
    files: StageFiles
    lock: threading.RLock
    results_cache: Results
    db_path: Path

    def running(self, session: SessionContext) -> AbstractContextManager[str]: ...
    def end_session(self, session: SessionContext) -> None: ...
    def databases(self) -> frozenset[str]: ...
    def create_database(self, name: str, *, owner: str = ..., comment: str = ...) -> None: ...
    def drop_database(self, name: str) -> None: ...
    def forget_schema(self, database: str, schema: str) -> None: ...
    def forget_table(self, kind: str, name: Name) -> None: ...
    def complete(
        self, statement_id: str, model: str, prompts: list[str], parameters: Mapping[str, Any]
    ) -> list[Completion]: ...


class Cursor(Protocol):
    """One statement on its way: its text and binds, its session, and DuckDB to run parts of it on."""

    engine: Engine
    session: SessionContext
    text: str
    statement_id: str
    file_transfer: dict[str, Any] | None

    @property
    def tokens(self) -> list[Token]: ...
    @property
    def duck(self) -> DuckDBPyConnection: ...
    @property
    def database(self) -> str | None: ...
    @property
    def schema(self) -> str | None: ...

    def run(self, tree: exp.Expr, *, whole: bool = False) -> None: ...
    def query(self, text: str, values: Sequence[Any] = ()) -> list[tuple]: ...
    def fetch_rows(self) -> list[tuple]: ...
    def describe_result(self) -> list[tuple[str, str]]: ...
    def bind(self, node: exp.Expr) -> Any: ...
    def full_name(self, table: exp.Expr) -> Name: ...
    def has_schema(self, database: str | None, schema: str | None) -> bool: ...
    def file_format(self, name: str) -> dict[str, Any]: ...
    def set_parameter(self, name: str, value: str) -> None: ...
    def leave_database(self) -> None: ...


Handler = Callable[[Cursor, exp.Expr], "exp.Expr | Rows"]  # carries a statement out, or gives it to DuckDB
Rule = Callable[[Any, Cursor], exp.Expr]  # what a node of a statement's tree becomes
