"""Opens a Snowpark session, sets its context, and runs the library's statements in it.

Every statement of the library goes through `query` or `submit`: identifiers are put in by name and were
validated, values are bound, and what Snowflake raises becomes one of our named errors.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import Template
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pandas as pd
import snowflake.connector.errors as connector_errors
from snowflake.snowpark import AsyncJob, Row, Session
from snowflake.snowpark.exceptions import SnowparkClientException, SnowparkSQLException

from .errors import (
    EngineError,
    InkflakeError,
    ParameterError,
    PermissionMissing,
    SchemaMissing,
    SessionError,
    SessionExpired,
    mask,
)

__all__ = [
    "Context",
    "identifier",
    "named",
    "open_session",
    "query",
    "reopened",
    "result",
    "submit",
    "validate",
]

# Seconds between two looks at a statement in the background: the first, and the longest.
FIRST_LOOK, LONGEST_LOOK = 0.01, 0.25

FAILURES = (SnowparkClientException, connector_errors.Error)

# Specification, Entity 1; the id is one per Snowflake session, so that runs in one session share a row.
CONTEXT = """
SELECT CURRENT_ACCOUNT() AS account, CURRENT_SESSION() AS session_number, CURRENT_USER() AS user_name,
       CURRENT_ROLE() AS user_role, CURRENT_WAREHOUSE() AS warehouse,
       CURRENT_DATABASE() AS database, CURRENT_SCHEMA() AS schema
"""

REMEMBER = """
MERGE INTO ${here}.user_sessions t
USING (SELECT ? AS session_id, ? AS user_role, ? AS warehouse, ? AS database, ? AS schema, ? AS user_name) s
ON t.session_id = s.session_id
WHEN MATCHED THEN UPDATE SET
    last_activity = SYSDATE(), is_active = TRUE, user_role = s.user_role, warehouse = s.warehouse,
    database = s.database, schema = s.schema
WHEN NOT MATCHED THEN INSERT
    (session_id, user_role, warehouse, database, schema, user_name, created_at, last_activity, is_active)
    VALUES (s.session_id, s.user_role, s.warehouse, s.database, s.schema, s.user_name,
            SYSDATE(), SYSDATE(), TRUE)
"""


@dataclass(frozen=True)
class Context:
    """Who works where: one row of `user_sessions`, with that table's column names."""

    session_id: str
    user_name: str
    user_role: str
    warehouse: str
    database: str
    schema: str


def open_session(
    engine: str = "embedded",
    *,
    database: str = "INKFLAKE",
    schema: str = "STUDIO",
    role: str | None = None,
    warehouse: str | None = None,
    path: str | Path | None = None,
) -> Session:
    """Opens a Snowpark session and sets its role, warehouse, database and schema.

    `engine` is `embedded`, `active` (the session Snowflake injects) or a connection of `connections.toml`.
    `path` is the embedded engine's data folder; None means `INKFLAKE_HOME` or the user's own data folder.
    A database or schema that is not there yet is made; their tables are the work of `setup`.
    """
    wanted = {"database": database, "schema": schema, "role": role, "warehouse": warehouse}
    context = {kind: identifier(name, kind) for kind, name in wanted.items() if name}
    session = _connect(engine, path)
    for kind in ("role", "warehouse"):
        if kind in context:
            _choose(session, kind, context[kind])
    _use(session, context["database"], context["schema"])
    # Defaults such as CURRENT_TIMESTAMP() are local to the session, and all times in the tables are UTC.
    query(session, "ALTER SESSION SET TIMEZONE = 'UTC'")
    if engine != "active":
        options = {"database": database, "schema": schema, "role": role, "warehouse": warehouse}
        session.inkflake_reopen = partial(open_session, engine, path=path, **options)
    return session


def reopened(session: Session) -> Session | None:
    """A new session like one that `open_session` connected; None for one that came from elsewhere."""
    again = getattr(session, "inkflake_reopen", None)
    return again() if again else None


def _connect(engine: str, path: str | Path | None) -> Session:
    if engine == "active":
        from snowflake.snowpark.context import get_active_session

        try:
            return get_active_session()
        except FAILURES as error:
            raise SessionError(
                "engine 'active' found no session; it is there only inside Snowflake. "
                "Elsewhere use 'embedded' or the name of a connection in connections.toml"
            ) from error
    try:
        return Session.builder.configs(_options(engine, path)).create()
    except FAILURES as error:
        raise SessionError(f"engine {engine!r} cannot be connected to: {mask(str(error))}") from error


def _options(engine: str, path: str | Path | None) -> dict[str, Any]:
    if engine != "embedded":
        return {"connection_name": engine}
    try:
        import inkflake_engine
    except ImportError as error:
        raise SessionError(
            f"engine 'embedded' needs {error.name or 'a package'}: "
            "pip install 'inkflake[embedded]' with Python 3.11 or newer"
        ) from error
    try:
        return inkflake_engine.connection_options(Path(path).expanduser() if path else None)
    except inkflake_engine.EngineError as error:
        raise EngineError(str(error)) from error


def _choose(session: Session, kind: str, name: str) -> None:
    try:
        query(session, f"USE {kind.upper()} {name}")
    except InkflakeError as error:
        raise SessionError(f"{kind} {name} cannot be used: it is not there or not granted. {error}") from None


def _use(session: Session, database: str, schema: str) -> None:
    for statement in (f"USE DATABASE {database}", f"USE SCHEMA {database}.{schema}"):
        try:
            query(session, statement)
        except SchemaMissing:
            query(session, f"CREATE DATABASE IF NOT EXISTS {database}")
            query(session, f"CREATE SCHEMA IF NOT EXISTS {database}.{schema}")
            query(session, statement)


def identifier(name: str, kind: str = "identifier") -> str:
    """Returns a plain name as Snowflake stores it, upper case and quoted; anything else is refused."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]{0,254}", name):
        raise ParameterError(
            f"{kind} {name!r} is not a plain Snowflake identifier; "
            "use letters, digits, _ and $, beginning with a letter or _"
        )
    return f'"{name.upper()}"'


def named(session: Session, text: str, **names: str) -> str:
    """Puts the current schema, as `${here}`, and further validated identifiers into a statement."""
    if "${here}" in text:
        database, schema = session.get_current_database(), session.get_current_schema()
        if not database or not schema:
            raise SessionError(
                "the session has no current database and schema; open it with open_session(...)"
            )
        names["here"] = f"{database}.{schema}"
    return Template(text).substitute(names)


def query(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
    """Runs one statement of ours with bound values and returns its rows."""
    try:
        return session.sql(named(session, text, **names), params=list(values)).collect()
    except FAILURES as error:
        raise translated(error) from None


def table(session: Session, text: str, *values: Any, **names: str) -> pd.DataFrame:
    """Runs one query of ours and returns its rows as a table, with its columns even when there is no row."""
    try:
        return session.sql(named(session, text, **names), params=list(values)).to_pandas()
    except FAILURES as error:
        raise translated(error) from None


def submit(session: Session, text: str, *values: Any, tag: str | None = None, **names: str) -> AsyncJob:
    """Starts one statement of ours in the background, with a query tag if given; `result` waits for it."""
    frame = session.sql(named(session, text, **names), params=list(values))
    try:
        return frame.collect_nowait(statement_params={"QUERY_TAG": tag} if tag else None)
    except FAILURES as error:
        raise translated(error) from None


def result(job: AsyncJob, *, rows: bool = True) -> list[Row]:
    """Waits for a statement of `submit` and returns its rows; with `rows=False` none, and asks for none.

    The connector itself looks again after half a second, then ever later: too coarse for short statements.
    """
    wait = FIRST_LOOK
    try:
        while not job.is_done():
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_LOOK)
        return job.result(None if rows else "no_result") or []
    except FAILURES as error:
        raise translated(error) from None


def validate(session: Session) -> Context:
    """Checks that the session lives and has what the specification requires, and notes its activity."""
    row = query(session, CONTEXT)[0].as_dict()
    found = {key.lower(): value for key, value in row.items()}
    missing = [key for key in ("user_role", "warehouse", "database", "schema") if not found[key]]
    if missing:
        raise SessionError(
            f"the session has no current {', '.join(missing)}; give {'it' if len(missing) == 1 else 'them'} "
            "to open_session(role=…, warehouse=…, database=…, schema=…)"
        )
    session_id = str(uuid5(NAMESPACE_URL, f"{found.pop('account')}/{found.pop('session_number')}"))
    context = Context(session_id=session_id, **found)
    query(
        session,
        REMEMBER,
        *(context.session_id, context.user_role, context.warehouse),
        *(context.database, context.schema, context.user_name),
    )
    return context


def translated(error: Exception) -> InkflakeError:
    """The named error for what Snowflake raised; https://docs.snowflake.com/en/user-guide/snowflake-sql-errors"""
    message = getattr(error, "message", None) or getattr(error, "msg", None) or str(error)
    number = getattr(error, "sql_error_code", None) or getattr(error, "errno", None)
    text = mask(" ".join(str(message).split()))
    if number in (390111, 390112, 390114, 390104) or re.search(
        r"(?i)session (no longer exists|has expired|expired)", text
    ):
        return SessionExpired(
            f"the Snowflake session has ended; open it again with open_session(...). {text}"
        )
    if number in (3001, 3003) or "insufficient privileges" in text.lower():
        return PermissionMissing(f"the current role may not do this; grant it or choose another role. {text}")
    if number in (904, 2003, 2043, 2001) or "does not exist or not authorized" in text:
        return SchemaMissing(f"not there, or not for this role; run 10_setup, or setup(session). {text}")
    if not isinstance(error, SnowparkSQLException) and isinstance(
        error, (connector_errors.OperationalError, connector_errors.InterfaceError)
    ):
        return SessionExpired(f"the connection is gone; open it again with open_session(...). {text}")
    return SessionError(text)
