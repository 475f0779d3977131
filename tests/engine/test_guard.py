"""What is kept away from the server: web pages, and more bytes than anybody needs."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from engine_tools import login, post
from inkflake_engine.server import server
from inkflake_engine.server.guard import STRANGERS_BYTES, Guard, door


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


def test_a_login_unzips_to_little(client: TestClient) -> None:
    bomb = gzip.compress(b'{"data":[' + b"0," * STRANGERS_BYTES + b"0]}")
    assert len(bomb) < 1000
    zipped = {"Content-Encoding": "gzip"}
    assert client.post("/session/v1/login-request", content=bomb, headers=zipped).status_code == 413


@asynccontextmanager
async def serving(seconds: float, most: int) -> AsyncIterator[int]:
    """A server behind the door that answers anybody; gives its port."""

    async def answer(request: Request) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("here")

    routes = [Route("/", answer, methods=["GET", "POST"])]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, is_known=lambda _: False)])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        web = uvicorn.Server(
            uvicorn.Config(
                app, http=door(seconds, most), log_config=None, lifespan="off", timeout_keep_alive=60
            )
        )
        task = asyncio.create_task(web.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        web.should_exit = web.force_exit = True
        await task


async def ask(port: int, text: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text)
    await writer.drain()
    return reader, writer


WHOLE = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def within_seconds(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(20):
            await work()

    asyncio.run(bounded())


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow"])
def test_half_open_connections_are_closed(begun: bytes) -> None:
    async def work() -> None:
        async with serving(0.1, 100) as port:
            reader, writer = await ask(port, begun)
            assert await reader.read() == b""
            writer.close()
            reader, writer = await ask(port, WHOLE)
            assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200")
            writer.write(WHOLE[:20])
            assert await reader.read() == b""
            writer.close()

    within_seconds(work)


def test_connections_that_ask_nothing_are_bounded_and_others_answered() -> None:
    async def work() -> None:
        async with serving(1000, 5) as port:
            idle = [await ask(port, b"") for _ in range(5)]
            kept = [await ask(port, WHOLE) for _ in range(5)]
            for reader, _ in kept:
                assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200")
            for reader, _ in idle:
                assert await reader.read() == b""
            for _, writer in (*idle, *kept):
                writer.close()

    within_seconds(work)


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkflake_engine.server.guard.SECONDS_TO_SEND", 0.1)

    async def work() -> None:
        head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx"
        async with serving(1000, 5) as port:
            reader, writer = await ask(port, head)
            assert b" 408 " in await reader.readline()
            writer.close()

    within_seconds(work)
