"""Batches: killed anywhere and resumed, interrupted, and what a run of many prompts can be told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from inkflake import estimate, generate, generation_history, open_session, setup
from inkflake.embedded import stop_server
from inkflake.errors import ParameterError
from inkflake.session import query
from killed_run import disagreements, start
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of

RED = SQUARE.replace("<rect", '<rect fill="#d11"')
CIRCLES = [f"{n} red circles in a row" for n in range(1, 10)]


@pytest.fixture
def scripted(upstream: ScriptedUpstream, studio: Session) -> Iterator[Session]:
    """A session whose models are those of the scripted server."""
    with open_session(schema=schema_of(studio)) as session:
        yield session


def schema_of(session: Session) -> str:
    return session.get_current_schema().strip('"')


@pytest.mark.parametrize(
    ("moment", "upload"),
    [
        (".svg_generation_requests (", "put"),
        ("SET status = ?", "put"),
        (".generation_attempts (", "put"),
        ("CREATE TRANSIENT", "put"),
        ("TORN", "put"),
        ("PUT ", "put"),
        ("COPY INTO", "copy"),
        (".generated_svgs\n", "copy"),
        ("status = 'completed'", "put"),
        ("DROP TABLE", "put"),
    ],
)
def test_killed_run_is_resumed_to_one_drawing_a_prompt(studio: Session, moment: str, upload: str) -> None:
    batch_id = str(uuid4())
    options: dict[str, Any] = {"batch_id": batch_id, "upload": upload, "chunk_size": 9}
    killed = start(moment=moment, schema=schema_of(studio), prompts=CIRCLES, **options)
    assert killed.wait(60) == -signal.SIGKILL
    again = generate(studio, CIRCLES, **options)
    assert [d.prompt_text for d in again.drawings] == CIRCLES
    assert disagreements(studio, batch_id, CIRCLES) == []


def test_strangers_file_under_a_reserved_name_outlives_the_resumed_run(
    studio: Session, tmp_path: Path
) -> None:
    batch_id = str(uuid4())
    killed = start(
        moment="CREATE TRANSIENT", schema=schema_of(studio), prompts=CIRCLES[:1], batch_id=batch_id
    )
    assert killed.wait(60) == -signal.SIGKILL
    (name,) = generation_history(studio)["filename"]
    draft = generate(studio, CIRCLES[:1]).drawings[0]
    stranger = tmp_path / f"{name}.svg"
    stranger.write_text("x" * draft.file_size)
    studio.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
    assert generate(studio, CIRCLES[:1], batch_id=batch_id).drawings[0].filename != name
    studio.file.get(f"@SVG_STAGE/{name}.svg", str(tmp_path / "got"))
    assert (tmp_path / "got" / f"{name}.svg").read_text() == stranger.read_text()


def test_interrupted_run_keeps_what_is_finished_and_is_resumed(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    def answer(_asked: object) -> Answer:
        if len(upstream.asked) < 7:
            return Answer()
        if not interrupted:
            interrupted.append(True)
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return Answer(held=True)

    upstream.answer, interrupted = answer, list[bool]()
    batch_id = str(uuid4())
    options: dict[str, Any] = {"model": "test-model", "batch_id": batch_id, "chunk_size": 2}
    with pytest.raises(KeyboardInterrupt):
        generate(scripted, CIRCLES[:8], **options)
    states = generation_history(scripted, batch_id=batch_id)["status"].tolist()
    kept = query(scripted, "SELECT COUNT(*) FROM ${here}.generation_attempts")[0][0]
    assert 1 <= states.count("completed") <= kept < 8
    upstream.release()
    upstream.answer = lambda _asked: Answer()
    generate(scripted, CIRCLES[:8], **options)
    assert disagreements(scripted, batch_id, CIRCLES[:8]) == []
    assert query(scripted, "SELECT MAX(attempt_no), COUNT(*) FROM ${here}.generation_attempts")[0] == (1, 8)


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
    assert disagreements(scripted, drawn.batch_id, [prompt]) == ["3 drawings of 1 prompts"]


def test_variations_at_temperature_0_are_refused(studio: Session) -> None:
    with pytest.raises(ParameterError, match="temperature above 0"):
        generate(studio, CIRCLES[0], variations=2)


def test_same_prompt_in_a_session_is_taken_from_its_cache(studio: Session) -> None:
    first = generate(studio, CIRCLES[0]).drawings[0]
    batch = generate(studio, CIRCLES[:2])
    assert [d.cached_from for d in batch] == [first.request_id, None]
    assert batch.drawings[0].svg == first.svg
    assert batch.drawings[0].stage_path != first.stage_path
    assert batch.table()["reason"].tolist() == ["from this session's cache", ""]
    assert batch.summary().counts()["from the cache"] == 1
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generation_attempts")[0][0] == 2


@pytest.mark.parametrize(
    "changed", [{"cache": False}, {"style": "flat"}, {"profile": "rich"}, {"temperature": 0.5}]
)
def test_what_is_to_be_drawn_otherwise_is_not_cached(studio: Session, changed: dict[str, Any]) -> None:
    generate(studio, CIRCLES[0])
    assert generate(studio, CIRCLES[0], **changed).drawings[0].cached_from is None


def test_another_session_and_another_hour_have_no_cache(studio: Session) -> None:
    generate(studio, CIRCLES[0])
    with open_session(schema=schema_of(studio)) as other:
        assert generate(other, CIRCLES[0]).drawings[0].cached_from is None
    query(studio, "UPDATE ${here}.session_cache SET created_at = DATEADD(minute, -61, SYSDATE())")
    assert generate(studio, CIRCLES[0]).drawings[0].cached_from is None


def test_run_stops_at_its_attempts_and_is_resumed(studio: Session) -> None:
    batch = generate(studio, CIRCLES, max_attempts_total=4, chunk_size=3)
    assert (len(batch.drawings), len(batch.waiting)) == (4, 5)
    assert "5 waiting" in repr(batch)
    assert set(generation_history(studio)["status"]) == {"completed", "pending"}
    again = generate(studio, CIRCLES, batch_id=batch.batch_id)
    assert [d.prompt_text for d in again.drawings] == CIRCLES
    assert again.waiting == ()


def test_run_stops_at_its_tokens(upstream: ScriptedUpstream, scripted: Session) -> None:
    options: dict[str, Any] = {"chunk_size": 2, "chunks_in_flight": 1, "model": "test-model"}
    batch = generate(scripted, CIRCLES, max_tokens_total=100, **options)
    assert len(upstream.asked) == len(batch.drawings) == 4


def test_refused_attempts_that_the_budget_ends_wait(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer("I'd rather not.")
    batch = generate(scripted, CIRCLES[0], model="test-model", max_attempts_total=2)
    assert [f.status for f in batch.waiting] == ["pending"]
    upstream.answer = lambda _asked: Answer()
    assert len(generate(scripted, CIRCLES[0], model="test-model", batch_id=batch.batch_id)) == 1


def test_estimate_rests_on_what_was_drawn(studio: Session) -> None:
    guess = estimate(studio, CIRCLES, max_tokens=100)
    assert (guess.requests, guess.seen, guess.completion_tokens) == (9, 0, 900)
    assert guess.prompt_tokens > 9 * 100
    generate(studio, CIRCLES[:3])
    better = estimate(studio, CIRCLES, max_tokens=100, variations=2)
    assert (better.requests, better.seen) == (18, 3)
    assert better.prompt_tokens == 2 * guess.prompt_tokens


def test_summary_tells_what_became_of_a_batch(upstream: ScriptedUpstream, scripted: Session) -> None:
    def answer(asked: dict[str, Any]) -> Answer:
        prompt = prompt_of(asked)
        if "hopeless" in prompt:
            return Answer("no drawing today")
        return Answer("I'd rather not." if "mended" in prompt and "refused" not in prompt else SQUARE)

    upstream.answer = answer
    prompts = ["a mended square", "a hopeless square", "a plain square"]
    batch = generate(scripted, prompts, model="test-model", max_attempts=2)
    lines = batch.summary().table()["value"].to_dict()
    assert lines["requests"] == 3
    assert lines["accepted as drawn"] + lines["accepted after repairs"] == 2
    assert lines["failed: NoSvgFound"] == 1
    assert lines["attempts"] == 5
    assert lines["mended by asking again"] == "50%"
    assert (lines["prompt tokens"], lines["tokens per accepted drawing"]) == (55, round(5 * 33 / 2))
    assert len(batch.summary().figure().axes) == 2
    assert batch.summary().latency()["half"] >= 0


def test_a_connection_that_breaks_is_opened_again_and_the_batch_goes_on(
    upstream: ScriptedUpstream, own_home: Path
) -> None:
    session = open_session(path=own_home)
    setup(session)
    stopped: list[bool] = []

    def answer(_asked: object) -> Answer:
        if not stopped:
            stopped.append(True)
            stop_server(own_home)
        return Answer(SQUARE)

    upstream.answer = answer
    batch = generate(session, CIRCLES[:3], model="test-model")
    assert stopped
    assert len(batch.drawings) == 3
