"""Shared fixtures: a private home for all data, sessions on it, and a scripted model server."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import snowflake.connector

from inkflake_engine import connection_options, stop_server
from sent import Sent, noting
from upstream import ScriptedUpstream

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of the whole run: one server for all tests that do not ask for their own."""
    path = tmp_path_factory.mktemp("home", numbered=True) / "inkflake"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKFLAKE_HOME", str(path))
        for name in [name for name in os.environ if name.startswith("INKFLAKE_LLM_")]:
            patch.delenv(name)
        yield path
        stop_server(path)


@pytest.fixture(scope="session")
def sent_before(pytestconfig: pytest.Config) -> Path:
    """Where those who run tests side by side leave what was sent, for the tests that come last."""
    return pytestconfig.cache.mkdir("sent")


@pytest.fixture(scope="session", autouse=True)
def sent(sent_before: Path) -> Iterator[Sent]:
    """Every statement that the library sends in this run, which test_sql checks in the end."""
    with noting() as sent:
        yield sent
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        (sent_before / f"{worker}.json").write_text(json.dumps(sent))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of what all others did come last."""
    items.sort(key=lambda item: "last" in item.keywords)


@pytest.fixture
def own_home(tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own, for tests that stop, kill or starve its server."""
    path = tmp_path / "own"
    yield path
    stop_server(path)


@pytest.fixture
def connect(home: Path, own_home: Path) -> Iterator[Callable[..., snowflake.connector.SnowflakeConnection]]:
    """Opens connector sessions, closed before the servers stop; `path` chooses another data folder."""
    opened = []

    def connect(path: Path = home, **changes: Any) -> snowflake.connector.SnowflakeConnection:
        options = connection_options(path, database="INKFLAKE", schema="TESTS")
        opened.append(snowflake.connector.connect(**{**options, "paramstyle": "qmark", **changes}))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


@contextmanager
def schema_of_its_own() -> Iterator[Any]:
    """A Snowpark session in a new schema, on the engine that INKFLAKE_TEST_CONNECTION names."""
    from inkflake.snow.session import open_session

    engine = os.environ.get("INKFLAKE_TEST_CONNECTION", "embedded")
    session = open_session(engine, schema=f"TEST_{os.getpid()}_{next(_numbers)}")
    schema, role = session.get_fully_qualified_current_schema(), session.get_current_role()
    yield session
    session.sql(f"USE ROLE {role}").collect()
    session.sql(f"DROP SCHEMA IF EXISTS {schema}").collect()
    session.close()


@pytest.fixture
def session(home: Path) -> Iterator[Any]:
    """A session in a schema of the test's own."""
    with schema_of_its_own() as session:
        yield session


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedUpstream]:
    """A scripted model server, which sessions opened after it bring along."""
    with ScriptedUpstream() as server:
        monkeypatch.setenv("INKFLAKE_LLM_BASE_URL", server.url)
        monkeypatch.setenv("INKFLAKE_LLM_API_KEY", "test-key-0123456789")
        yield server


@pytest.fixture
def studio(session: Any) -> Any:
    """A session in a schema that is set up."""
    from inkflake.keeping.setup import setup

    setup(session)
    return session


@pytest.fixture(scope="module")
def gallery(home: Path) -> Iterator[Any]:
    """A schema that is set up, shared by the tests of a module that only look at the drawings in it."""
    from inkflake.keeping.setup import setup

    with schema_of_its_own() as session:
        setup(session)
        yield session


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real answers and attacks, which is kept beside the repository."""
    path = Path(__file__).parents[2] / "shared" / "corpus"
    if not path.is_dir():
        pytest.skip("needs the corpora in ../shared/corpus, beside the repository")
    return path
