"""What a model server sends: bounded, plain or gzipped, from where it was asked and nowhere else."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["MOST_BYTES", "AnswerOdd", "bounded_client", "seconds_to_wait", "was_cut"]

MOST_BYTES = 16 << 20
_WAIT = (429, 503)
_ZIPPED = ("gzip", "x-gzip", "deflate")


class AnswerOdd(ValueError):
    """An answer without end, or one that is packed in a way that was not asked for."""


async def _pieces(stream: AsyncIterable[bytes], *, zipped: bool) -> AsyncIterator[bytes]:
    """An answer on its way, unzipped piece by piece, up to a number of bytes."""
    unzip, left = zlib.decompressobj(wbits=47) if zipped else None, MOST_BYTES
    async for piece in stream:
        try:
            plain = unzip.decompress(piece, left + 1) if unzip else piece
        except zlib.error as error:
            raise AnswerOdd(f"the answer cannot be unzipped ({error})") from None
        left -= len(plain)
        if left < 0:
            raise AnswerOdd(f"the answer has more than {MOST_BYTES >> 20} MB")
        yield plain


async def _bound(response: Any) -> None:
    """Puts a bounded stream into the place of an answer's own."""
    packed = response.headers.pop("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", *_ZIPPED):
        raise AnswerOdd(f"the answer is packed as {packed!r}, which was not asked for")
    whole = response.stream
    # `openai` is built on httpx or httpx2, whichever its version.
    http = import_module(type(response).__module__.partition(".")[0])

    class Bounded(http.AsyncByteStream):  # type: ignore[name-defined]
        def __aiter__(self) -> AsyncIterator[bytes]:
            return _pieces(whole, zipped=packed in _ZIPPED)

        async def aclose(self) -> None:
            await whole.aclose()

    response.stream = Bounded()


def bounded_client(base_url: str, api_key: str, timeout: float) -> AsyncOpenAI:
    """A client that asks once and follows no redirect.

    The library above decides on retries: a hidden one would be paid for and unseen.
    """
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient

    http = DefaultAsyncHttpxClient(
        timeout=timeout,
        follow_redirects=False,
        headers={"Accept-Encoding": "gzip, identity"},
        event_hooks={"response": [_bound]},
    )
    return AsyncOpenAI(
        base_url=base_url, api_key=api_key or "none", timeout=timeout, max_retries=0, http_client=http
    )


def was_cut(error: Exception) -> bool:
    """Whether the connection ended before the answer did."""
    return type(error.__cause__).__name__ in ("RemoteProtocolError", "ReadError")


def seconds_to_wait(status: int | None, headers: Mapping[str, str]) -> float | None:
    """How long a busy server asks to wait before it is asked again; None when it does not say."""
    text = headers.get("Retry-After", "").strip()
    return float(text) if status in _WAIT and text.isdecimal() and len(text) < 9 else None
