"""Statements under way and those just done: each on a thread of its own, with status, result and cancel."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import threading
import traceback
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from snowflake.connector.errors import Error

from inkflake.embedded.cancellation import CURRENT, Cancellation
from inkflake.errors import InkflakeError, mask

__all__ = ["Job", "Jobs", "Reply", "failure", "log_fault"]

logger = logging.getLogger("inkflake.embedded")

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
    session_id: str
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
    """The statements of all sessions by query id; those done are kept until others take their room."""

    def __init__(self, *, keep: int = 10_000, keep_bytes: int = 128 << 20) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._requests: OrderedDict[str, Job] = OrderedDict()
        self._keep, self._keep_bytes = keep, keep_bytes
        self._lock = threading.Lock()

    @property
    def running(self) -> list[Job]:
        return [job for job in list(self._jobs.values()) if not job.done.done()]

    def find(self, query_id: str) -> Job | None:
        return self._jobs.get(query_id)

    def find_request(self, request_id: str) -> Job | None:
        """Finds a statement by the id its client gave it: a request that is sent again is not run again."""
        return self._requests.get(request_id)

    def start(self, work: Callable[[Job], Reply], *, session_id: str, request_id: str) -> Job:
        """Runs `work` on a thread of its own."""
        job = Job(str(uuid.uuid4()), session_id)
        with self._lock:
            self._jobs[job.id] = self._requests[request_id] = job
            self._forget_oldest()
        context = contextvars.copy_context()
        context.run(CURRENT.set, job.cancellation)
        threading.Thread(target=context.run, args=(_carry_out, work, job), daemon=True).start()
        return job

    def _forget_oldest(self) -> None:
        done = [job for job in self._jobs.values() if job.done.done()]
        size = sum(len(job.done.result().body) for job in done)
        for job in done:
            if len(self._jobs) <= self._keep and size <= self._keep_bytes:
                break
            size -= len(job.done.result().body)
            del self._jobs[job.id]
        while len(self._requests) > self._keep:
            self._requests.popitem(last=False)


def failure(error: Exception) -> Reply:
    """Words an error for the client; an unforeseen one is logged, without a word of the statement."""
    if isinstance(error, Error):
        errno, sqlstate, message = error.errno, error.sqlstate, error.raw_msg or str(error)
    elif isinstance(error, InkflakeError):
        errno, sqlstate, message = INVALID_VALUE, "22023", str(error)
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
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s", mask(f"{type(error).__name__} in the server:\n{frames}", limit=10_000))


def _carry_out(work: Callable[[Job], Reply], job: Job) -> None:
    job.done.set_running_or_notify_cancel()
    try:
        reply = work(job)
    except Exception as error:
        reply = failure(error)
    job.done.set_result(reply)
