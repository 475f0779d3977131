"""Keeps web pages, oversized requests and half-open connections away, before any route sees them."""

import asyncio
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["BODY_BYTES", "STRANGERS_BYTES", "Guard", "door"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
BODY_BYTES = 64 << 20
# Any process of this machine may try to sign in, which takes a few kilobytes, and those unzipped few more.
STRANGERS_BYTES = 64 << 10
SECONDS_TO_ASK = 10.0
SECONDS_TO_SEND = 60.0
MOST_WAITING = 128


class Guard:
    """Lets through what comes from a program on this machine.

    A web page can make its own name resolve to 127.0.0.1 (DNS rebinding): then Host is that name.
    Browsers name the page they act for in Origin; Snowflake's clients never send one.
    """

    def __init__(self, app: ASGIApp, is_known: Callable[[Headers], bool]) -> None:
        self._app, self._is_known = app, is_known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if problem := _problem(headers):
            await PlainTextResponse(problem, status_code=403)(scope, receive, send)
        else:
            limit = BODY_BYTES if self._is_known(headers) else min(STRANGERS_BYTES, BODY_BYTES)
            await self._app(scope, _bounded(receive, limit), send)


def _problem(headers: Headers) -> str | None:
    host, colon, port = headers.get("host", "").lower().rpartition(":")
    if (host if colon and port.isdigit() else headers.get("host", "").lower()) not in LOOPBACK:
        return "this server answers to 127.0.0.1 and localhost only"
    if "origin" in headers:
        return "this server does not answer to web pages"
    return None


def door(seconds: float = SECONDS_TO_ASK, most: int = MOST_WAITING) -> type[H11Protocol]:
    """How connections are taken: one that has begun no request after so many seconds is closed.

    When more than `most` have begun none, or none since their last, the one that waits longest is closed;
    clients open such a one again.
    """
    waiting: dict[H11Protocol, asyncio.TimerHandle | None] = {}

    def forget(connection: H11Protocol) -> None:
        if timer := waiting.pop(connection, None):
            timer.cancel()

    class Door(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait(self.loop.call_later(seconds, transport.close))

        def data_received(self, data: bytes) -> None:
            before = self.cycle
            super().data_received(data)
            if self.cycle is not before:
                forget(self)
            elif self in waiting and waiting[self] is None:
                self._wait(self.loop.call_later(seconds, self.transport.close))

        def on_response_complete(self) -> None:
            self._wait()
            super().on_response_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            forget(self)
            super().connection_lost(exc)

        def _wait(self, timer: asyncio.TimerHandle | None = None) -> None:
            forget(self)
            waiting[self] = timer
            if len(waiting) > most:
                oldest = next(iter(waiting))
                forget(oldest)
                oldest.transport.close()

    return Door


def _bounded(receive: Receive, limit: int) -> Receive:
    left: float = limit
    whole = False

    async def bounded() -> Message:
        nonlocal left, whole
        try:
            message = await asyncio.wait_for(receive(), None if whole else SECONDS_TO_SEND)
        except TimeoutError:
            raise HTTPException(status_code=408, detail="the request does not come to its end") from None
        left -= len(message.get("body", b""))
        whole = whole or not message.get("more_body")
        if left < 0:
            raise HTTPException(status_code=413, detail=f"a request holds at most {limit:,} bytes")
        return message

    return bounded
