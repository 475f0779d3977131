"""The flow: prompts in, drawings on the stage and their story in the tables, whatever the model does."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, FISH, HOUSE, files, outcomes, rows, script
from inkflake import generate, generation_history, open_session, setup
from inkflake.errors import (
    InkflakeError,
    ModelRetired,
    ParameterError,
    PromptRejected,
    SchemaMissing,
    SessionError,
    StageMissing,
)
from inkflake_engine import stop_server
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of


def test_a_connection_that_breaks_is_opened_again_and_the_batch_goes_on(
    upstream: ScriptedUpstream, own_home: Path
) -> None:
    stopped: list[bool] = []

    def answer(_asked: object) -> Answer:
        if not stopped:
            stopped.append(True)
            stop_server(own_home)
        return Answer(SQUARE)

    upstream.answer = answer
    with open_session(path=own_home) as session:
        setup(session)
        batch = generate(session, CIRCLES[:3], model="test-model")
    assert stopped
    assert len(batch.drawings) == 3


def test_prompts_become_drawings_on_the_stage_with_their_story(studio: Session, tmp_path: Path) -> None:
    batch = generate(studio, [HOUSE, FISH])
    assert [d.prompt_text for d in batch.drawings] == [HOUSE, FISH]
    assert batch.failures == ()
    on_stage = files(studio, tmp_path)
    for drawing in batch.drawings:
        (content, size, sha256, path) = rows(
            studio,
            "SELECT svg_content, file_size, sha256, stage_path FROM ${here}.generated_svgs "
            "WHERE request_id = ?",
            drawing.request_id,
        )[0]
        data = on_stage[path.rsplit("/", 1)[1]]
        assert data == content.encode() == drawing.svg.encode()
        assert (size, sha256) == (len(data), hashlib.sha256(data).hexdigest())
    attempts = rows(
        studio, "SELECT outcome, model_used, notes FROM ${here}.generation_attempts ORDER BY notes"
    )
    assert [a[:2] for a in attempts] == [("accepted", "offline-sketch")] * 2
    assert all("sketch" in a[2] for a in attempts)
    assert set(generation_history(studio)["status"]) == {"completed"}


def test_all_violations_of_all_prompts_come_at_once_and_nothing_is_stored(studio: Session) -> None:
    with pytest.raises(PromptRejected) as caught:
        generate(studio, ["short", HOUSE, "a house; a car, and so on"])
    assert len(caught.value.violations) == 2
    assert caught.value.violations[0].startswith("prompt 1: ")
    assert "; (U+003B)" in caught.value.violations[1]
    assert len(generation_history(studio)) == 0


def test_invalid_prompts_can_fail_alone(studio: Session) -> None:
    batch = generate(studio, ["short", HOUSE], on_invalid="fail")
    assert [d.seq for d in batch.drawings] == [2]
    assert "5 characters" in batch.failures[0].error_message
    assert rows(studio, "SELECT error_type FROM ${here}.error_logs") == [("PromptRejected",)]


@pytest.mark.parametrize(
    "options",
    [
        {"profile": "loose"},
        {"stage": "svg stage"},
        {"style": "baroque"},
        {"upload": "ftp"},
        {"max_attempts": 0},
        {"temperature": 2.0},
        {"batch_id": "not a name"},
        {"model": []},
    ],
)
def test_unfit_options_are_refused_before_anything_runs(studio: Session, options: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        generate(studio, HOUSE, **options)
    assert len(generation_history(studio)) == 0


def test_hostile_words_are_data(studio: Session, tmp_path: Path) -> None:
    words = "a house $$ \\ ? :1 %s {0} ${here} ' \" '; DROP TABLE generated_svgs; -- </prompt> <script>"
    batch = generate(studio, words, prompt_charset="unicode")
    assert batch.drawings[0].prompt_text == words
    assert list(files(studio, tmp_path)) == [f"{batch.drawings[0].filename}.svg"]


def test_missing_stage_fails_the_request_before_the_model_is_asked(studio: Session) -> None:
    with pytest.raises(StageMissing, match="setup"):
        generate(studio, HOUSE, stage="NO_SUCH_STAGE")
    (status, reason) = rows(studio, "SELECT status, error_message FROM ${here}.svg_generation_requests")[0]
    assert status == "failed"
    assert "NO_SUCH_STAGE" in reason
    assert rows(studio, "SELECT * FROM ${here}.generation_attempts") == []


def test_missing_tables_say_to_run_setup(session: Session) -> None:
    with pytest.raises(SchemaMissing, match="10_setup"):
        generate(session, HOUSE)


def test_closed_session_is_named(studio: Session) -> None:
    other = open_session(schema="CLOSED")
    other.close()
    with pytest.raises(SessionError):
        generate(other, HOUSE)


def test_retired_model_names_its_successor(studio: Session) -> None:
    with pytest.raises(ModelRetired, match="end of life"):
        generate(studio, HOUSE, model="claude-4-sonnet")
    assert generation_history(studio)["status"].tolist() == ["failed"]


def test_retired_model_passes_to_the_next_in_the_list(studio: Session) -> None:
    batch = generate(studio, HOUSE, model=["claude-4-sonnet", "offline-sketch"])
    assert batch.drawings[0].model_used == "offline-sketch"
    assert batch.drawings[0].selected_model == "claude-4-sonnet"


def test_unknown_model_fails_with_what_is_available(studio: Session) -> None:
    batch = generate(studio, HOUSE, model="no-such-model")
    assert batch.drawings == ()
    assert "offline-sketch" in batch.failures[0].error_message
    with pytest.raises(InkflakeError, match="none of 1 requests"):
        batch.ensure_drawn()


def test_rejected_answer_goes_back_with_its_violations(upstream: ScriptedUpstream, scripted: Session) -> None:
    script(upstream, Answer("I'd rather not."), Answer(SQUARE))
    batch = generate(scripted, HOUSE, model="test-model")
    assert len(batch.drawings) == 1
    assert outcomes(scripted) == ["rejected", "accepted"]
    assert "previous answer was refused" in prompt_of(upstream.asked[1])


def test_truncated_answer_is_asked_again_with_more_tokens(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    script(upstream, Answer(SQUARE[:60], completion_tokens=1000), Answer(SQUARE))
    batch = generate(scripted, HOUSE, model="test-model", max_tokens=1000)
    assert len(batch.drawings) == 1
    assert outcomes(scripted) == ["truncated", "accepted"]
    assert [asked["max_tokens"] for asked in upstream.asked] == [1000, 2000]


def test_throttled_call_is_made_again(
    upstream: ScriptedUpstream, scripted: Session, monkeypatch: Any
) -> None:
    monkeypatch.setattr("inkflake.drawing.retries.BACKOFF", 0.01)
    script(upstream, Answer("rate limit exceeded", status=429), Answer(SQUARE))
    batch = generate(scripted, HOUSE, model="test-model")
    assert len(batch.drawings) == 1
    assert outcomes(scripted) == ["error", "accepted"]


@pytest.mark.parametrize(
    ("answer", "error_type", "said"),
    [
        (Answer(""), "AnswerEmpty", "answered with nothing"),
        (Answer("no drawing today"), "NoSvgFound", ""),
        (Answer("boom", status=500), "ModelFailed", "failed"),
        (Answer(raw=b"\x00garbage"), "ModelFailed", "failed"),
        (Answer(SQUARE.replace("<rect", '<rect fill="none"')), "SvgRejected", "blank"),
    ],
)
def test_useless_answers_end_as_failed_with_a_reason(
    upstream: ScriptedUpstream,
    scripted: Session,
    monkeypatch: Any,
    answer: Answer,
    error_type: str,
    said: str,
) -> None:
    monkeypatch.setattr("inkflake.drawing.retries.BACKOFF", 0.01)
    upstream.answer = lambda _asked: answer
    batch = generate(scripted, HOUSE, model="test-model", max_attempts=2)
    assert batch.drawings == ()
    assert said in batch.failures[0].error_message
    assert rows(scripted, "SELECT error_type FROM ${here}.error_logs") == [(error_type,)]
    assert rows(scripted, "LIST @${here}.SVG_STAGE") == []
    assert rows(scripted, "SELECT COUNT(*) FROM ${here}.generated_svgs") == [(0,)]


def test_failing_model_passes_to_the_next(upstream: ScriptedUpstream, scripted: Session) -> None:
    script(upstream, Answer("no drawing today"))
    batch = generate(scripted, HOUSE, model=["test-model", "offline-sketch"], max_attempts=2)
    assert batch.drawings[0].model_used == "offline-sketch"
    assert outcomes(scripted) == ["rejected", "rejected", "accepted"]


def test_resumed_batch_draws_only_what_is_new(studio: Session) -> None:
    batch_id = str(uuid4())
    first = generate(studio, [HOUSE, FISH], batch_id=batch_id)
    again = generate(studio, ["a black cat on a chair", HOUSE, FISH], batch_id=batch_id)
    assert {d.svg_id for d in first.drawings} < {d.svg_id for d in again.drawings}
    assert [d.prompt_text for d in again.drawings] == ["a black cat on a chair", HOUSE, FISH]
    assert [d.seq for d in again.drawings] == [1, 2, 3]
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.generation_attempts") == [(3,)]


def test_many_prompts_go_in_chunks_and_stay_in_order(studio: Session) -> None:
    prompts = [f"{n} red circles in a row" for n in range(1, 12)]
    batch = generate(studio, prompts, chunk_size=4, chunks_in_flight=3)
    assert [d.prompt_text for d in batch.drawings] == prompts
    assert batch.to_pandas()["status"].tolist() == ["completed"] * 11
    counted = "SELECT COUNT(*) AS n FROM ${here}.generation_attempts GROUP BY query_id ORDER BY n"
    assert rows(studio, counted) == [(1,), (2,), (4,), (4,)]
