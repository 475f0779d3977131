"""Cancelled statements: they stop at once, and write nothing more."""

from __future__ import annotations

import threading

import pytest
from snowflake.connector.constants import QueryStatus
from snowflake.connector.errors import DatabaseError, ProgrammingError
from snowflake.snowpark import Session

from asking import Connect
from engine_tools import DRAW, FOREVER
from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.models.models import complete
from inkflake_engine.models.upstream import Upstream
from upstream import Answer, ScriptedUpstream


def test_a_background_statement_can_be_cancelled(snowpark: Session) -> None:
    job = snowpark.sql(FOREVER).collect_nowait()
    assert not job.is_done()
    job.cancel()
    assert job.is_failed()
    with pytest.raises(DatabaseError) as error:
        job.result()
    assert error.value.errno == 604
    assert snowpark.sql("SELECT 1 AS n").collect()[0]["N"] == 1


def test_a_cancelled_statement_writes_nothing_more(connect: Connect, upstream: ScriptedUpstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("CREATE OR REPLACE TABLE drawn (svg VARCHAR)")
    cursor.execute_async(f"INSERT INTO drawn {DRAW}", ("a cat",))
    upstream.wait_for_calls(1)
    assert cursor.abort_query(cursor.sfqid)
    assert connection.get_query_status(cursor.sfqid) == QueryStatus.FAILED_WITH_ERROR
    upstream.release()
    assert connection.cursor().execute("SELECT COUNT(*) FROM drawn").fetchone() == (0,)


def test_an_interrupt_of_the_client_cancels_its_statement(connect: Connect) -> None:
    # The connector cancels by the same call when the kernel is interrupted.
    with pytest.raises(ProgrammingError) as error:
        connect().cursor().execute(FOREVER, timeout=1)
    assert error.value.errno == 604


def test_cancelling_abandons_the_calls_under_way(upstream: ScriptedUpstream, model_server: Upstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    cancellation, raised = Cancellation(), []

    def work() -> None:
        CURRENT.set(cancellation)
        with pytest.raises(ProgrammingError) as error:
            complete("test-model", ["a"] * 20, {}, model_server)
        raised.append(error.value.errno)

    thread = threading.Thread(target=work)
    thread.start()
    upstream.wait_for_calls(16)
    cancellation.cancel()
    thread.join(5)
    assert raised == [604]
    assert len(upstream.asked) == 16
