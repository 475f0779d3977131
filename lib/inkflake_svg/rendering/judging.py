"""Judges an answer: reads it, renders what was accepted, and scores it. What it takes is bounded in a worker.

`Renderer.judge` runs this in processes that can be killed; what is killed there is refused like any other.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import SvgRejected, Violation
from .rendering import Rendering
from .score import score
from .worker import draw

if TYPE_CHECKING:
    from ..acceptance import AcceptedSvg

__all__ = ["Judgement", "judge", "judge_bounded", "killed"]

SECONDS = 2.0  # of the processor, for reading an answer
# What a drawing has to be seen as: one that cannot be rendered here is taken on trust.
VISIBLE = ("ok", "off-canvas", "unavailable")
_UNBOUND = nullcontext()


@dataclass(frozen=True)
class Judgement:
    """What became of an answer: the accepted drawing with its rendering and score, or why there is none."""

    accepted: AcceptedSvg | None = None
    rendering: Rendering | None = None
    score: float = 0.0
    error: SvgRejected | None = None

    @classmethod
    def refused(cls, rule: str, message: str) -> Judgement:
        """The judgement of an answer that breaks a rule."""
        return cls(error=SvgRejected(Violation(rule, message)))


def judge(
    answer: str | bytes,
    prompt: str,
    profile: str,
    render: Callable[[str], Rendering],
    *,
    bound: AbstractContextManager[None] = _UNBOUND,
) -> Judgement:
    """Reads an answer in this process; only its budgets and `bound` limit what it may take."""
    from ..acceptance import accept

    try:
        with bound:
            accepted = accept(answer, profile=profile)
    except SvgRejected as error:
        return Judgement(error=error)
    except MemoryError:
        return Judgement.refused("memory", "reading it took too much memory; draw something simpler")
    rendering = render(accepted.svg)
    if rendering.verdict not in VISIBLE:
        told = f"rendered to PNG, the drawing is {rendering.verdict}; draw visible shapes inside the viewBox"
        return Judgement.refused("visible", told)
    return Judgement(accepted, rendering, score(prompt, accepted, rendering))


def judge_bounded(answer: str | bytes, prompt: str, profile: str) -> Judgement:
    """The same in a worker, which is ended when reading takes more than its seconds of the processor."""
    return judge(answer, prompt, profile, _rendered, bound=_processor_time(SECONDS))


def killed(exitcode: int | None = None) -> Judgement:
    """The judgement of an answer that a worker was ended over, by its exit code or, without, by the clock."""
    if exitcode is None or exitcode == -getattr(signal, "SIGPROF", 0):
        return Judgement.refused("time", "reading and rendering it took too long; draw something simpler")
    return Judgement.refused(
        "memory", f"reading it ended the process with {exitcode}; draw something simpler"
    )


def _rendered(svg: str) -> Rendering:
    try:
        return Rendering.of(draw(svg, None, "white"))
    except Exception as error:  # a renderer raises whatever Python raises on odd values
        return Rendering.crashed(error)


@contextmanager
def _processor_time(seconds: float) -> Iterator[None]:
    """Ends this process when its processor time runs out: by a signal, which stops C code, too."""
    if not hasattr(signal, "setitimer"):  # Windows: there is the clock alone
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
