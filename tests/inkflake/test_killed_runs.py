"""Runs killed, interrupted or resumed elsewhere: nothing is lost, nothing is drawn or stored twice."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, RED, schema_of
from inkflake import generate, generation_history, open_session
from inkflake.errors import BatchTakenOver
from inkflake.snow.statements import query
from killed_run import disagreements, start
from upstream import Answer, ScriptedUpstream


def exit_code(session: Session, moment: str, **arguments: Any) -> int:
    """Of a run in a process of its own, killed at a moment, or not if that is empty."""
    with start(**{"moment": moment, "schema": schema_of(session), "prompts": CIRCLES, **arguments}) as run:
        return run.wait(60)


@pytest.mark.parametrize(
    ("moment", "upload"),
    [
        ("drawing.requests.recording.INSERT_NEW", "put"),
        ("drawing.requests.states.SET_STATUS", "put"),
        ("drawing.attempts.INSERT", "put"),
        ("drawing.storing.store.CREATE", "put"),
        ("TORN", "put"),
        ("drawing.storing.upload._put", "put"),
        ("drawing.storing.upload.UNLOAD", "copy"),
        ("drawing.storing.store.INSERT", "copy"),
        ("drawing.requests.states.COMPLETE", "put"),
        ("snow.temporary.DROP", "put"),
    ],
)
def test_killed_run_is_resumed_to_one_drawing_a_prompt(studio: Session, moment: str, upload: str) -> None:
    batch_id = str(uuid4())
    options: dict[str, Any] = {"batch_id": batch_id, "upload": upload, "chunk_size": 9}
    assert exit_code(studio, moment, **options) == -signal.SIGKILL
    again = generate(studio, CIRCLES, **options)
    assert [d.prompt_text for d in again.drawings] == CIRCLES
    assert disagreements(studio, batch_id, CIRCLES) == []


def test_strangers_file_under_a_reserved_name_outlives_the_resumed_run(
    studio: Session, tmp_path: Path
) -> None:
    batch_id = str(uuid4())
    given: dict[str, Any] = {"prompts": CIRCLES[:1], "batch_id": batch_id}
    assert exit_code(studio, "drawing.storing.store.CREATE", **given) == -signal.SIGKILL
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
    taken = dict(
        query(scripted, "SELECT outcome, COUNT(*) FROM ${here}.generation_attempts GROUP BY outcome")
    )
    assert taken["accepted"] == 8
    assert 1 <= taken["lost"] <= 4


def test_run_that_is_resumed_while_it_draws_is_stopped(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer(held=len(upstream.asked) > 2)
    batch_id = str(uuid4())
    options: dict[str, Any] = {"model": "test-model", "batch_id": batch_id, "chunk_size": 2}
    with ThreadPoolExecutor() as pool:
        first = pool.submit(generate, scripted, CIRCLES, **options)
        upstream.wait_for_calls(5)
        upstream.answer = lambda _asked: Answer(RED)
        with open_session(schema=schema_of(scripted)) as other:
            assert len(generate(other, CIRCLES, **options).drawings) == len(CIRCLES)
        upstream.release()
        with pytest.raises(BatchTakenOver, match=batch_id):
            first.result()
    assert disagreements(scripted, batch_id, CIRCLES) == []
    assert "failed" not in generation_history(scripted, batch_id=batch_id)["status"].tolist()


def test_batch_begun_twice_at_once_is_drawn_once(studio: Session) -> None:
    batch_id = str(uuid4())
    options: dict[str, Any] = {"batch_id": batch_id, "chunk_size": 3}
    with ThreadPoolExecutor() as pool:
        assert 0 in pool.map(lambda _: exit_code(studio, "", **options), range(2))
    generate(studio, CIRCLES, **options)
    assert disagreements(studio, batch_id, CIRCLES) == []


def test_run_with_other_prompts_takes_the_batch_over(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    options: dict[str, Any] = {"model": "test-model", "batch_id": str(uuid4()), "chunk_size": 2}
    with ThreadPoolExecutor() as pool:
        first = pool.submit(generate, scripted, CIRCLES[:4], **options)
        upstream.wait_for_calls(3)
        upstream.answer = lambda _asked: Answer()
        with open_session(schema=schema_of(scripted)) as other:
            both = generate(other, CIRCLES[4:], **options, max_attempts_total=6)
        upstream.release()
        with pytest.raises(BatchTakenOver):
            first.result()
    assert (len(both.drawings), len(both.waiting)) == (3, 6)


def test_answer_kept_before_is_recorded_as_it_was_drawn(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    batch_id = str(uuid4())
    given: dict[str, Any] = {"prompts": CIRCLES[:1], "batch_id": batch_id, "model": "test-model"}
    assert exit_code(scripted, "drawing.attempts.INSERT", **given) == -signal.SIGKILL
    upstream.models.append("other-model")
    later: dict[str, Any] = {"model": "other-model", "palette": "ocean"}
    assert generate(scripted, CIRCLES[:1], batch_id=batch_id, **later).drawings[0].model_used == "test-model"
    told = query(scripted, "SELECT selected_model, options FROM ${here}.svg_generation_requests")[0]
    assert told[0] == "test-model"
    assert "ocean" not in told[1]
    assert generate(scripted, CIRCLES[:1], **later).drawings[0].cached_from is None


@pytest.mark.parametrize(
    ("budget", "drawn"),
    [
        ({"max_attempts_total": 9}, 0),
        ({"max_attempts_total": 13}, 4),
        ({"max_tokens_total": 9 * 8192}, 0),
    ],
)
def test_what_a_killed_run_was_drawing_is_spent(studio: Session, budget: dict[str, int], drawn: int) -> None:
    batch_id = str(uuid4())
    options: dict[str, Any] = {"batch_id": batch_id, "chunk_size": 9}
    assert exit_code(studio, "drawing.requests.states.SET_STATUS", **options) == -signal.SIGKILL
    for _ in range(2):
        assert len(generate(studio, CIRCLES, **options, **budget)) == drawn
    assert len(generate(studio, CIRCLES, **options)) == 9
