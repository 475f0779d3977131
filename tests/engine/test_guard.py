"""What is kept away from the server: web pages, and more bytes than anybody needs."""

from __future__ import annotations

import gzip

import pytest
from starlette.testclient import TestClient

from engine_tools import login, post
from inkflake_engine.server import server


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


def test_requests_that_are_too_large_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "BODY_BYTES", 1000)
    monkeypatch.setattr("inkflake_engine.server.guard.BODY_BYTES", 1000)
    headers, path = login(client), "/queries/v1/query-request?requestId=1"
    assert client.post(path, content=b"x" * 1001, headers=headers).status_code == 413
    bomb = gzip.compress(b" " * 100_000)
    assert len(bomb) < 1000
    assert client.post(path, content=bomb, headers={**headers, "Content-Encoding": "gzip"}).status_code == 413


@pytest.mark.parametrize("headers", [{}, {"Authorization": 'Snowflake Token="guess"'}])
def test_whoever_is_not_signed_in_sends_little(client: TestClient, headers: dict[str, str]) -> None:
    path, megabyte = "/session/v1/login-request", "x" * (1 << 20)
    assert client.post(path, content=megabyte, headers=headers).status_code == 413
    bindings = {"1": {"type": "TEXT", "value": megabyte}}
    assert post(client, login(client), "SELECT ?", bindings=bindings)["success"]
