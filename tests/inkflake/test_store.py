"""Storing: of several variations all are kept and the best is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, RED
from inkflake import generate
from killed_run import disagreements
from upstream import SQUARE, Answer, ScriptedUpstream


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1)])
def test_one_of_more_or_fewer_variations_is_chosen(studio: Session, before: int, after: int) -> None:
    first = generate(studio, CIRCLES[:2], variations=before, temperature=0.5)
    again = generate(studio, CIRCLES[:2], batch_id=first.batch_id, variations=after, temperature=0.5)
    assert len(again.drawings) == 6
    assert [d.seq for d in again.chosen] == [1, 2]


def test_variations_are_all_kept_and_the_best_is_chosen(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    answers = iter([SQUARE, RED, SQUARE])
    upstream.answer = lambda _asked: Answer(next(answers))
    prompt = "a red square on white"
    options: dict[str, Any] = {"variations": 3, "temperature": 0.7, "chunk_size": 1, "chunks_in_flight": 1}
    drawn = generate(scripted, prompt, model="test-model", **options)
    assert [d.variation for d in drawn] == [1, 2, 3]
    assert [d.svg for d in drawn.chosen] == [drawn.drawings[1].svg]
    shown = drawn.show()._repr_html_()
    assert "1 of 3 drawings" in shown
    assert shown.count("<img") == 1
    assert disagreements(scripted, drawn.batch_id, [prompt]) == ["3 drawings of 1 prompts"]
