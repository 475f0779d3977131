"""What the embedded server lets in, and how it runs statements: in turn, in the background, cancelled."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import duckdb
import pytest
import snowflake.connector
import uvicorn
from snowflake.connector.constants import QueryStatus
from snowflake.connector.errors import DatabaseError, ProgrammingError
from snowflake.snowpark import Session
from starlette.testclient import TestClient

from inkflake_engine import connection_options
from inkflake_engine.execution.engine import Engine
from inkflake_engine.server import server
from inkflake_engine.server.jobs import Jobs, Reply
from inkflake_engine.server.server import Server
from inkflake_engine.server.serving import stop_when_idle
from upstream import SQUARE, Answer, ScriptedUpstream

Connect = Callable[..., snowflake.connector.SnowflakeConnection]
SECRET = "a secret of the tests"
FOREVER = "SELECT COUNT(*) FROM range(1000000000000)"
DRAW = "SELECT AI_COMPLETE(model => 'test-model', prompt => ?)"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """A server in this process, for what no well-behaved client does."""
    served = Server(Engine(tmp_path / "served"), SECRET)
    yield served
    served.close()


@pytest.fixture
def client(served: Server) -> Iterator[TestClient]:
    with TestClient(served.app, base_url="http://127.0.0.1:1234") as client:
        yield client


@pytest.fixture
def snowpark(home: Path) -> Iterator[Session]:
    session = Session.builder.configs(connection_options(home, database="INKFLAKE", schema="TESTS")).create()
    yield session
    session.close()


def login(client: TestClient, **parameters: Any) -> dict[str, str]:
    data = {"LOGIN_NAME": "me", "PASSWORD": SECRET, "SESSION_PARAMETERS": parameters}
    reply = client.post("/session/v1/login-request", json={"data": data}).json()
    return {"Authorization": f'Snowflake Token="{reply["data"]["token"]}"'}


def ask(
    client: TestClient, headers: dict[str, str], text: str, request_id: str = "1", **more: Any
) -> dict[str, Any]:
    path = f"/queries/v1/query-request?requestId={request_id}"
    return client.post(path, json={"sqlText": text, **more}, headers=headers).json()


ROUTES = [
    ("GET", "/inkflake/alive"),
    ("POST", "/session/v1/login-request"),
    ("POST", "/session"),
    ("POST", "/session?delete=true"),
    ("POST", "/session/heartbeat"),
    ("POST", "/queries/v1/query-request?requestId=1"),
    ("POST", "/queries/v1/abort-request?requestId=1"),
    ("POST", "/queries/1/abort-request"),
    ("GET", "/queries/1/result"),
    ("GET", "/monitoring/queries/1"),
]


def test_the_routes_below_are_all_there_are(served: Server) -> None:
    assert {route.path.replace("{id}", "1") for route in served.app.routes} == {
        path.partition("?")[0] for _, path in ROUTES
    }


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": 'Snowflake Token="guess"'}, {"X-Inkflake-Proof": "guess"}]
)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_route_answers_without_the_secret(
    client: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    login(client)
    body = {"data": {"PASSWORD": "guess", "SESSION_PARAMETERS": {}}, "sqlText": "SELECT 1", "requestId": "1"}
    reply = client.request(method, path, headers=headers, json=body)
    assert reply.status_code == 403 or reply.json()["success"] is False
    assert SECRET not in reply.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "127.0.0.1:99"}, 200),
        ({"Host": "localhost:99"}, 200),
        ({"Host": "[::1]:99"}, 200),
        ({"Host": "localhost"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:99"}, 403),
        ({"Host": "127.0.0.1.evil.example:99"}, 403),
        ({"Host": "localhost:99", "Origin": "http://localhost:99"}, 403),
        ({"Host": "localhost:99", "Origin": "null"}, 403),
    ],
)
def test_web_pages_are_kept_out(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/session", headers={**login(client), **headers}).status_code == status


def test_the_port_is_open_on_this_machine_only(home: Path) -> None:
    port = connection_options(home)["port"]
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("needs /proc")
    addresses = {line.split()[1] for line in listening.read_text().splitlines()[1:]}
    assert {a for a in addresses if a.endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}


def test_requests_that_are_too_large_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_BYTES", 1000)
    monkeypatch.setattr("inkflake_engine.server.guard.BODY_BYTES", 1000)
    headers, path = login(client), "/queries/v1/query-request?requestId=1"
    assert client.post(path, content=b"x" * 1001, headers=headers).status_code == 413
    bomb = gzip.compress(b" " * 100_000)
    assert len(bomb) < 1000
    assert client.post(path, content=bomb, headers={**headers, "Content-Encoding": "gzip"}).status_code == 413


MALFORMED = [
    b"",
    b"not json",
    b"[]",
    b'{"nothing": 1}',
    b'{"sqlText": "SELECT \'\\ud800\'"}',
    b'{"sqlText": 7, "bindings": 7}',
    b"[" * 100_000,
    b'{"sqlText": "SELECT ?", "bindings": {"1": 5}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "FIXED"}}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "FIXED", "value": "not json"}}}',
    b'{"sqlText": "SELECT ?", "bindings": {"1": {"type": "TIMESTAMP_NTZ", "value": "x"}}}',
    b'{"sqlText": "SELECT ?, ?", "bindings": {"1": {"type": "TEXT", "value": ["a"]}, '
    b'"2": {"type": "TEXT", "value": ["a", "b"]}}}',
    b'{"sqlText": "SELECT ?, ?", "bindings": {"1": {"type": "TEXT", "value": ["a"]}, '
    b'"2": {"type": "TEXT", "value": "a"}}}',
]


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_request_is_an_error_and_no_page_of_the_log(
    client: TestClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    headers = login(client)
    reply = client.post("/queries/v1/query-request?requestId=1", content=body, headers=headers)
    assert reply.status_code == 200, "a client would try again for minutes"
    assert (reply.json()["success"], reply.json()["code"]) == (False, "001007")
    assert caplog.text == ""
    assert ask(client, headers, "SELECT 1", "2")["success"]


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"{}", b'{"data": 5}', b'{"data": {"PASSWORD": "\\ud800"}}']
)
def test_whoever_cannot_sign_in_cannot_fill_the_log_either(
    client: TestClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reply = client.post("/session/v1/login-request", content=body)
    assert (reply.status_code, reply.json()["success"]) == (200, False)
    assert caplog.text == ""


@pytest.mark.parametrize("headers", [{}, {"Authorization": 'Snowflake Token="guess"'}])
def test_whoever_is_not_signed_in_sends_little(client: TestClient, headers: dict[str, str]) -> None:
    path, megabyte = "/session/v1/login-request", "x" * (1 << 20)
    assert client.post(path, content=megabyte, headers=headers).status_code == 413
    bindings = {"1": {"type": "TEXT", "value": megabyte}}
    assert ask(client, login(client), "SELECT ?", bindings=bindings)["success"]


def test_a_fault_of_the_server_is_an_error_and_logged_without_the_statement(
    client: TestClient, served: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> None:
        raise KeyError(text)

    monkeypatch.setattr("inkflake_engine.language.parsing.parse", fail)
    reply = ask(client, login(client), "SELECT 'my secret prompt'")
    assert (reply["success"], reply["code"]) == (False, "000603")
    assert "KeyError in the server" in caplog.text
    assert "secret prompt" not in caplog.text


def test_a_request_id_belongs_to_its_session(client: TestClient) -> None:
    first, second = login(client), login(client)
    assert ask(client, first, "SELECT 'mine'", "same")["data"]["queryId"]
    mine, yours = (ask(client, headers, "SELECT 'yours'", "same") for headers in (first, second))
    assert mine["data"]["queryId"] != yours["data"]["queryId"]


def test_a_database_that_gave_up_has_the_server_start_anew(
    client: TestClient, served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up(*_: Any) -> None:
        raise duckdb.FatalException("FATAL Error: database has been invalidated")

    headers = login(client)
    assert not ask(client, headers, "SELECT nothing FROM nowhere", "1")["success"]
    assert not served.jobs.broken
    monkeypatch.setattr("inkflake_engine.execution.cursor.Cursor.run", give_up)
    assert not ask(client, headers, "SELECT 1", "2")["success"]
    assert served.jobs.broken

    web = uvicorn.Server(uvicorn.Config(served.app))
    asyncio.run(stop_when_idle(served, web, 1000.0))
    assert web.should_exit


DEEP = ["SELECT " + "(" * 5000 + "1" + ")" * 5000, "SELECT " + "+".join(["1"] * 1500)]


@pytest.mark.parametrize("text", DEEP, ids=["parentheses", "sum"])
def test_what_no_engine_could_run_is_an_error_of_the_statement(
    client: TestClient, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    headers = login(client)
    reply = ask(client, headers, text)
    assert not reply["success"]
    assert reply["code"] != "000603"
    assert caplog.text == ""
    assert ask(client, headers, "SELECT 1", "2")["success"]


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
    assert ask(client, headers, "SELECT 1")["success"]
    assert client.post("/session?delete=true", headers=headers).json()["success"]
    assert ask(client, headers, "SELECT 1")["code"] == "390111"


def test_asking_for_a_statement_keeps_the_server_and_heartbeats_do_not(
    client: TestClient, served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = login(client)
    job = ask(client, headers, "SELECT 1")["data"]["queryId"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 1000)
    client.post("/session/heartbeat", headers=headers)
    assert served.seconds_idle > 999
    client.get(f"/monitoring/queries/{job}", headers=headers)
    assert served.seconds_idle == 0


def test_sessions_nobody_uses_are_closed(
    served: Server, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = login(client)
    served.sessions.close_unused()
    assert ask(client, headers, "SELECT 1")["success"]
    monkeypatch.setattr("inkflake_engine.server.sessions.SECONDS_UNUSED", -1)
    served.sessions.close_unused()
    assert ask(client, headers, "SELECT 1")["code"] == "390111"


def test_a_request_that_is_sent_again_is_run_once(client: TestClient) -> None:
    headers = login(client)
    ask(client, headers, "CREATE DATABASE d", "1")
    ask(client, headers, "CREATE TABLE d.public.t (n INT)", "2")
    for _ in range(3):
        assert ask(client, headers, "INSERT INTO d.public.t VALUES (1)", "same")["success"]
    assert ask(client, headers, "INSERT INTO d.public.t SELECT n FROM d.public.t", "3")["data"]["rowset"] == [
        ["1"]
    ]


KEPT = [([10] * 5, [10] * 3), ([40, 40, 30], [40, 30]), ([10, 10, 200], [200]), ([200], [200])]


@pytest.mark.parametrize(("sizes", "kept"), KEPT)
def test_replies_are_kept_while_there_is_room(sizes: list[int], kept: list[int]) -> None:
    jobs, started = Jobs(keep=3, keep_bytes=100), []
    for n, size in enumerate(sizes):
        job = jobs.start(lambda _job, size=size: Reply(b"x" * size), session_id="s", request_id=f"r{n}")
        started.append((job, len(job.done.result(10).body)))
    assert [size for job, size in started if jobs.find(job.id)] == kept
    assert [size for job, size in started if jobs.find_request(job.request_id)] == kept


def test_a_long_statement_is_asked_for_again(
    client: TestClient, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SECONDS_TO_HOLD", 0.05)
    upstream.answer = lambda _asked: Answer(held=True)
    headers = login(client, INKFLAKE_LLM_BASE_URL=upstream.url)
    first = ask(client, headers, DRAW.replace("?", "'a cat'"))
    assert (first["code"], first["success"]) == ("333333", True)
    again = client.get(first["data"]["getResultUrl"], headers=headers).json()
    assert again["code"] == "333333"
    upstream.release()
    monkeypatch.setattr(server, "SECONDS_TO_HOLD", 20)
    assert client.get(first["data"]["getResultUrl"], headers=headers).json()["data"]["total"] == 1
    assert len(upstream.asked) == 1


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
    connection, ended = connect(), []

    def run(name: str, statement: str) -> None:
        connection.cursor().execute(statement)
        ended.append(name)

    slow = threading.Thread(target=run, args=("slow", DRAW.replace("?", "'a cat'")))
    slow.start()
    upstream.wait_for_calls(1)
    quick = threading.Thread(target=run, args=("quick", "SELECT 1"))
    quick.start()
    assert connect().cursor().execute("SELECT 2").fetchone() == (2,), "another session does not wait"
    assert ended == []
    upstream.release()
    slow.join(20)
    quick.join(20)
    assert ended == ["slow", "quick"]


def test_snowpark_gets_results_in_the_background(snowpark: Session) -> None:
    snowpark.sql("CREATE OR REPLACE TABLE numbers AS SELECT 1 AS n").collect()
    jobs = [snowpark.sql("SELECT n + ? AS n FROM numbers", [n]).collect_nowait() for n in range(20)]
    assert [job.result()[0]["N"] for job in jobs] == list(range(1, 21))
    assert snowpark.sql("INSERT INTO numbers VALUES (2)").collect_nowait().result()[0][0] == 1
    job = snowpark.sql("SELECT n FROM numbers ORDER BY n").collect_nowait()
    assert [row["N"] for row in job.to_df().collect()] == [1, 2]
    assert job.is_done()
    assert job.result("pandas")["N"].tolist() == [1, 2]


def test_a_failure_in_the_background_is_reported(snowpark: Session) -> None:
    job = snowpark.sql("SELECT * FROM no_such_table").collect_nowait()
    with pytest.raises(DatabaseError, match="NO_SUCH_TABLE") as error:
        job.result()
    assert error.value.errno == 2003
    assert (job.is_done(), job.is_failed(), job.status()) == (True, True, "FAILED_WITH_ERROR")


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


def test_closing_a_snowpark_session_cancels_what_it_runs(home: Path, connect: Connect) -> None:
    session = Session.builder.configs(connection_options(home, database="INKFLAKE", schema="TESTS")).create()
    job = session.sql(FOREVER).collect_nowait()
    session.close()
    assert connect().get_query_status(job.query_id) == QueryStatus.FAILED_WITH_ERROR


def test_many_rows_are_inserted_by_one_statement(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many (n INT, text VARCHAR, big NUMBER(38, 0), v VARIANT)")
    rows = [(n, f"it's '?' {n}" if n % 2 else None, 10**17 + n, f'{{"a": {n}}}') for n in range(1000)]
    cursor.executemany("INSERT INTO many SELECT ?, ?, ?, PARSE_JSON(?)", rows)
    assert cursor.rowcount == 1000
    cursor.execute("SELECT n, text, big, v:a::INT FROM many ORDER BY n")
    assert cursor.fetchall() == [(n, text, big, n) for n, text, big, _ in rows]


def test_many_rows_are_inserted_all_or_none(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many (n INT NOT NULL)")
    with pytest.raises(DatabaseError, match="non-nullable"):
        cursor.executemany("INSERT INTO many VALUES (?)", [(1,), (None,), (3,)])
    assert cursor.execute("SELECT COUNT(*) FROM many").fetchone() == (0,)


def test_many_updates_run_one_after_the_other(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many AS SELECT 1 AS n")
    cursor.executemany("UPDATE many SET n = n + ?", [(1,), (2,), (3,)])
    assert cursor.execute("SELECT n FROM many").fetchall() == [(7,)]


def test_raw_http_cannot_write_files(home: Path) -> None:
    connection = HTTPConnection("127.0.0.1", connection_options(home)["port"], timeout=10)
    for path in ("/fs_bucket/x", "/fs_bucket/../x", "/"):
        connection.request("PUT", path, body=b"x")
        reply = connection.getresponse()
        assert (reply.status, json.dumps(reply.read().decode())) == (404, '"Not Found"')
