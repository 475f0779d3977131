"""The stop signal of one statement: raised by whoever cancels, obeyed by what the statement is busy with."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from inkflake_engine.language.faults import cancelled_error

__all__ = ["CURRENT", "Cancellation"]


class Cancellation:
    """Belongs to one statement; thread-safe, and final once raised."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._raised = False
        self._stops: list[Callable[[], object]] = []

    @property
    def raised(self) -> bool:
        return self._raised

    def check(self) -> None:
        """Raises Snowflake's error if the statement is cancelled."""
        if self._raised:
            raise cancelled_error()

    def cancel(self) -> None:
        """Stops what the statement is busy with now; whatever it tries to begin afterwards fails."""
        with self._lock:
            self._raised = True
            for stop in self._stops:
                stop()

    @contextmanager
    def busy(self, stop: Callable[[], object]) -> Iterator[None]:
        """Says how to stop the work done inside the block; raises Snowflake's error if already cancelled."""
        with self._lock:
            self.check()
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


CURRENT: ContextVar[Cancellation | None] = ContextVar("statement_cancellation", default=None)
