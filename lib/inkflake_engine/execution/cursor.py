"""One statement of the embedded Snowflake: parsed, handed to whoever carries it out, its result kept.

The server reads `statement_type` and, for PUT and GET, `file_transfer` after `execute`.
"""

import json
import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import duckdb
import pyarrow as pa
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.expr import key_command
from fakesnow.statement_type import statement_type_id
from fakesnow.transforms.file_format import lookup_file_format
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.tokens import Token

from inkflake_engine import protocols
from inkflake_engine.language import names, parsing
from inkflake_engine.language.faults import is_conflict, snowflake_errors
from inkflake_engine.language.results import Results, Rows, status
from inkflake_engine.objects import temporary
from inkflake_engine.protocols import Engine, Handler, Rule
from inkflake_engine.session import SessionContext

__all__ = ["Cursor", "Semantics"]

# A statement that met another's changes is tried again after these seconds, each lengthened by chance.
_PAUSES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
# DuckDB types that only DuckDB tells apart, as the type that Snowflake reports.
_SAME = {
    "UUID": "VARCHAR",
    "FLOAT": "DOUBLE",
    "SMALLINT": "BIGINT",
    "TINYINT": "BIGINT",
    "UINTEGER": "BIGINT",
}
_NESTED = ("STRUCT", "MAP", "LIST")
_DDL = (exp.Alter, exp.Comment, exp.Create, exp.Drop, exp.TruncateTable)
_NAMED = (exp.Alias, exp.Column, exp.Star, exp.Dot)
_HAS_SCHEMA = "SELECT 1 FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?"
_READS = ("SHOW", "LIST", "DESCRIBE")

Described = list[tuple[str, str, str, None, None, None]]


@dataclass(frozen=True)
class Semantics:
    """What statements mean: who carries one out, what it may reach, and how its parts read for DuckDB."""

    carry_out: Handler
    govern: Callable[[exp.Expr, protocols.Cursor], None]
    check_reach: Callable[[exp.Expr, protocols.Cursor], None]
    rewrite: Rule


class Cursor(FakeSnowflakeCursor):
    """Runs one statement after the other; what a statement needs to know lives here, not on the session."""

    def __init__(
        self,
        connection: FakeSnowflakeConnection,
        duck: duckdb.DuckDBPyConnection,
        *,
        engine: Engine,
        session: SessionContext,
        semantics: Semantics,
        told: dict[str, frozenset[str]],
    ) -> None:
        super().__init__(connection, duck)
        self.engine = engine
        self.session = session
        self._semantics, self._told = semantics, told
        self._text = ""
        self._tokens: list[Token] | None = None
        self.binds: tuple[Any, ...] = ()
        self.statement_type = 0
        self.file_transfer: dict[str, Any] | None = None
        self.statement_id = self.kind = ""
        self._borrowed: list[str] = []

    @property
    def in_transaction(self) -> bool:
        """Whether the session's BEGIN is still open; a statement in the background is outside of it."""
        return self.session.in_transaction and self._duck_conn is self._conn._duck_conn

    @property
    def text(self) -> str:
        """The statement as it was sent."""
        return self._text

    @text.setter
    def text(self, text: str) -> None:
        self._text, self._tokens = text, None

    @property
    def tokens(self) -> list[Token]:
        """The statement's text in tokens, for what its tree does not tell."""
        if self._tokens is None:
            self._tokens = parsing.tokenize(self.text)
        return self._tokens

    @property
    def results(self) -> Results:
        """What the user's statements answered."""
        return self._conn.results_cache

    @property
    def duck(self) -> duckdb.DuckDBPyConnection:
        return self._duck_conn

    @property
    def database(self) -> str | None:
        return self._conn.database

    @property
    def schema(self) -> str | None:
        return self._conn.schema

    def execute(self, command: str, params: Sequence[Any] | None = None, *_: Any, **kwargs: Any) -> Self:
        """Carries out one statement; `?` stands for the values of `params` or `binding_params`, in order."""
        self.text = command
        self.binds = tuple(kwargs.get("binding_params") or params or ())
        self._sqlstate, self.file_transfer = None, None
        try:
            with snowflake_errors(), self.engine.running(self.session) as self.statement_id:
                tree = parsing.parse(command)
                self.statement_type = statement_type_id(tree)
                self._finish(self._semantics.carry_out(self, tree))
        except ProgrammingError as error:
            self._sqlstate = error.sqlstate
            raise
        return self

    def run(self, tree: exp.Expr, *, whole: bool = False) -> None:
        """Runs a statement of Snowflake's grammar on DuckDB, in several steps unless asked for as a whole."""
        self._semantics.govern(tree, self)
        self._semantics.check_reach(tree, self)
        self._implicit_commit(tree)
        try:
            tree = self._semantics.rewrite(tree, self)
            self.check_db_and_schema(tree)
            for part in [tree] if whole else self._transform_explode(tree):
                transformed = self._transform(part, None)
                self._execute(transformed, parsing.used_binds(transformed, self.binds) or None)
        finally:
            while self._borrowed:
                self._duck_conn.unregister(self._borrowed.pop())

    def borrow(self, rows: pa.Table) -> exp.Table:
        """Makes rows a table for as long as the statement runs."""
        name = f"_ink_rows_{uuid.uuid4().hex}"
        self._duck_conn.register(name, rows)
        self._borrowed.append(name)
        return exp.table_(name, db="main", catalog="temp", quoted=True)

    def bind(self, node: exp.Expr) -> Any:
        """The value bound to a node."""
        (value,) = parsing.used_binds(node, self.binds).values()
        return value

    def query(self, text: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Asks DuckDB itself, beside the statement's own result."""
        return self._duck_conn.execute(text, list(values)).fetchall()

    def full_name(self, table: exp.Expr) -> names.Name:
        """The database, schema and name of what lies in a schema, completed from the session."""
        return self.name_of([names.identifier_name(table.args.get(p)) for p in ("catalog", "db", "this")])

    def name_of(self, parts: Sequence[str | None]) -> names.Name:
        """The same of the parts of its name, or the last of them."""
        database = self.database if self._conn.database_set else None
        schema = self.schema if self._conn.schema_set else None
        return names.full_name(parts, database, schema, doing=self.kind)

    def fetch_rows(self) -> list[tuple]:
        """Every row of the result, by position: two columns may have one name."""
        return list(zip(*(column.to_pylist() for column in self._arrow_table.columns), strict=True))

    def describe_result(self) -> list[tuple[str, str]]:
        """The name and DuckDB type of each column of the result."""
        return [(column[0], column[1]) for column in self._describe_last_sql()]

    def file_format(self, name: str) -> dict[str, Any]:
        """The options of a named file format."""
        given = lookup_file_format(self._duck_conn, name, self.database, self.schema)
        self._duck_conn.fetchall()  # fakesnow leaves its result open
        return given

    def has_schema(self, database: str | None, schema: str | None) -> bool:
        return bool(self.query(_HAS_SCHEMA, [database, schema]))

    def tell_roles(self, held: frozenset[str], available: frozenset[str]) -> None:
        """Sets the variables that DuckDB's connection reads the session's roles from, when they changed."""
        for name, roles in {"ink_roles": held, "ink_available_roles": available}.items():
            if self._told.get(name) != roles:
                named = [role.removeprefix("ROLE ") for role in sorted(roles) if role.startswith("ROLE ")]
                texts = ", ".join(names.literal(role) for role in named)
                self._duck_conn.execute(f"SET VARIABLE {name} = CAST([{texts}] AS VARCHAR[])")
                self._told[name] = roles

    def set_parameter(self, name: str, value: str) -> None:
        """Sets a parameter of the session."""
        self._conn.set_parameter(name, value)

    def leave_database(self) -> None:
        """Leaves the session without a database, as it is when its own is dropped."""
        self.duck.execute("SET schema = 'memory.main'")
        self._conn.database, self._conn._schema = None, None
        self._conn.database_set = self._conn.schema_set = False

    def _finish(self, outcome: exp.Expr | Rows) -> None:
        if isinstance(outcome, Rows):
            self._answer(outcome)
        else:
            self.run(_named(outcome) if isinstance(outcome, exp.Select) else outcome)

    def _answer(self, rows: Rows) -> None:
        self._arrow_table = rows.to_arrow()
        self._arrow_table_fetch_index = None
        self._rowcount = rows.affected if rows.affected is not None else len(rows.rows)
        self._sfqid = str(uuid.uuid4())
        self._last_transformed = exp.Select()
        self._remember([(column.name, column.type) for column in rows.columns])

    def _execute(self, transformed: exp.Expr, params: dict[str, Any] | None = None) -> None:
        noted = {name: transformed.args.pop(name, None) for name in ("table_comment", "text_lengths")}
        self._with_retries(transformed, params)
        if any(noted.values()):
            self._note(transformed, **noted)
        if transformed.args.get("result_scan_sfqid"):
            return
        self._remember([(column[0], str(column[1])) for column in self._duck_conn.description or []])

    def _note(
        self,
        tree: exp.Expr,
        table_comment: tuple[exp.Table, str | None] | None,
        text_lengths: Sequence[tuple[str, int]] | None,
    ) -> None:
        """Keeps what fakesnow found in a statement and DuckDB does not keep."""
        table, comment = table_comment or (tree.find(exp.Table), None)
        if not table:
            return
        name = names.full_name((table.catalog, table.db, table.name), self.database, self.schema)
        if temporary.in_hidden(table):
            self.engine.notes.declare(name, text_lengths or ())
        else:
            self.engine.notes.put(name, text_lengths or ())
            if comment is not None:
                self.engine.notes.comment(name, comment)

    def _with_retries(self, transformed: exp.Expr, params: dict[str, Any] | None) -> None:
        """Tries a statement again that met another session's changes, as Snowflake waits for them."""
        for pause in _PAUSES:
            try:
                return super()._execute(transformed, params)
            except (ProgrammingError, duckdb.Error) as error:
                if self.in_transaction or not is_conflict(error):
                    raise
            time.sleep(pause * random.uniform(1, 2))  # noqa: S311 - spreads the retries, keeps no secret
        return super()._execute(transformed, params)

    def _remember(self, columns: list[tuple[str, str]]) -> None:
        """Keeps the result under its query id, with the column types that Arrow alone does not tell."""
        table = self._arrow_table
        for n, (name, kind) in enumerate(columns):
            if kind.endswith("]") or kind.startswith(_NESTED):
                texts = pa.array([_json(value) for value in table[n].to_pylist()], type=pa.string())
                table = table.set_column(n, name, texts)
                columns[n] = (name, "JSON")
        self._arrow_table = table
        described = [(name, _SAME.get(kind, kind), "YES", None, None, None) for name, kind in columns]
        self._last_transformed.meta["described"] = described
        self._conn.results_cache[self._sfqid] = table, self._rowcount, "", None, self._last_transformed

    def _describe_last_sql(self) -> Described:
        return self._last_transformed.meta["described"]

    def _describe_only(self, command: str) -> Described:
        """The columns of a result; only what reads is run for them, a query with NULL for its binds."""
        self.text, self.binds = command, ()
        with snowflake_errors(), self.engine.running(self.session) as self.statement_id:
            tree = parsing.parse(command)
            if isinstance(tree, exp.Query):
                self._finish(_without_rows(tree))
            elif key_command(tree).startswith(_READS):
                self._finish(self._semantics.carry_out(self, tree))
            else:
                self._finish(status())
        return self._describe_last_sql()

    def _implicit_commit(self, tree: exp.Expr) -> None:
        """DDL ends a transaction on Snowflake."""
        if isinstance(tree, exp.Transaction):
            self.session.in_transaction = True
        elif isinstance(tree, (exp.Commit, exp.Rollback)):
            self.session.in_transaction = False
        elif self.in_transaction and isinstance(tree, _DDL):
            self._duck_conn.commit()
            self.session.in_transaction = False


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, default=str, separators=(",", ":"))


def _without_rows(query: exp.Query) -> exp.Select:
    for bind in list(filter(parsing.is_bind, query.walk())):
        bind.replace(exp.Null())
    named = _named(query) if isinstance(query, exp.Select) else query
    return exp.select("*").from_(named.subquery("described")).limit(0)


def _named(query: exp.Select) -> exp.Select:
    """Names the columns that have no name of their own by their text, as Snowflake does."""
    for column in query.expressions:
        if not isinstance(column, _NAMED):
            name = "?" if parsing.is_bind(column) else column.sql("snowflake").upper()
            column.replace(exp.alias_(column.copy(), name, quoted=True))
    return query
