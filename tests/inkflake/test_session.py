"""Sessions: opened by engine, their context set, what goes wrong named."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

import inkflake_engine
from inkflake import open_session
from inkflake.errors import EngineError, InkflakeError, ParameterError, SessionError
from inkflake.snow import session as session_module
from inkflake.snow.session import reopened, validate
from inkflake.snow.statements import query
from inkflake_engine import stop_server


def test_context_is_set_and_times_are_utc(session: Session) -> None:
    row = query(
        session, "SELECT CURRENT_DATABASE(), CURRENT_SCHEMA(), CURRENT_TIMESTAMP()::TIMESTAMP_NTZ, SYSDATE()"
    )
    assert row[0][0] == "INKFLAKE"
    assert row[0][1].startswith("TEST_")
    assert abs((row[0][2] - row[0][3]).total_seconds()) < 60


def test_validated_session_is_one_row_however_often(studio: Session) -> None:
    assert validate(studio) == validate(studio)
    assert query(studio, "SELECT COUNT(*) FROM ${here}.user_sessions")[0][0] == 1


@pytest.mark.parametrize("option", ["database", "schema", "role", "warehouse"])
def test_hostile_names_never_reach_a_statement(option: str) -> None:
    with pytest.raises(ParameterError, match=option):
        open_session(**{option: 'X"; DROP DATABASE INKFLAKE; --'})


@pytest.mark.parametrize("option", ["role", "warehouse"])
def test_a_role_or_warehouse_that_is_not_there_is_named(option: str) -> None:
    with pytest.raises(InkflakeError, match="NO_SUCH"):
        open_session(**{option: "NO_SUCH"})


@pytest.mark.parametrize("option", ["role", "warehouse"])
def test_session_that_is_refused_is_closed(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    closed: list[Session] = []
    close = Session.close
    monkeypatch.setattr(Session, "close", lambda session: closed.append(session) or close(session))
    with pytest.raises(InkflakeError, match="NO_SUCH"):
        open_session(**{option: "NO_SUCH"})
    assert len(closed) == 1


def test_engines_that_cannot_be_had_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("snowflake.snowpark.session._active_sessions", set())
    with pytest.raises(SessionError, match="only inside Snowflake"):
        open_session("active")
    with pytest.raises(SessionError, match="no_such_connection"):
        open_session("no_such_connection")


def test_several_active_sessions_are_told_from_none(
    session: Session, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        open_session(path=own_home),
        pytest.raises(SessionError, match="several sessions are open") as caught,
    ):
        open_session("active")
    assert "found no session" not in str(caught.value)


@pytest.mark.parametrize("missing", ["folder", "package"])
def test_embedded_engine_inside_snowflake_names_the_engine_to_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr("snowflake.snowpark.context.get_active_session", lambda: Injected())
    if missing == "package":
        monkeypatch.setitem(sys.modules, "inkflake_engine", None)
    (tmp_path / "file").touch()
    with pytest.raises(SessionError, match="inside Snowflake use engine 'active'") as caught:
        open_session(path=tmp_path / "file")
    assert "INKFLAKE_HOME" not in str(caught.value)


class Injected:
    """A session that is there before ours is opened, as in a Workspace."""


def test_a_server_that_stopped_is_named_and_comes_back(own_home: Path) -> None:
    session = open_session(path=own_home)
    query(session, "CREATE TABLE ${here}.kept AS SELECT 1 AS a")
    stop_server(own_home)
    with pytest.raises(InkflakeError, match="open"):
        query(session, "SELECT 1")
    with open_session(path=own_home) as again:
        assert query(again, "SELECT a FROM ${here}.kept")[0][0] == 1


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (["CURRENT_WAREHOUSE()"], "no current warehouse; give it to open_session"),
        (["CURRENT_ROLE()", "CURRENT_WAREHOUSE()"], "no current user_role, warehouse; give them to"),
    ],
)
def test_session_without_what_is_needed_says_what_to_give(
    session: Session, monkeypatch: pytest.MonkeyPatch, lost: list[str], said: str
) -> None:
    context = session_module.CONTEXT
    for call in lost:
        context = context.replace(call, "NULL")
    monkeypatch.setattr(session_module, "CONTEXT", context)
    with pytest.raises(SessionError, match=said):
        validate(session)


def test_session_is_opened_again_as_it_was(session: Session) -> None:
    with open_session(schema="AGAIN") as first, reopened(first) as second:
        assert second is not first
        assert second.get_current_schema() == '"AGAIN"'


def test_session_that_snowflake_injects_is_taken_and_never_replaced(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("snowflake.snowpark.context.get_active_session", lambda: session)
    assert open_session("active", schema="TAKEN") is session
    assert session.get_current_schema() == '"TAKEN"'
    with open_session() as stranger:
        session_module._OPENERS.pop(stranger)
        assert reopened(stranger) is None


def test_engine_that_cannot_be_had_here_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_path: object) -> Any:
        raise inkflake_engine.EngineError("the folder is not yours")

    monkeypatch.setattr(inkflake_engine, "connection_options", broken)
    with pytest.raises(EngineError, match="the folder is not yours"):
        open_session(path=tmp_path)
    monkeypatch.setitem(sys.modules, "inkflake_engine", None)
    with pytest.raises(SessionError, match=r"needs inkflake_engine: pip install 'inkflake\[embedded\]'"):
        open_session()
