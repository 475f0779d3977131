"""The engine alone: whom it opens sessions for, and how DuckDB is confined to its folders and its memory."""

from __future__ import annotations

import duckdb
import pytest
from snowflake.connector.errors import ProgrammingError

from inkflake_engine.execution.engine import Engine


def test_duckdb_itself_is_confined_too(engine: Engine) -> None:
    with pytest.raises(duckdb.PermissionException):
        engine.duck_conn.execute("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.InvalidInputException):
        engine.duck_conn.execute("SET enable_external_access = true")
    limit = engine.duck_conn.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    assert float(limit.removesuffix(" GiB")) <= 4


def test_a_session_has_a_role_that_exists_and_a_warehouse_only_if_it_does(engine: Engine) -> None:
    session = engine.connect(None, None, user="me", role="sysadmin", warehouse="never_made").session
    assert (session.user, session.role, session.warehouse) == ("ME", "SYSADMIN", None)
    assert engine.connect(None, None, user="me").session.warehouse == "COMPUTE_WH"
    with pytest.raises(ProgrammingError, match="NEVER_MADE") as error:
        engine.connect(None, None, user="me", role="never_made")
    assert error.value.errno == 390189
