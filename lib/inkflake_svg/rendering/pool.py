"""Worker processes that can be killed, by pebble: work in, outcomes out, in order."""

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from . import worker
from .judging import Judgement, killed
from .rendering import Rendering

__all__ = ["Pool", "judgement_of", "rendering_of"]

S = TypeVar("S")
T = TypeVar("T")

TASKS_PER_WORKER = 500
POOL_BROKEN = "the renderer's workers all ended"

_main_hidden = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """Keeps a starting worker from running the caller's main module again: it needs nothing of it."""
    with _main_hidden:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Process(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name that multiprocessing calls
        with _without_main():
            return SpawnProcess._Popen(process_obj)


class _Context(SpawnContext):
    Process = _Process


class Pool:
    """Workers that are started when they are needed, and again when they broke."""

    def __init__(self, workers: int, timeout: float) -> None:
        self._workers = min(workers, multiprocessing.cpu_count())
        self._timeout = timeout
        self._pool: ProcessPool | None = None

    def close(self) -> None:
        """Stops the workers; the next work would start them again."""
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it without annotations
            self._pool.join()
            self._pool = None

    def start(self, *, judging: bool = False) -> ProcessPool:
        """Starts the workers, which takes a second, ahead of the first work."""
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            made: dict[str, Any] = {"initargs": (judging,), "context": _Context()}
            self._pool = ProcessPool(self._workers, TASKS_PER_WORKER, worker.prepare, **made)
        self._pool.active  # noqa: B018 - asking is what makes pebble start them
        return self._pool

    def scheduled(
        self, function: Callable[..., S], work: Sequence[tuple[Any, ...]], read: Callable[[Future[S]], T]
    ) -> Callable[[], list[T]]:
        """Starts work; what it returns waits for it and reads the outcomes in order.

        What was in the pool when this or another piece of work broke it is done again by itself.
        """
        futures = [self._given(function, each) for each in work]

        def outcomes() -> list[T]:
            pairs = zip(work, futures, strict=True)
            return [read(self._given(function, w) if _broken(f) else f) for w, f in pairs]

        return outcomes

    def _given(self, function: Callable[..., S], work: tuple[Any, ...]) -> Future[S]:
        pool = self.start()
        try:
            return cast(Future[S], pool.schedule(function, work, timeout=self._timeout))
        except RuntimeError as error:  # the pool broke while it was being given work
            failed: Future[S] = Future()
            failed.set_exception(BrokenProcessPool(str(error)))
            return failed


def _broken(future: Future[Any]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def rendering_of(future: Future[dict[str, Any]]) -> Rendering:
    """The verdict on a drawing, whatever became of its worker."""
    try:
        return Rendering.of(future.result())
    except TimeoutError:
        return Rendering("timed out")
    except BrokenProcessPool:
        return Rendering("crashed", detail=POOL_BROKEN)
    except ProcessExpired as error:
        return Rendering("crashed", detail=f"the renderer ended with {error.exitcode}")
    except Exception as error:  # a renderer raises whatever Python raises on odd values
        return Rendering.crashed(error)


def judgement_of(future: Future[Judgement]) -> Judgement:
    """The judgement of an answer, whatever became of its worker."""
    try:
        return future.result()
    except TimeoutError:
        return killed()
    except ProcessExpired as error:
        return killed(error.exitcode)
    except BrokenProcessPool:
        return Judgement.refused("worker", POOL_BROKEN)
