"""Signing in: what went wrong is told with what to do, by the real connector and a server that refuses."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inkflake import open_session
from inkflake.errors import SessionError
from inkflake.snow import session as session_module
from inkflake.snow.signin import TLS, raise_tls_floor, tls_floor

SECRET = "hunter2-and-more"


LET_IN = {"token": "t", "masterToken": "m", "sessionId": 1, "parameters": [], "sessionInfo": {}}


@contextmanager
def refusing(code: str, message: str, status: int = 200, *, lets_in: bool = False) -> Iterator[int]:
    """The port of a Snowflake that lets nobody in, or that refuses all statements."""
    refused = json.dumps({"data": {}, "code": code, "message": message, "success": False}).encode()
    let_in = json.dumps({"data": LET_IN, "code": None, "message": None, "success": True}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = refused if "query-request" in self.path or not lets_in else let_in
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keeps the tests' output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def connecting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Tries to open a session at a port, as with a connection of connections.toml, and gives what is said."""

    def tried(port: int, **more: Any) -> str:
        options = {"account": "a-b", "user": "me", "password": SECRET, "host": "127.0.0.1", "port": port}
        options |= {"protocol": "http", "login_timeout": 2, "platform_detection_timeout_seconds": 0.0}
        monkeypatch.setattr(session_module, "_options", lambda *_: {**options, **more})
        with pytest.raises(SessionError) as caught:
            open_session("mine")
        return str(caught.value)

    return tried


@pytest.mark.parametrize(
    ("code", "message", "to_do"),
    [
        ("390100", "Incorrect username or password was specified.", "make a new one"),
        ("390144", "JWT token is invalid. [0a1b]", "make a new one"),
        ("394400", "Programmatic access token has expired.", "make a new one"),
        ("390318", "OAuth access token expired. [0a1b]", "make a new one"),
        ("390102", "Your user account has been temporarily locked. Try again later.", "MINS_TO_UNLOCK"),
        ("390101", "User 'ME' is disabled.", "DISABLED = FALSE"),
        (
            "390189",
            "Role 'BOSS' specified in the connect string does not exist or not authorized.",
            "GRANT ROLE",
        ),
        (
            "390422",
            "Incoming request with IP/Token 1.2.3.4 is not allowed to access Snowflake.",
            "network policy",
        ),
    ],
)
def test_refused_sign_in_says_what_to_do(
    connecting: Callable[..., str], code: str, message: str, to_do: str
) -> None:
    with refusing(code, message) as port:
        said = connecting(port)
    assert message.split(".")[0] in said
    assert to_do in said
    assert SECRET not in said


def test_server_that_does_not_answer_is_a_matter_of_name_and_network(connecting: Callable[..., str]) -> None:
    with refusing("0", "closed") as port:
        pass
    assert "ORGANISATION-ACCOUNT" in connecting(port)


def test_account_that_is_not_there_is_a_matter_of_its_name(connecting: Callable[..., str]) -> None:
    with refusing("0", "nothing here", status=404) as port:
        assert "ORGANISATION-ACCOUNT" in connecting(port)


def test_warehouse_that_does_not_run_says_how_to_resume_it(connecting: Callable[..., str]) -> None:
    with refusing("000606", "No active warehouse selected in the current session.", lets_in=True) as port:
        said = connecting(port)
    assert "ALTER WAREHOUSE … RESUME" in said


def test_private_key_that_is_none_says_so(connecting: Callable[..., str]) -> None:
    said = connecting(1, private_key=b"no key", authenticator="SNOWFLAKE_JWT")
    assert "make a new one" in said


def test_connection_that_is_not_in_the_file_says_where_it_belongs() -> None:
    with pytest.raises(SessionError, match=r"'nobody'.*name a connection of connections.toml"):
        open_session("nobody")


def test_connections_take_tls_1_3_unless_the_user_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TLS, "1.2")
    raise_tls_floor()
    assert (os.environ[TLS], tls_floor()) == ("1.2", "TLSv1_2")
    monkeypatch.delenv(TLS)
    with pytest.raises(SessionError):
        open_session("nobody")
    assert (os.environ[TLS], tls_floor()) == ("1.3", "TLSv1_3")
    monkeypatch.setattr("inkflake.snow.signin.constants", None)
    assert tls_floor() is None
