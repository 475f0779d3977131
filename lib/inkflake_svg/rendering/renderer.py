"""Renders drawings and judges answers in worker processes that can be killed, and says what became of each.

CairoSVG is imported by the workers only: a drawing that hangs, crashes or eats memory takes its worker with
it, not the notebook.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType, TracebackType
from typing import Any, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from . import worker
from .judging import Judgement, judge_bounded, killed
from .rendering import Rendering, how_to_get_it

__all__ = ["Renderer", "Rendering", "preview_problem", "render"]

S = TypeVar("S")
T = TypeVar("T")

TIMEOUT = 10.0  # seconds a drawing may take
DRAWINGS_PER_WORKER = 500
MOST_WORKERS = 4
WIDEST = 4096
POOL_BROKEN = "the renderer's workers all ended"
LIBCAIRO = ("libcairo.so.2", "libcairo.2.dylib", "libcairo-2.dll")


def preview_problem() -> str | None:
    """Why no previews can be made here and how to get them, in one line; None when they can."""
    if find_spec("cairosvg") is None:
        return "PNG previews are off: CairoSVG is missing; pip install cairosvg"
    for name in LIBCAIRO:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return None
    return f"PNG previews are off: libcairo is missing; {how_to_get_it()}"


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


class Renderer:
    """Worker processes for rendering, started with the first drawing and stopped with the block.

    >>> with Renderer() as renderer:
    ...     renderer.render(accepted.svg, width=256).verdict
    """

    def __init__(self, *, workers: int = MOST_WORKERS, timeout: float = TIMEOUT) -> None:
        self.timeout = timeout
        self._workers = min(workers, MOST_WORKERS, multiprocessing.cpu_count())
        self._pool: ProcessPool | None = None
        self.problem = preview_problem()

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops the workers; the next drawing would start them again."""
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call] # pebble leaves it without annotations
            self._pool.join()
            self._pool = None

    def render(self, svg: str, *, width: int = 256, background: str | None = "white") -> Rendering:
        """Renders one drawing at most `width` pixels wide."""
        return self.render_many([svg], width=width, background=background)[0]

    def render_many(
        self, svgs: Iterable[str], *, width: int = 256, background: str | None = "white"
    ) -> list[Rendering]:
        """Renders drawings side by side, in their order."""
        return self.schedule(svgs, width=width, background=background)()

    def schedule(
        self, svgs: Iterable[str], *, width: int | None = 256, background: str | None = "white"
    ) -> Callable[[], list[Rendering]]:
        """Starts rendering drawings; what it returns waits for them and gives them in their order.

        With `width=None` they get their verdicts and no PNG, at half the cost.
        """
        width = min(width, WIDEST) if width else None
        work = [(svg, width, background) for svg in svgs]
        if self.problem:
            missing = [Rendering("unavailable", detail=self.problem) for _ in work]
            return lambda: missing
        return self._scheduled(worker.draw, work, _rendering)

    def judge(
        self, answers: Iterable[tuple[str, str]], *, profile: str = "strict"
    ) -> Callable[[], list[Judgement]]:
        """Starts judging (answer, prompt) pairs; what it returns waits for them and gives them in order.

        An answer is read and its drawing rendered in a worker: one that takes too long or too much is
        refused, and nothing is raised.
        """
        work = [(answer, prompt, profile) for answer, prompt in answers]
        return self._scheduled(judge_bounded, work, _judgement)

    def start(self, *, judging: bool = False) -> ProcessPool:
        """Starts the workers, which takes a second, ahead of the first drawing or, for `judging`, answer."""
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            made: dict[str, Any] = {"initargs": (judging,), "context": _Context()}
            self._pool = ProcessPool(self._workers, DRAWINGS_PER_WORKER, worker.prepare, **made)
        self._pool.active  # noqa: B018 - asking is what makes pebble start them
        return self._pool

    def _scheduled(
        self, function: Callable[..., S], work: list[tuple[Any, ...]], read: Callable[[Future[S]], T]
    ) -> Callable[[], list[T]]:
        pool = self.start()
        futures = [_given(pool, function, each, self.timeout) for each in work]

        def alone(each: tuple[Any, ...]) -> Future[S]:
            """Does again, by itself, what was in the pool when this or another one broke it."""
            return _given(self.start(), function, each, self.timeout)

        def outcomes() -> list[T]:
            pairs = zip(work, futures, strict=True)
            return [read(alone(each) if _broken(future) else future) for each, future in pairs]

        return outcomes


def _given(pool: ProcessPool, function: Callable[..., S], work: tuple[Any, ...], timeout: float) -> Future[S]:
    try:
        return cast(Future[S], pool.schedule(function, work, timeout=timeout))
    except RuntimeError as error:  # the pool broke while it was being given work
        failed: Future[S] = Future()
        failed.set_exception(BrokenProcessPool(str(error)))
        return failed


def _broken(future: Future[Any]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _rendering(future: Future[dict[str, Any]]) -> Rendering:
    try:
        return Rendering.of(future.result())
    except TimeoutError:
        return Rendering("timed out")
    except BrokenProcessPool:
        return Rendering("crashed", detail=POOL_BROKEN)
    except ProcessExpired as error:
        return Rendering("crashed", detail=f"the renderer ended with {error.exitcode}")
    except Exception as error:  # CairoSVG raises whatever Python raises on odd values
        return Rendering.crashed(error)


def _judgement(future: Future[Judgement]) -> Judgement:
    try:
        return future.result()
    except TimeoutError:
        return killed()
    except ProcessExpired as error:
        return killed(error.exitcode)
    except BrokenProcessPool:
        return Judgement.refused("worker", POOL_BROKEN)


def render(svg: str, *, width: int = 256, background: str | None = "white") -> Rendering:
    """Renders one drawing with a worker of its own; use `Renderer` for several."""
    with Renderer(workers=1) as renderer:
        return renderer.render(svg, width=width, background=background)
