"""The sessions of the clients signed in, each with its token and its connection to the engine."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from threading import Lock
from typing import Any

from fakesnow.expr import normalise_ident
from snowflake.connector.errors import DatabaseError

from inkflake_engine.access.users import fits
from inkflake_engine.execution.connection import Connection
from inkflake_engine.execution.engine import Engine
from inkflake_engine.hosting.folder import DataFolder
from inkflake_engine.language.faults import sql_error
from inkflake_engine.models.upstream import Upstream
from inkflake_engine.queries.context import PARAMETERS, check_value
from inkflake_engine.server.jobs import Job, Reply
from inkflake_engine.server.statements import Statement, run
from inkflake_engine.storage.catalogue import Entry

__all__ = ["Login", "Session", "Sessions"]

_REFUSED = "Incorrect username or password was specified."
_WITHOUT_ARROW = frozenset({"JavaScript"})  # the clients that read results in JSON only, and do not say so
SECONDS_UNUSED = 4 * 3600
SECONDS_TO_FINISH = 5.0


@dataclass(frozen=True)
class Login:
    """Who asks to sign in."""

    user: str
    password: str = field(repr=False)
    client: str = ""


@dataclass
class Session:
    """One client's session: its statements follow one another, those in the background run beside them."""

    connection: Connection
    last_used: float = field(default_factory=time.monotonic)
    turn: Lock = field(default_factory=Lock)

    @property
    def id(self) -> str:
        return self.connection.session.id

    @property
    def user(self) -> str:
        return self.connection.session.user

    def run(self, statement: Statement, job: Job) -> Reply:
        """Carries out a statement on the calling thread."""
        if statement.background:
            cursor = self.connection.background_cursor()
            try:
                return run(cursor, statement, job.id)
            finally:
                cursor.duck.close()
        with self.turn:
            return run(self.connection.cursor(), statement, job.id)

    def parts(self, statement: Statement) -> list[Statement]:
        """The statements that a text is, by what the client or the session's parameter says."""
        return statement.parts(self.connection.session.parameters.get("MULTI_STATEMENT_COUNT", "1"))

    def close(self) -> None:
        """Closes the connection, after the statement that may still run on it."""
        if self.turn.acquire(timeout=SECONDS_TO_FINISH):
            self.connection.close()


class Sessions:
    """All open sessions by token."""

    def __init__(self, engine: Engine, secret: str) -> None:
        self._engine, self._secret = engine, secret
        self._sessions: dict[str, Session] = {}

    def sign_in(
        self, login: Login, query: Mapping[str, str], parameters: Mapping[str, Any]
    ) -> tuple[str, Session]:
        """Opens a session for who gives the right password, or raises.

        It is on the database, schema, role and warehouse that the client's address names. With the engine's
        secret one is its owner, unless under the name of a user who was created: then that user.
        """
        user, users = normalise_ident(login.user), self._engine.catalogue
        if login.client in _WITHOUT_ARROW:
            parameters = {**parameters, "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "JSON"}
        known, folder = users.get("USER", ("", "", user)), DataFolder(self._engine.path)
        if compare_digest(login.password.encode("utf-8", "replace"), self._secret.encode()):
            return self._open(user, query, parameters, is_owner=known is None)
        if folder.is_user_secret(user, login.password):
            if not known:
                users.put(Entry("USER", ("", "", user), details={"options": {}, "state": ""}))
        elif not known or not fits(login.password, known.details):
            raise DatabaseError(msg=_REFUSED, errno=390100, sqlstate="08001")
        return self._open(user, query, parameters, is_owner=False)

    def _open(
        self, user: str, query: Mapping[str, str], parameters: Mapping[str, Any], *, is_owner: bool
    ) -> tuple[str, Session]:
        settings = {name: str(parameters[name]) for name in PARAMETERS.keys() & parameters.keys()}
        for name, value in settings.items():
            check_value(name, value)
        names = ("databaseName", "schemaName", "roleName", "warehouse")
        database, schema, role, warehouse = (
            normalise_ident(n) if (n := query.get(k)) else None for k in names
        )
        connection = self._engine.connect(
            database,
            schema,
            user=user,
            role=role,
            is_owner=is_owner,
            warehouse=warehouse,
            upstream=Upstream.from_parameters(parameters),
        )
        for name, value in settings.items():
            connection.set_parameter(name, value)
        token = secrets.token_urlsafe(32)
        self._sessions[token] = Session(connection)
        return token, self._sessions[token]

    def has(self, token: str) -> bool:
        return token in self._sessions

    def find(self, token: str) -> Session:
        if session := self._sessions.get(token):
            session.last_used = time.monotonic()
            return session
        message = "Session no longer exists. New login required to access the service."
        raise sql_error(message, 390111, "08001")

    def close(self, token: str) -> None:
        self._sessions.pop(token).close()

    def close_unused(self) -> None:
        """Ends the sessions whose clients went away without a word."""
        now = time.monotonic()
        unused = [t for t, session in self._sessions.items() if now - session.last_used > SECONDS_UNUSED]
        for token in unused:
            self.close(token)

    def close_all(self) -> None:
        for token in list(self._sessions):
            self.close(token)
