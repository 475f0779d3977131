"""Opens a Snowpark session, sets its context, and opens it again when the connection broke."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5
from weakref import WeakKeyDictionary, WeakSet

from snowflake.snowpark import Session
from snowflake.snowpark import context as active_session

from inkflake.errors import EngineError, InkflakeError, SchemaMissing, SessionError, SessionIdle
from inkflake.snow.signin import advised, raise_tls_floor
from inkflake.snow.statements import FAILURES, identifier, query

__all__ = ["IDLE_MINUTES", "Context", "close_session", "open_session", "reopened", "validate"]

# Snowpark's error code for more than one active session.
MORE_THAN_ONE = "1409"

# How each session of ours was opened; weak, so that one that nobody holds any more goes.
_OPENERS: WeakKeyDictionary[Session, Callable[[], Session]] = WeakKeyDictionary()
# Those whose first use is no idleness, however old their row: in Snowflake a notebook keeps one session.
_JUST_OPENED: WeakSet[Session] = WeakSet()

ELSEWHERE = "elsewhere use 'embedded' or the name of a connection in connections.toml"
NOT_INSIDE = f"engine 'active' found no session; it is there only inside Snowflake; {ELSEWHERE}"
SEVERAL = "engine 'active' cannot choose: several sessions are open; close the others, or restart the kernel"
INSIDE = "engine 'embedded' cannot start here; inside Snowflake use engine 'active'"
# The specification's sessions end: Snowflake itself ends one after four hours without a statement.
# https://docs.snowflake.com/en/user-guide/session-policies
IDLE_MINUTES = 240

HOW_TO_SET = "open_session(role=…, warehouse=…, database=…, schema=…)"
HOW_TO_GET = "pip install 'inkflake[embedded]' with Python 3.11 or newer"

# Specification, Entity 1; the id is one per Snowflake session, so that runs in one session share a row.
CONTEXT = """
SELECT CURRENT_ACCOUNT() AS account, CURRENT_SESSION() AS session_number, CURRENT_USER() AS user_name,
       CURRENT_ROLE() AS user_role, CURRENT_WAREHOUSE() AS warehouse,
       CURRENT_DATABASE() AS database, CURRENT_SCHEMA() AS schema
"""

REMEMBER = """
MERGE INTO ${here}.user_sessions t
USING (SELECT ? AS session_id, ? AS user_name, ? AS user_role, ? AS warehouse, ? AS database, ? AS schema) s
ON t.session_id = s.session_id AND t.user_name = s.user_name
WHEN MATCHED THEN UPDATE SET
    last_activity = SYSDATE(), is_active = TRUE, user_role = s.user_role, warehouse = s.warehouse,
    database = s.database, schema = s.schema
WHEN NOT MATCHED THEN INSERT
    (session_id, user_role, warehouse, database, schema, user_name, created_at, last_activity, is_active)
    VALUES (s.session_id, s.user_role, s.warehouse, s.database, s.schema, s.user_name,
            SYSDATE(), SYSDATE(), TRUE)
"""

LAST_ACTIVITY = """
SELECT last_activity < DATEADD(minute, ?, SYSDATE()) AS is_idle, is_active
FROM ${here}.user_sessions
WHERE session_id = ? AND ${own_session}
"""
CLOSE = "UPDATE ${here}.user_sessions SET is_active = FALSE WHERE session_id = ? AND ${own_session}"


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
    try:
        _set_context(session, context)
    except BaseException:
        if engine != "active":  # that one is Snowflake's
            with suppress(*FAILURES):  # what kept it from being used is raised, not this
                session.close()
        raise
    if engine != "active":
        _OPENERS[session] = partial(
            open_session, engine, database=database, schema=schema, role=role, warehouse=warehouse, path=path
        )
    return session


def reopened(session: Session) -> Session | None:
    """A new session in the place of a broken one of `open_session`; None for one that came from elsewhere."""
    opener = _OPENERS.get(session)
    if opener is None:
        return None
    # It is broken and cannot be closed; the caller's `with` ends without saying so.
    session.close = lambda: None  # type: ignore[method-assign]
    return opener()


def _connect(engine: str, path: str | Path | None) -> Session:
    if engine == "active":
        try:
            return active_session.get_active_session()
        except FAILURES as error:
            several = getattr(error, "error_code", None) == MORE_THAN_ONE
            raise SessionError(SEVERAL if several else NOT_INSIDE) from error
    try:
        return cast(Session, Session.builder.configs(_options(engine, path)).create())
    except FAILURES as error:
        raise SessionError(f"engine {engine!r} cannot be connected to: {advised(error)}") from error


def _options(engine: str, path: str | Path | None) -> dict[str, Any]:
    if engine != "embedded":
        raise_tls_floor()
        return {"connection_name": engine}
    try:
        import inkflake_engine
    except ImportError as error:
        needs = f"engine 'embedded' needs {error.name or 'a package'}: {HOW_TO_GET}"
        raise SessionError(INSIDE if _is_inside() else needs) from error
    try:
        return inkflake_engine.connection_options(Path(path).expanduser() if path else None)
    except inkflake_engine.EngineError as error:
        if _is_inside():
            raise SessionError(INSIDE) from error
        raise EngineError(str(error)) from error


def _is_inside() -> bool:
    """Whether somebody else has opened a session in this process, as Snowflake does for its notebooks."""
    try:
        return active_session.get_active_session() not in _OPENERS
    except FAILURES:
        return False


def _set_context(session: Session, context: Mapping[str, str]) -> None:
    for kind in ("role", "warehouse"):
        if kind in context:
            _choose(session, kind, context[kind])
    _use(session, context["database"], context["schema"])
    # Defaults such as CURRENT_TIMESTAMP() are local to the session, and all times in the tables are UTC.
    query(session, "ALTER SESSION SET TIMEZONE = 'UTC'")
    _JUST_OPENED.add(session)


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


def _id_of(account: str, number: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{account}/{number}"))


def _session_id(session: Session) -> str:
    row = query(session, CONTEXT)[0]
    return _id_of(row["ACCOUNT"], row["SESSION_NUMBER"])


def validate(session: Session) -> Context:
    """Checks that the session lives and has what the specification requires, and notes its activity."""
    row = query(session, CONTEXT)[0].as_dict()
    found = {key.lower(): value for key, value in row.items()}
    missing = [key for key in ("user_role", "warehouse", "database", "schema") if not found[key]]
    if missing:
        them = "it" if len(missing) == 1 else "them"
        raise SessionError(f"the session has no current {', '.join(missing)}; give {them} to {HOW_TO_SET}")
    session_id = _id_of(found.pop("account"), found.pop("session_number"))
    context = Context(session_id=session_id, **found)
    _check_not_idle(session, session_id)
    query(session, REMEMBER, *astuple(context))
    return context


def _check_not_idle(session: Session, session_id: str) -> None:
    """Refuses a session that was closed, or idle for too long, unless `open_session` has just given it."""
    if session in _JUST_OPENED:
        _JUST_OPENED.discard(session)
        return
    for is_idle, is_active in query(session, LAST_ACTIVITY, -IDLE_MINUTES, session_id):
        if is_idle or not is_active:
            query(session, CLOSE, session_id)
            why = f"was idle for more than {IDLE_MINUTES} minutes" if is_idle else "was closed"
            raise SessionIdle(f"the session {why}; open it again with open_session(...)")


def close_session(session: Session) -> None:
    """Ends a session that `open_session` gave: its row says so, and it takes no further statement."""
    try:
        query(session, CLOSE, _session_id(session))
    finally:
        session.close()
