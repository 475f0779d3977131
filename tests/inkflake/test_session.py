"""Sessions: opened by engine, their context set, what goes wrong named."""

from __future__ import annotations

from pathlib import Path

import pytest
import snowflake.connector.errors as connector_errors
from snowflake.snowpark import Session
from snowflake.snowpark.exceptions import SnowparkSQLException

from inkflake import open_session
from inkflake.errors import (
    InkflakeError,
    ParameterError,
    PermissionMissing,
    SchemaMissing,
    SessionError,
    SessionExpired,
)
from inkflake.snow.session import validate
from inkflake.snow.statements import identifier, query, query_pandas, result, submit, translated
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


@pytest.mark.parametrize("name", ["", "a b", 'a"b', "a;b", "a.b", "1a", "ä", "a" * 256, "a\n"])
def test_names_that_are_no_plain_identifiers_are_refused(name: str) -> None:
    with pytest.raises(ParameterError):
        identifier(name)


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


def test_values_are_bound(session: Session) -> None:
    hostile = "'; DROP TABLE x; -- $$ \\ ? ${here} %s"
    assert query(session, "SELECT ?", hostile)[0][0] == hostile
    assert query_pandas(session, "SELECT ? AS a", hostile)["a"].tolist() == [hostile]
    assert result(submit(session, "SELECT ? AS a", hostile))[0][0] == hostile


def test_a_table_without_rows_has_its_columns(session: Session) -> None:
    assert list(query_pandas(session, "SELECT 1 AS a, 'x' AS b WHERE FALSE").columns) == ["a", "b"]


def test_a_failed_statement_in_the_background_is_named(session: Session) -> None:
    with pytest.raises(SchemaMissing):
        result(submit(session, "SELECT * FROM no_such_table"))


def test_a_server_that_stopped_is_named_and_comes_back(own_home: Path) -> None:
    session = open_session(path=own_home)
    query(session, "CREATE TABLE ${here}.kept AS SELECT 1 AS a")
    stop_server(own_home)
    with pytest.raises(InkflakeError, match="open"):
        query(session, "SELECT 1")
    with open_session(path=own_home) as again:
        assert query(again, "SELECT a FROM ${here}.kept")[0][0] == 1


@pytest.mark.parametrize(
    ("number", "message", "kind"),
    [
        (2003, "Object 'X' does not exist or not authorized.", SchemaMissing),
        (3001, "Insufficient privileges to operate on table 'X'", PermissionMissing),
        (390112, "Your session has expired. Please login again.", SessionExpired),
        (390111, "Session no longer exists. New login required to access the service.", SessionExpired),
        (1003, "syntax error line 1 at position 0", SessionError),
    ],
)
def test_what_snowflake_raises_has_a_name(number: int, message: str, kind: type[InkflakeError]) -> None:
    driver = connector_errors.ProgrammingError(msg=message, errno=number, sqlstate="42000")
    assert type(translated(driver)) is kind
    snowpark = SnowparkSQLException(message, error_code="1304", sql_error_code=number)
    assert type(translated(snowpark)) is kind


def test_secrets_in_messages_are_masked() -> None:
    error = translated(connector_errors.DatabaseError(msg="password=hunter2 refused for /home/ann/key.p8"))
    assert "hunter2" not in str(error)
    assert "/home/ann" not in str(error)
