"""Sessions: opened with parameters, taking turns, closed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from snowflake.connector.constants import QueryStatus
from starlette.testclient import TestClient

from asking import Connect
from engine_tools import DRAW, SECRET, login, post
from inkflake_engine.server.server import Server
from upstream import SQUARE, Answer, ScriptedUpstream


@pytest.mark.parametrize("parameters", [{"INKFLAKE_LLM_BASE_URL": "ftp://x"}, {"TIMEZONE": "Mars/Olympus"}])
def test_settings_that_make_no_sense_are_refused_at_login(
    client: TestClient, parameters: dict[str, str]
) -> None:
    data = {"PASSWORD": SECRET, "SESSION_PARAMETERS": parameters}
    reply = client.post("/session/v1/login-request", json={"data": data}).json()
    assert not reply["success"]
    assert next(iter(parameters)) in reply["message"]


def test_session_parameters_of_the_login_hold(connect: Connect) -> None:
    cursor = connect(session_parameters={"QUERY_TAG": "nightly", "AUTOCOMMIT": False}).cursor()
    assert cursor.execute("SHOW PARAMETERS LIKE 'QUERY_TAG'").fetchone()[:2] == ("QUERY_TAG", "nightly")
    cursor.execute("CREATE OR REPLACE TABLE tagged (n INT)")
    cursor.execute("INSERT INTO tagged VALUES (1)")
    cursor.execute("ROLLBACK")
    assert cursor.execute("SELECT COUNT(*) FROM tagged").fetchone() == (0,)


def test_a_closed_session_is_gone(client: TestClient) -> None:
    headers = login(client)
    assert post(client, headers, "SELECT 1")["success"]
    assert client.post("/session?delete=true", headers=headers).json()["success"]
    assert post(client, headers, "SELECT 1")["code"] == "390111"


def test_sessions_nobody_uses_are_closed(
    served: Server, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = login(client)
    served.sessions.close_unused()
    assert post(client, headers, "SELECT 1")["success"]
    monkeypatch.setattr("inkflake_engine.server.sessions.SECONDS_UNUSED", -1)
    served.sessions.close_unused()
    assert post(client, headers, "SELECT 1")["code"] == "390111"


def test_a_statement_in_the_background_leaves_the_session_free(
    connect: Connect, upstream: ScriptedUpstream
) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("CREATE OR REPLACE TABLE drawn (svg VARCHAR)")
    cursor.execute_async(f"INSERT INTO drawn {DRAW}", ("a cat",))
    upstream.wait_for_calls(1)
    assert connection.get_query_status(cursor.sfqid) == QueryStatus.RUNNING
    assert connection.cursor().execute("SELECT COUNT(*) FROM drawn").fetchone() == (0,)
    upstream.release()
    cursor.get_results_from_sfqid(cursor.sfqid)
    assert cursor.fetchall() == [(1,)]
    assert connection.cursor().execute("SELECT svg FROM drawn").fetchall() == [(SQUARE,)]


def test_statements_of_one_session_take_turns(connect: Connect, upstream: ScriptedUpstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    connection = connect()
    connection.cursor().execute("CREATE OR REPLACE TABLE drawn (svg VARCHAR)")

    def run(statement: str, *binds: str) -> list[tuple]:
        return connection.cursor().execute(statement, binds).fetchall()

    with ThreadPoolExecutor() as threads:
        slow = threads.submit(run, f"INSERT INTO drawn {DRAW}", "a cat")
        upstream.wait_for_calls(1)
        quick = threads.submit(run, "SELECT COUNT(*) FROM drawn")
        assert connect().cursor().execute("SELECT 2").fetchone() == (2,), "another session does not wait"
        assert (slow.done(), quick.done()) == (False, False)
        upstream.release()
    assert slow.result() == [(1,)]
    assert quick.result() == [(1,)], "it sees the row of the statement that it waited for"
