"""A session's connection to the engine."""

from __future__ import annotations

import pytest

from inkflake_engine.execution.connection import Connection
from inkflake_engine.execution.engine import Engine


@pytest.fixture
def connection(engine: Engine) -> Connection:
    return engine.connect("D", "S", user="me")


def test_closing_takes_along_what_was_temporary(engine: Engine, connection: Connection) -> None:
    connection.cursor().execute("CREATE STAGE lasting")
    connection.cursor().execute("CREATE TEMPORARY STAGE passing")
    connection.close()
    connection.close()
    assert [entry.name for entry in engine.catalogue.all("STAGE")] == [("D", "S", "LASTING")]


def test_a_cursor_in_the_background_works_where_the_session_does_outside_of_its_transaction(
    connection: Connection,
) -> None:
    connection.cursor().execute("CREATE TABLE t (n INT)")
    connection.cursor().execute("BEGIN")
    connection.cursor().execute("INSERT INTO t VALUES (1)")
    cursor = connection.background_cursor()
    assert cursor.execute("SELECT COUNT(*), CURRENT_USER() FROM t").fetch_rows() == [(0, "ME")]
    assert (cursor.in_transaction, connection.cursor().in_transaction) == (False, True)
    cursor.duck.close()
