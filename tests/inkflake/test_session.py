"""Sessions: opened by engine, their context set, what goes wrong named."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from inkflake import open_session
from inkflake.errors import InkflakeError, ParameterError, SessionError
from inkflake.snow.session import validate
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


def test_engines_that_cannot_be_had_say_what_to_do() -> None:
    with pytest.raises(SessionError, match="only inside Snowflake"):
        open_session("active")
    with pytest.raises(SessionError, match="no_such_connection"):
        open_session("no_such_connection")


def test_a_server_that_stopped_is_named_and_comes_back(own_home: Path) -> None:
    session = open_session(path=own_home)
    query(session, "CREATE TABLE ${here}.kept AS SELECT 1 AS a")
    stop_server(own_home)
    with pytest.raises(InkflakeError, match="open"):
        query(session, "SELECT 1")
    with open_session(path=own_home) as again:
        assert query(again, "SELECT a FROM ${here}.kept")[0][0] == 1
