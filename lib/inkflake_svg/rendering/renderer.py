"""Renders drawings to PNG in worker processes that can be killed, and says what became of each.

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
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType, TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from . import worker

__all__ = ["Renderer", "Rendering", "preview_problem", "render"]

TIMEOUT = 10.0  # seconds a drawing may take
OUTSIDE = 0.5  # the share of ink outside the viewBox from which a drawing counts as off-canvas
DRAWINGS_PER_WORKER = 500
MOST_WORKERS = 4
WIDEST = 4096
POOL_BROKEN = "the renderer's workers all ended"
LIBCAIRO = ("libcairo.so.2", "libcairo.2.dylib", "libcairo-2.dll")


@dataclass(frozen=True)
class Rendering:
    """What became of rendering a drawing.

    `ink_outside` is the share of its ink outside the viewBox, `coverage` the share of the canvas with ink.
    """

    verdict: str  # ok, blank, off-canvas, crashed, timed out or unavailable
    png: bytes | None = None
    ink_outside: float = 0.0
    coverage: float = 0.0
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.verdict == "ok"


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
    return f"PNG previews are off: libcairo is missing; {_how_to_get_it()}"


def _how_to_get_it() -> str:
    how = {"darwin": "brew install cairo", "win32": "install GTK or use conda install cairo"}
    return how.get(sys.platform, "apt-get install libcairo2")


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
        svgs, width = list(svgs), min(width, WIDEST) if width else None
        if self.problem:
            missing = [Rendering("unavailable", detail=self.problem) for _ in svgs]
            return lambda: missing
        pool = self.start()
        futures = [_given(pool, (svg, width, background), self.timeout) for svg in svgs]
        return lambda: [
            self._alone(svg, width, background) if seen.detail == POOL_BROKEN else seen
            for svg, seen in zip(svgs, map(_outcome, futures), strict=True)
        ]

    def start(self) -> ProcessPool:
        """Starts the workers, which takes a second, ahead of the first drawing."""
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            self._pool = ProcessPool(self._workers, DRAWINGS_PER_WORKER, worker.prepare, context=_Context())
        self._pool.active  # noqa: B018 - asking is what makes pebble start them
        return self._pool

    def _alone(self, svg: str, width: int | None, background: str | None) -> Rendering:
        """Renders a drawing again that was in the pool when this or another one broke it."""
        return _outcome(_given(self.start(), (svg, width, background), self.timeout))


def _given(
    pool: ProcessPool, work: tuple[str, int | None, str | None], timeout: float
) -> Future[dict[str, Any]]:
    try:
        return pool.schedule(worker.draw, work, timeout=timeout)
    except RuntimeError as error:  # the pool broke while it was being given work
        failed: Future[dict[str, Any]] = Future()
        failed.set_exception(BrokenProcessPool(str(error)))
        return failed


def _outcome(future: Future[dict[str, Any]]) -> Rendering:
    try:
        seen = future.result()
    except TimeoutError:
        return Rendering("timed out")
    except BrokenProcessPool:
        return Rendering("crashed", detail=POOL_BROKEN)
    except ProcessExpired as error:
        return Rendering("crashed", detail=f"the renderer ended with {error.exitcode}")
    except Exception as error:  # CairoSVG raises whatever Python raises on odd values
        return Rendering("crashed", detail=f"{type(error).__name__}: {error}"[:200])
    if "problem" in seen:
        detail = f"PNG previews are off: CairoSVG does not start ({seen['problem']}); {_how_to_get_it()}"
        return Rendering("unavailable", detail=detail)
    if not seen["everywhere"]:
        return Rendering("blank", seen["png"])
    outside = 1 - seen["inside"] / seen["everywhere"]
    return Rendering("off-canvas" if outside > OUTSIDE else "ok", seen["png"], outside, seen["coverage"])


def render(svg: str, *, width: int = 256, background: str | None = "white") -> Rendering:
    """Renders one drawing with a worker of its own; use `Renderer` for several."""
    with Renderer(workers=1) as renderer:
        return renderer.render(svg, width=width, background=background)
