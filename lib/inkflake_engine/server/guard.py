"""Keeps web pages and oversized requests away from the server, before any route sees them."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["BODY_BYTES", "Guard"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
BODY_BYTES = 64 << 20
# Any process of this machine may try to sign in, which takes a few kilobytes.
STRANGERS_BYTES = 64 << 10


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


def _bounded(receive: Receive, limit: int) -> Receive:
    left = limit

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(status_code=413, detail=f"a request holds at most {limit:,} bytes")
        return message

    return bounded
