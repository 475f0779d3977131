"""Renders drawings and judges answers in worker processes that can be killed, and says what became of each.

CairoSVG, or resvg where libcairo is not, is imported by the workers only: a drawing that hangs, crashes or
eats memory takes its worker with it, not the notebook. Where pebble is missing, answers are read in this
process, and nothing is rendered.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING

from . import worker
from .judging import Judgement, judge, judge_bounded
from .rendering import Rendering, how_to_get_it

if TYPE_CHECKING:
    from .pool import Pool

__all__ = ["Renderer", "Rendering", "cairo_problem", "preview_problem", "render"]

TIMEOUT = 10.0  # seconds a drawing may take
MOST_WORKERS = 4
WIDEST = 4096
LIBCAIRO = ("libcairo.so.2", "libcairo.2.dylib", "libcairo-2.dll")


def preview_problem() -> str | None:
    """Why no previews can be made here and how to get them, in one line; None when they can."""
    resvg = find_spec("resvg_py") and find_spec("PIL")
    problem = None if resvg else cairo_problem()
    if problem is None and find_spec("pebble") is None:
        problem = "pebble is missing; pip install pebble"
    return f"PNG previews are off: {problem}" if problem else None


def cairo_problem() -> str | None:
    """Why CairoSVG cannot draw here, as far as can be told without importing it."""
    if find_spec("cairosvg") is None:
        return "CairoSVG is missing; pip install cairosvg"
    for library in LIBCAIRO:
        try:
            ctypes.CDLL(library)
        except OSError:
            continue
        return None
    return f"libcairo is missing; {how_to_get_it()}"


class Renderer:
    """Worker processes for rendering and judging, started with the first work and stopped with the block.

    >>> with Renderer() as renderer:
    ...     renderer.render(accepted.svg, width=256).verdict
    """

    def __init__(self, *, workers: int = MOST_WORKERS, timeout: float = TIMEOUT) -> None:
        self.problem = preview_problem()
        self._pool: Pool | None = None
        if find_spec("pebble"):
            from .pool import Pool

            self._pool = Pool(min(workers, MOST_WORKERS), timeout)

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stops the workers; the next drawing would start them again."""
        if self._pool:
            self._pool.close()

    def start(self, *, judging: bool = False) -> None:
        """Starts the workers, which takes a second, ahead of the first drawing or, for `judging`, answer."""
        if self._pool:
            self._pool.start(judging=judging)

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
        if self.problem or not self._pool:
            missing = [self._unavailable("") for _ in work]
            return lambda: missing
        from .pool import rendering_of

        return self._pool.scheduled(worker.draw, work, rendering_of)

    def judge(
        self, answers: Iterable[tuple[str | bytes, str]], *, profile: str = "strict"
    ) -> Callable[[], list[Judgement]]:
        """Starts judging (answer, prompt) pairs; what it returns waits for them and gives them in order.

        An answer is read and its drawing rendered in a worker: one that takes too long or too much is
        refused, and nothing is raised.
        """
        work = [(answer, prompt, profile) for answer, prompt in answers]
        if not self._pool:
            judged = [judge(*each, self._unavailable) for each in work]
            return lambda: judged
        from .pool import judgement_of

        return self._pool.scheduled(judge_bounded, work, judgement_of)

    def _unavailable(self, _svg: str) -> Rendering:
        return Rendering("unavailable", detail=self.problem or "")


def render(svg: str, *, width: int = 256, background: str | None = "white") -> Rendering:
    """Renders one drawing with a worker of its own; use `Renderer` for several."""
    with Renderer(workers=1) as renderer:
        return renderer.render(svg, width=width, background=background)
