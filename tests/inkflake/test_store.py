"""Storing: of several variations all are kept and the best is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, RED
from inkflake import generate, temporary_tables
from inkflake.drawing.storing import store as store_module
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


def test_file_that_did_not_arrive_fails_its_request_alone(
    studio: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = store_module.stage_files

    def lossy(session: Session, stage: str, names: Any) -> Any:
        found = listed(session, stage, names)
        return {name: told for name, told in found.items() if not name.startswith("3-red")}

    monkeypatch.setattr(store_module, "stage_files", lossy)
    batch = generate(studio, CIRCLES[:3])
    assert [d.prompt_text for d in batch.drawings] == [CIRCLES[0], CIRCLES[2]]
    (failure,) = batch.failures
    assert "3-red-circles-in-a-row.svg did not arrive on @SVG_STAGE as sent (0 of" in failure.error_message
    assert len(temporary_tables(studio)) == 0
