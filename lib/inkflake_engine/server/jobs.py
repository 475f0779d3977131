"""Statements under way and those just done: each on a thread of its own, with status, result and cancel."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import duckdb
from snowflake.connector.errors import Error

from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.logs import frames_of

__all__ = ["Job", "Jobs", "Reply", "failure", "log_fault"]

logger = logging.getLogger("inkflake_engine")

INVALID_VALUE, INTERNAL_ERROR = 1007, 603
SECONDS_BETWEEN_INTERRUPTS = 0.05
INTERRUPTS = 100


@dataclass(frozen=True)
class Reply:
    """An answer in Snowflake's protocol, encoded once."""

    body: bytes
    errno: int | None = None
    sqlstate: str | None = None
    message: str | None = None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Reply:
        return cls(json.dumps({"data": data, "code": None, "message": None, "success": True}).encode())


@dataclass(frozen=True)
class Job:
    """One statement."""

    id: str
    user: str
    session_id: str
    request_id: str
    done: Future[Reply] = field(default_factory=Future)
    cancellation: Cancellation = field(default_factory=Cancellation)

    @property
    def status(self) -> str:
        """One of the connector's QueryStatus names."""
        if not self.done.done():
            return "RUNNING"
        return "SUCCESS" if self.done.result().errno is None else "FAILED_WITH_ERROR"

    async def wait(self, seconds: float) -> Reply | None:
        """Gives the reply once it is there, or None when it takes longer."""
        await asyncio.wait([asyncio.wrap_future(self.done)], timeout=seconds)
        return self.done.result() if self.done.done() else None

    async def cancel(self) -> None:
        """Stops the statement, asking again: DuckDB forgets an interrupt between two of its own steps."""
        for _ in range(INTERRUPTS):
            self.cancellation.cancel()
            if await self.wait(SECONDS_BETWEEN_INTERRUPTS):
                return


class Jobs:
    """The statements of all sessions by query id; those done are kept until others take their room.

    `broken` once a statement found that only a new start of the server can help.
    """

    def __init__(self, *, limit: int = 10_000, limit_bytes: int = 128 << 20) -> None:
        self._jobs: dict[str, Job] = {}
        self._requests: dict[str, Job] = {}
        self._done: deque[tuple[Job, int]] = deque()
        self._done_bytes = 0
        self._limit, self._limit_bytes = limit, limit_bytes
        self._lock = threading.Lock()
        self.broken = False

    @property
    def running(self) -> list[Job]:
        with self._lock:
            return [job for job in self._jobs.values() if not job.done.done()]

    def find(self, query_id: str, user: str) -> Job | None:
        """Finds a statement of a user; another's is not there for him."""
        job = self._jobs.get(query_id)
        return job if job and job.user == user else None

    def find_request(self, request_id: str) -> Job | None:
        """Finds a statement by the id its client gave it: a request that is sent again is not run again."""
        return self._requests.get(request_id)

    def start(self, work: Callable[[Job], Reply], *, session_id: str, request_id: str, user: str = "") -> Job:
        """Runs `work` on a thread of its own."""
        job = Job(str(uuid.uuid4()), user, session_id, request_id)
        with self._lock:
            self._jobs[job.id] = job
            if request_id:
                self._requests[request_id] = job
        context = contextvars.copy_context()
        context.run(CURRENT.set, job.cancellation)
        threading.Thread(target=context.run, args=(self._carry_out, work, job), daemon=True).start()
        return job

    def _carry_out(self, work: Callable[[Job], Reply], job: Job) -> None:
        job.done.set_running_or_notify_cancel()
        try:
            reply = work(job)
        except Exception as error:
            self.broken = self.broken or _is_fatal(error)
            reply = failure(error)
        self.keep(job, reply)

    def keep(self, job: Job, reply: Reply) -> None:
        """Keeps the answer of a statement that is done."""
        with self._lock:
            self._jobs[job.id] = job
            self._done.append((job, len(reply.body)))
            self._done_bytes += len(reply.body)
            self._make_room()
        job.done.set_result(reply)

    def _make_room(self) -> None:
        while len(self._done) > 1 and (len(self._done) > self._limit or self._done_bytes > self._limit_bytes):
            oldest, size = self._done.popleft()
            self._done_bytes -= size
            del self._jobs[oldest.id]
            self._requests.pop(oldest.request_id, None)


def _is_fatal(error: BaseException | None) -> bool:
    """Whether DuckDB has given up, after which every statement fails until the databases are opened anew."""
    while error and not isinstance(error, duckdb.FatalException):
        error = error.__cause__ or error.__context__
    return error is not None


def failure(error: Exception) -> Reply:
    """Words an error for the client; an unforeseen one is logged, without a word of the statement."""
    if isinstance(error, EngineError):
        errno, sqlstate, message = INVALID_VALUE, "22023", str(error)
    elif isinstance(error, Error):
        errno, sqlstate, message = error.errno, error.sqlstate, error.raw_msg or str(error)
    else:
        log_fault(error)
        name = type(error).__name__
        errno, sqlstate, message = INTERNAL_ERROR, "XX000", f"SQL execution internal error: {name}: {error}"
    code = f"{max(errno or 0, 0):06d}"
    body = {
        "data": {"errorCode": code, "sqlState": sqlstate or "XX000"},
        "code": code,
        "message": message,
        "success": False,
    }
    return Reply(json.dumps(body).encode(), errno=int(code), sqlstate=sqlstate, message=message)


def log_fault(error: BaseException) -> None:
    """Logs where an error came from. Its text may quote the statement, and prompts are private: left out."""
    logger.error("%s", frames_of(error))
