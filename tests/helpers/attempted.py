"""Attempts at a drawing and what became of them, made without a session."""

from __future__ import annotations

from typing import Any

from inkflake.drawing.attempts import Attempt, Judged
from inkflake.drawing.cortex import Answer
from inkflake.drawing.requests.planning import Request

__all__ = ["attempt", "judged"]

REQUEST_ID = "00000000-0000-0000-0000-{:012}"


def attempt(seq: int = 1, *, max_tokens: int = 1000, **changes: Any) -> Attempt:
    """The first attempt for a request, whose id is that of its number."""
    request = Request(REQUEST_ID.format(seq), seq, f"drawing number {seq}", f"drawing-{seq}", "plain")
    return Attempt(request, max_tokens, **changes)


def judged(outcome: str, error: Any = None, *, of: Attempt | None = None) -> Judged:
    """An attempt that came to nothing: `error` is the text of a failed call, or why an answer was refused."""
    made = of or attempt()
    told = error if outcome == "error" else None
    answer = Answer(made.request.request_id, "a-model", error=told)
    return Judged(made, answer, outcome, error=None if outcome == "error" else error)
