"""How long a server serves: until nobody needs it, or its databases gave up."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest
import uvicorn
from starlette.testclient import TestClient

from asking import Connect
from engine_tools import login, post, wait_until_ended
from inkflake_engine import stop_server
from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder
from inkflake_engine.server.server import Server
from inkflake_engine.server.serving import stop_when_idle


def test_a_database_that_gave_up_has_the_server_start_anew(
    client: TestClient, served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: Any) -> None:
        raise duckdb.FatalException("FATAL Error: database has been invalidated")

    headers = login(client)
    assert not post(client, headers, "SELECT nothing FROM nowhere", "1")["success"]
    assert not served.jobs.broken
    monkeypatch.setattr("inkflake_engine.execution.cursor.Cursor.run", give_up)
    assert not post(client, headers, "SELECT 1", "2")["success"]
    assert served.jobs.broken

    web = uvicorn.Server(uvicorn.Config(served.app))
    asyncio.run(stop_when_idle(served, web, 1000.0))
    assert web.should_exit


def test_an_idle_server_stops_though_a_session_is_open(
    connect: Connect, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKFLAKE_IDLE_SECONDS", "0.5")
    connection = connect(own_home)
    ended = threading.Event()

    def heartbeats() -> None:
        with contextlib.suppress(EngineError):
            while not ended.wait(0.02):
                connection.rest._heartbeat()

    thread = threading.Thread(target=heartbeats)
    thread.start()
    try:
        wait_until_ended(own_home)
    finally:
        ended.set()
        thread.join()
    assert DataFolder.open(own_home).runtime() is None
    assert not stop_server(own_home)


def test_a_running_statement_keeps_the_server(
    connect: Connect, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKFLAKE_IDLE_SECONDS", "0.5")
    # Two seconds and more of work, four times the time after which an idle server stops.
    counted = connect(own_home).cursor().execute("SELECT COUNT(*) FROM range(6000000000)").fetchall()
    assert counted == [(6_000_000_000,)]
