"""Attempts: what became of an answer, read and rendered by a renderer."""

from __future__ import annotations

from typing import Any

import pytest

from attempted import attempt
from inkflake.drawing.attempts import Judged, judge
from inkflake.drawing.cortex import Answer
from inkflake.errors import AnswerEmpty, ModelFailed, NoSvgFound, SvgRejected, Truncated
from inkflake_svg import Rendering
from inkflake_svg.rendering import judging
from upstream import SQUARE


class Here:
    """A renderer that reads answers in this process and finds of drawings what it is told to find."""

    def __init__(self, *verdicts: str) -> None:
        self.verdicts = list(verdicts)
        self.asked: list[tuple[str, str]] = []

    def judge(self, answers: list[tuple[str, str]], *, profile: str) -> Any:
        self.asked += answers
        found = [judging.judge(text, prompt, profile, self.render) for text, prompt in answers]
        return lambda: found

    def render(self, _svg: str) -> Rendering:
        return Rendering(self.verdicts.pop(0) if self.verdicts else "ok")


def judged(
    *texts: str | None, error: str | None = None, tokens: int = 22, renderer: Here | None = None
) -> list[Judged]:
    answers = [Answer("r", "m", text, error, completion_tokens=tokens) for text in texts]
    asked = [attempt(max_tokens=1000) for _ in texts]
    using: Any = renderer or Here()
    return judge(asked, answers, renderer=using, profile="strict")()


@pytest.mark.parametrize(
    ("text", "told", "outcome", "kind"),
    [
        (SQUARE, {}, "accepted", None),
        (None, {"error": "boom"}, "error", ModelFailed),
        ("", {}, "empty", AnswerEmpty),
        (" \n", {}, "empty", AnswerEmpty),
        (None, {}, "empty", AnswerEmpty),
        ("I'd rather not.", {}, "rejected", NoSvgFound),
        ("I'd rather not.", {"tokens": 1000}, "truncated", NoSvgFound),
        (SQUARE[:60], {}, "truncated", Truncated),
    ],
)
def test_answer_is_accepted_or_has_its_reason(
    text: str | None, told: dict[str, Any], outcome: str, kind: type | None
) -> None:
    (made,) = judged(text, **told)
    assert made.outcome == outcome
    assert type(made.error) is (kind or type(None))
    assert bool(made.accepted) == (outcome == "accepted")


@pytest.mark.parametrize("verdict", ["ok", "off-canvas", "unavailable"])
def test_drawing_that_shows_something_is_accepted(verdict: str) -> None:
    (seen,) = judged(SQUARE, renderer=Here(verdict))
    assert (seen.outcome, seen.error, seen.rendering) == ("accepted", None, Rendering(verdict))
    assert seen.score > 0


@pytest.mark.parametrize("verdict", ["blank", "crashed", "timed out"])
def test_drawing_that_shows_nothing_is_rejected(verdict: str) -> None:
    (seen,) = judged(SQUARE, renderer=Here(verdict))
    assert (seen.outcome, seen.accepted, type(seen.error)) == ("rejected", None, SvgRejected)
    assert f"the drawing is {verdict}" in str(seen.error)


def test_only_answers_with_a_text_are_read_and_the_order_stays() -> None:
    renderer = Here("blank", "ok")
    seen = judged(SQUARE, "", "no drawing", SQUARE, renderer=renderer)
    assert [j.outcome for j in seen] == ["rejected", "empty", "rejected", "accepted"]
    assert [text for text, _ in renderer.asked] == [SQUARE, "no drawing", SQUARE]
    assert {prompt for _, prompt in renderer.asked} == {attempt().request.prompt_text}
