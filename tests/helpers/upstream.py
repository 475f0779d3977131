"""An OpenAI-compatible server whose answers a test scripts: good, slow, truncated, hostile or failing ones.

`upstream.answer = lambda asked: Answer(...)` decides what each call gets; `asked` is the request's JSON body.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

__all__ = ["Answer", "ScriptedUpstream", "prompt_of"]

SECONDS_AT_MOST = 30.0
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


@dataclass(frozen=True)
class Answer:
    """What one call gets: a text with its usage, another status, or raw bytes instead of any JSON."""

    text: str | None = SQUARE
    status: int = 200
    prompt_tokens: int = 11
    completion_tokens: int = 22
    raw: bytes | None = None
    cut: bool = False
    """Only half of it is sent, then the connection is closed."""
    held: bool = False
    """Not sent before `release()`: a model that takes its time, without a sleep in the test."""
    headers: Mapping[str, str] = field(default_factory=dict)


def prompt_of(asked: Mapping[str, Any]) -> str:
    """The text that a call sends to the model."""
    return asked["messages"][-1]["content"]


class ScriptedUpstream:
    """The server, from `with` to its end; `asked` keeps the bodies of all calls in the order they came."""

    def __init__(self, *models: str) -> None:
        self.models = list(models) or ["test-model"]
        self.listing: dict[str, Any] | None = None
        """What GET answers in place of the models, if not None."""
        self.answer: Callable[[dict[str, Any]], Answer] = lambda _asked: Answer()
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._released = threading.Event()
        self._arrival = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def release(self) -> None:
        """Lets go of the answers that are held, now and from now on."""
        self._released.set()

    def wait_for_calls(self, count: int) -> None:
        """Waits until so many calls have come in."""
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.asked) >= count, timeout=SECONDS_AT_MOST):
                raise AssertionError(f"{len(self.asked)} calls came in, {count} were expected")

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def _take(self, asked: dict[str, Any], key: str) -> Answer:
        with self._arrival:
            self.asked.append(asked)
            self.keys.append(key)
            self._arrival.notify_all()
        answer = self.answer(asked)
        if answer.held:
            self._released.wait(SECONDS_AT_MOST)
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                models = [{"id": name, "object": "model"} for name in upstream.models]
                listing = upstream.listing or {"object": "list", "data": models}
                self._send(200, json.dumps(listing).encode(), {})

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = upstream._take(asked, self.headers.get("Authorization", ""))
                self._send(answer.status, _body(answer, asked["model"]), answer.headers, cut=answer.cut)

            def log_message(self, *_: Any) -> None:
                """Keeps the tests' output quiet."""

            def _send(
                self, status: int, body: bytes, headers: Mapping[str, str], *, cut: bool = False
            ) -> None:
                try:
                    self.send_response(status)
                    every = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
                    for name, value in every.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body[: len(body) // 2] if cut else body)
                    self.close_connection = cut
                except OSError:
                    self.close_connection = True  # the client gave up, which is what some tests are about

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _body(answer: Answer, model: str) -> bytes:
    if answer.raw is not None:
        return answer.raw
    if answer.status >= 400:
        return json.dumps({"error": {"message": answer.text, "type": "test"}}).encode()
    usage = {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
    }
    message = {"role": "assistant", "content": answer.text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    reply = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [choice],
        "usage": usage,
    }
    return json.dumps(reply).encode()
