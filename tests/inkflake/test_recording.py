"""Recording: what a resumed run takes up, and what stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES
from inkflake import generate, setup
from inkflake.drawing.requests import recording
from inkflake.errors import BatchTakenOver, ParameterError, StageMissing
from inkflake.snow.rows import changed as rows_changed
from inkflake.snow.statements import query
from killed_run import disagreements
from upstream import Answer, ScriptedUpstream

NEW = recording.INSERT_NEW


def test_prompt_refused_under_the_options_of_a_resumed_run_fails_alone(studio: Session) -> None:
    prompts = [*CIRCLES[:2], "a blue H\u00fctte beside a lake"]
    first = generate(studio, prompts, prompt_charset="unicode", max_attempts_total=1, chunk_size=1)
    again = generate(studio, prompts, batch_id=first.batch_id, on_invalid="fail")
    assert [d.prompt_text for d in again.drawings] == CIRCLES[:2]
    assert "not allowed" in again.failures[0].error_message


def test_what_failed_is_drawn_again_when_asked_for(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer("no drawing today")
    options: dict[str, Any] = {"model": "test-model", "max_attempts": 1, "on_invalid": "fail"}
    prompts = [*CIRCLES[:2], "short"]
    first = generate(scripted, prompts, **options)
    assert len(first.failures) == 3
    upstream.answer = lambda _asked: Answer()
    options["batch_id"] = first.batch_id
    assert len(generate(scripted, prompts, **options).failures) == 3
    again = generate(scripted, prompts, retry_failed=True, **options)
    assert [d.prompt_text for d in again] == CIRCLES[:2]
    assert [f.prompt_text for f in again.failures] == ["short"]
    assert again.summary().counts()["failed: PromptRejected"] == 1
    assert disagreements(scripted, first.batch_id, CIRCLES[:2]) == []


def test_what_is_resumed_is_recorded_as_it_is_drawn(studio: Session) -> None:
    first = generate(studio, CIRCLES[:2], max_attempts_total=1, chunk_size=1)
    told = "SELECT template_version, profile FROM ${here}.svg_generation_requests ORDER BY seq"
    before = query(studio, told)
    generate(studio, CIRCLES[:2], batch_id=first.batch_id, palette="ocean", profile="rich")
    after = query(studio, told)
    assert before[0] == before[1] == after[0]
    assert after[1][0] != before[1][0]
    assert (after[1][1], before[1][1]) == ("rich", "strict")


def test_resuming_with_a_stage_that_is_not_there_loses_nothing(studio: Session) -> None:
    first = generate(studio, CIRCLES, max_attempts_total=2, chunk_size=2)
    with pytest.raises(StageMissing):
        generate(studio, CIRCLES, batch_id=first.batch_id, stage="NO_SUCH_STAGE")
    assert len(generate(studio, CIRCLES, batch_id=first.batch_id)) == 9


def test_batch_of_another_user_is_not_resumed(studio: Session) -> None:
    first = generate(studio, CIRCLES, max_attempts_total=2, chunk_size=2)
    query(studio, "UPDATE ${here}.svg_generation_requests SET owner = 'SOMEBODY'")
    with pytest.raises(ParameterError, match="another user's"):
        generate(studio, CIRCLES, batch_id=first.batch_id)


def test_rows_that_another_run_wrote_meanwhile_stay_in_a_hybrid_table(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup(session, table_kind="hybrid")
    first = generate(session, CIRCLES[:2])
    monkeypatch.setattr(recording, "_known", lambda _session, _batch_id: {})
    blind = recording.INSERT
    monkeypatch.setattr(recording, "INSERT_NEW", blind)
    attempts = []

    def changed(session: Session, text: str, rows: Any) -> int:
        attempts.append(text)
        monkeypatch.setattr(recording, "INSERT_NEW", NEW)
        return rows_changed(session, text, rows)

    monkeypatch.setattr(recording, "changed", changed)
    with pytest.raises(BatchTakenOver):
        generate(session, [*CIRCLES[:2]], batch_id=first.batch_id)
    assert attempts == [blind, NEW]
    assert query(session, "SELECT COUNT(*) FROM ${here}.svg_generation_requests")[0][0] == 2
