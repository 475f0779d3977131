"""Fixtures of the engine's tests: sessions in schemas of their own, a server in this process, a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from snowflake.snowpark import Session
from starlette.testclient import TestClient

from asking import Asker, Connect, asker
from engine_tools import KEY, SECRET
from inkflake_engine import connection_options
from inkflake_engine.execution.engine import Engine
from inkflake_engine.models.upstream import Upstream
from inkflake_engine.server.server import Server
from upstream import ScriptedUpstream


@pytest.fixture
def ask(connect: Connect) -> Asker:
    """A session in a schema of the test's own."""
    return asker(connect)


@pytest.fixture
def stage(ask: Asker) -> None:
    """The stage ST in the asker's schema."""
    ask("CREATE STAGE st ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE') DIRECTORY = (ENABLE = TRUE) COMMENT = 'it''s'")


@pytest.fixture
def snowpark(home: Path, ask: Asker) -> Iterator[Session]:
    """A Snowpark session in the asker's schema."""
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    session = Session.builder.configs(connection_options(home, database="INKFLAKE", schema=schema)).create()
    yield session
    session.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine in this process."""
    engine = Engine(tmp_path / "data")
    yield engine
    engine.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A server in this process, for what no well-behaved client does."""
    served = Server(Engine(tmp_path / "served"), SECRET)
    yield served
    served.close()


@pytest.fixture
def client(served: Server) -> Iterator[TestClient]:
    with TestClient(served.app, base_url="http://127.0.0.1:1234") as client:
        yield client


@pytest.fixture
def model_server(upstream: ScriptedUpstream) -> Upstream:
    return Upstream(upstream.url, KEY, timeout=10)
