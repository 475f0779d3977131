"""Attempts: what became of an answer, before and after it is rendered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from attempted import attempt
from inkflake.drawing.attempts import Judged, judge, render_accepted
from inkflake.drawing.cortex import Answer
from inkflake.errors import AnswerEmpty, ModelFailed, NoSvgFound, SvgRejected, Truncated
from inkflake_svg import Rendering
from upstream import SQUARE


def judged(text: str | None = SQUARE, *, error: str | None = None, tokens: int = 22) -> Judged:
    answer = Answer("r", "m", text, error, completion_tokens=tokens)
    return judge(attempt(max_tokens=1000), answer, profile="strict")


class Shown:
    """A renderer that finds what it is told to find."""

    def __init__(self, *verdicts: str) -> None:
        self.renderings = [Rendering(verdict) for verdict in verdicts]
        self.asked: list[str] = []

    def schedule(self, svgs: list[str], width: int | None) -> Any:
        self.asked += svgs
        return lambda: self.renderings


@pytest.mark.parametrize(
    ("made", "outcome", "kind"),
    [
        (judged(), "accepted", None),
        (judged(None, error="boom"), "error", ModelFailed),
        (judged(""), "empty", AnswerEmpty),
        (judged(" \n"), "empty", AnswerEmpty),
        (judged(None), "empty", AnswerEmpty),
        (judged("I'd rather not."), "rejected", NoSvgFound),
        (judged("I'd rather not.", tokens=1000), "truncated", NoSvgFound),
        (judged(SQUARE[:60]), "truncated", Truncated),
    ],
)
def test_answer_is_accepted_or_has_its_reason(made: Judged, outcome: str, kind: type | None) -> None:
    assert made.outcome == outcome
    assert type(made.error) is (kind or type(None))
    assert bool(made.accepted) == (outcome == "accepted")


@pytest.mark.parametrize("verdict", ["ok", "off-canvas", "unavailable"])
def test_drawing_that_shows_something_stays_accepted(verdict: str) -> None:
    renderer: Any = Shown(verdict)
    (seen,) = render_accepted([judged()], renderer)()
    assert seen == replace(judged(), rendering=Rendering(verdict))


@pytest.mark.parametrize("verdict", ["blank", "crashed", "timed out"])
def test_drawing_that_shows_nothing_is_rejected(verdict: str) -> None:
    renderer: Any = Shown(verdict)
    (seen,) = render_accepted([judged()], renderer)()
    assert (seen.outcome, seen.accepted, type(seen.error)) == ("rejected", None, SvgRejected)
    assert f"the drawing is {verdict}" in str(seen.error)


def test_only_what_was_accepted_is_rendered_and_the_order_stays() -> None:
    renderer: Any = Shown("blank", "ok")
    refused = judged("no drawing")
    seen = render_accepted([judged(), refused, judged()], renderer)()
    assert [j.outcome for j in seen] == ["rejected", "rejected", "accepted"]
    assert seen[1] is refused
    assert len(renderer.asked) == 2
