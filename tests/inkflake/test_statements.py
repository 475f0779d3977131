"""Statements: identifiers checked, values bound, what Snowflake raises named."""

from __future__ import annotations

from typing import Any

import pytest
import snowflake.connector.errors as connector_errors
from snowflake.snowpark import Session
from snowflake.snowpark.exceptions import SnowparkSQLException

from inkflake.errors import (
    InkflakeError,
    ParameterError,
    PermissionMissing,
    SchemaMissing,
    SessionError,
    SessionExpired,
    WarehouseMissing,
)
from inkflake.panels import GalleryPanel
from inkflake.snow.statements import identifier, named, query, query_pandas, result, submit, translated


@pytest.mark.parametrize("name", ["", "a b", 'a"b', "a;b", "a.b", "1a", "ä", "a" * 256, "a\n"])
def test_names_that_are_no_plain_identifiers_are_refused(name: str) -> None:
    with pytest.raises(ParameterError):
        identifier(name)


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


@pytest.mark.parametrize(
    ("number", "message", "kind"),
    [
        (2003, "Object 'X' does not exist or not authorized.", SchemaMissing),
        (3001, "Insufficient privileges to operate on table 'X'", PermissionMissing),
        (390112, "Your session has expired. Please login again.", SessionExpired),
        (390111, "Session no longer exists. New login required to access the service.", SessionExpired),
        (606, "No active warehouse selected in the current session.", WarehouseMissing),
        (90073, "Warehouse 'W' cannot be resumed because resource monitor 'R' is over it", WarehouseMissing),
        (0, "Warehouse 'W' is suspended", WarehouseMissing),
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


class Lost:
    """A session without a current schema."""

    def get_current_database(self) -> str:
        return "D"

    def get_current_schema(self) -> None:
        return None


def test_statement_without_a_schema_to_run_in_is_refused() -> None:
    session: Any = Lost()
    with pytest.raises(SessionError, match="no current database and schema"):
        named(session, "SELECT * FROM ${here}.t")
    assert named(session, "SELECT ${name} FROM ${bound}", name='"A"').startswith(
        'SELECT "A" FROM TABLE(FLATTEN('
    )


def test_notebook_run_before_setup_says_so_in_one_line(session: Session) -> None:
    with pytest.raises(SchemaMissing) as raised:
        GalleryPanel(session)
    (line,) = raised.value._render_traceback_()
    assert line.startswith("SchemaMissing: not there, or not for this role; run 10_setup")
    assert "\n" not in line
