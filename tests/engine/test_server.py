"""What the server lets in and answers: routes, sign-in, results asked for again."""

from __future__ import annotations

import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from snowflake.connector.errors import DatabaseError
from starlette.testclient import TestClient

from asking import Connect
from engine_tools import DRAW, SECRET, login, post
from inkflake_engine import connection_options
from inkflake_engine.server import server
from inkflake_engine.server.server import Server
from upstream import Answer, ScriptedUpstream

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
BY_ADDRESS = "/inkflake/file"  # the one that wants no session but an address that proves itself: test_links


def test_the_routes_below_are_all_there_are(served: Server) -> None:
    paths = {path.partition("?")[0] for _, path in ROUTES}
    assert {route.path.replace("{id}", "1") for route in served.app.routes} == paths | {BY_ADDRESS}


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
    "body", [b"", b"x", b"[]", b"{}", b'{"data": 5}', b'{"data": {"PASSWORD": "\\ud800"}}']
)
def test_whoever_cannot_sign_in_cannot_fill_the_log_either(
    client: TestClient, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    reply = client.post("/session/v1/login-request", content=body)
    assert (reply.status_code, reply.json()["success"]) == (200, False)
    assert caplog.text == ""


def test_a_wrong_password_is_refused(connect: Connect) -> None:
    with pytest.raises(DatabaseError) as error:
        connect(password="guess")
    assert error.value.errno == 390100
    assert "Incorrect username or password" in str(error.value)


def test_a_request_id_belongs_to_its_session(client: TestClient) -> None:
    first, second = login(client), login(client)
    assert post(client, first, "SELECT 'mine'", "same")["data"]["queryId"]
    mine, yours = (post(client, headers, "SELECT 'yours'", "same") for headers in (first, second))
    assert mine["data"]["queryId"] != yours["data"]["queryId"]


def test_asking_for_a_statement_keeps_the_server_and_heartbeats_do_not(
    client: TestClient, served: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = login(client)
    job = post(client, headers, "SELECT 1")["data"]["queryId"]
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 1000)
    client.post("/session/heartbeat", headers=headers)
    assert served.seconds_idle > 999
    client.get(f"/monitoring/queries/{job}", headers=headers)
    assert served.seconds_idle == 0


def test_a_long_statement_is_asked_for_again(
    client: TestClient, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "SECONDS_TO_HOLD", 0.05)
    upstream.answer = lambda _asked: Answer(held=True)
    headers = login(client, INKFLAKE_LLM_BASE_URL=upstream.url)
    first = post(client, headers, DRAW.replace("?", "'a cat'"))
    assert (first["code"], first["success"]) == ("333333", True)
    again = client.get(first["data"]["getResultUrl"], headers=headers).json()
    assert again["code"] == "333333"
    upstream.release()
    monkeypatch.setattr(server, "SECONDS_TO_HOLD", 20)
    assert client.get(first["data"]["getResultUrl"], headers=headers).json()["data"]["total"] == 1
    assert len(upstream.asked) == 1


def test_raw_http_cannot_write_files(home: Path) -> None:
    connection = HTTPConnection("127.0.0.1", connection_options(home)["port"], timeout=10)
    for path in ("/fs_bucket/x", "/fs_bucket/../x", "/"):
        connection.request("PUT", path, body=b"x")
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (404, b"Not Found")
