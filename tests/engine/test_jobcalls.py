"""Statements about other statements."""

from __future__ import annotations

from pathlib import Path

from snowflake.connector.constants import QueryStatus
from snowflake.snowpark import Session

from asking import Connect
from engine_tools import FOREVER
from inkflake_engine import connection_options
from inkflake_engine.server.jobcalls import Cancelling, cancelling, result_of


def test_closing_a_snowpark_session_cancels_what_it_runs(home: Path, connect: Connect) -> None:
    session = Session.builder.configs(connection_options(home, database="INKFLAKE", schema="TESTS")).create()
    job = session.sql(FOREVER).collect_nowait()
    session.close()
    assert connect().get_query_status(job.query_id) == QueryStatus.FAILED_WITH_ERROR


def test_calls_are_recognised_by_their_words_and_nothing_else_is() -> None:
    assert cancelling("select system$cancel_query('01-ab')") == Cancelling("01-ab", all=False)
    assert cancelling("SELECT SYSTEM$CANCEL_ALL_QUERIES(7)") == Cancelling("7", all=True)
    assert cancelling("SELECT 'SYSTEM$CANCEL_QUERY(1)'") is None
    assert result_of("select * from table(result_scan('01-ab'))") == "01-ab"
    assert result_of("SELECT a FROM TABLE(RESULT_SCAN('01-ab'))") is None
