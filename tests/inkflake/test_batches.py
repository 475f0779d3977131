"""Batches: killed anywhere and resumed, interrupted, and what a run of many prompts can be told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from inkflake import estimate, generate, generation_history, open_session, setup
from inkflake.errors import BatchTakenOver, ParameterError, StageMissing
from inkflake.snow.statements import query
from inkflake_engine import stop_server
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
        moment="drawing.storing.store.CREATE",
        schema=schema_of(studio),
        prompts=CIRCLES[:1],
        batch_id=batch_id,
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
    runs = [start(moment="", schema=schema_of(studio), prompts=CIRCLES, **options) for _ in range(2)]
    ended = [run.wait(60) for run in runs]
    assert 0 in ended
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


def test_prompt_refused_under_the_options_of_a_resumed_run_fails_alone(studio: Session) -> None:
    prompts = [*CIRCLES[:2], "a blue H\u00fctte beside a lake"]
    first = generate(studio, prompts, prompt_charset="unicode", max_attempts_total=1, chunk_size=1)
    again = generate(studio, prompts, batch_id=first.batch_id, on_invalid="fail")
    assert [d.prompt_text for d in again.drawings] == CIRCLES[:2]
    assert "not allowed" in again.failures[0].error_message


def test_answer_kept_before_is_recorded_as_it_was_drawn(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    batch_id = str(uuid4())
    first = start(
        moment="drawing.attempts.INSERT",
        schema=schema_of(scripted),
        prompts=CIRCLES[:1],
        batch_id=batch_id,
        model="test-model",
    )
    assert first.wait(60) == -signal.SIGKILL
    upstream.models.append("other-model")
    later: dict[str, Any] = {"model": "other-model", "palette": "ocean"}
    assert generate(scripted, CIRCLES[:1], batch_id=batch_id, **later).drawings[0].model_used == "test-model"
    told = query(scripted, "SELECT selected_model, options FROM ${here}.svg_generation_requests")[0]
    assert told[0] == "test-model"
    assert "ocean" not in told[1]
    assert generate(scripted, CIRCLES[:1], **later).drawings[0].cached_from is None


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


def test_variations_at_temperature_0_are_refused(studio: Session) -> None:
    with pytest.raises(ParameterError, match="temperature above 0"):
        generate(studio, CIRCLES[0], variations=2)


def test_same_prompt_in_a_session_is_taken_from_its_cache(studio: Session) -> None:
    first = generate(studio, CIRCLES[0]).drawings[0]
    batch = generate(studio, [CIRCLES[0], *CIRCLES[:2]])
    assert [d.cached_from for d in batch] == [first.request_id, first.request_id, None]
    assert batch.drawings[0].svg == batch.drawings[1].svg == first.svg
    assert len({first.stage_path, *(d.stage_path for d in batch)}) == 4
    assert batch.to_pandas()["reason"].tolist() == ["from this session's cache"] * 2 + [""]
    assert batch.summary().counts()["from the cache"] == 2
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generation_attempts")[0][0] == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"cache": False},
        {"style": "flat"},
        {"palette": "ocean"},
        {"template": "logo"},
        {"profile": "rich"},
        {"temperature": 0.5},
    ],
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


@pytest.mark.parametrize("in_flight", [1, 3])
def test_run_stops_before_it_exceeds_its_tokens(
    upstream: ScriptedUpstream, scripted: Session, in_flight: int
) -> None:
    options: dict[str, Any] = {"chunk_size": 2, "chunks_in_flight": in_flight, "model": "test-model"}
    batch = generate(scripted, CIRCLES, max_tokens_total=5 * 33 + 32, **options)
    assert len(upstream.asked) == len(batch.drawings) == 5


def test_first_attempts_count_as_long_as_they_may_get(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer(completion_tokens=7000)
    batch = generate(scripted, CIRCLES, model="test-model", max_tokens_total=20_000)
    assert len(upstream.asked) == len(batch.drawings) == 2


def test_calls_that_fail_do_not_make_the_others_cheaper(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    def answer(_asked: object) -> Answer:
        if len(upstream.asked) <= 6:
            return Answer("slow down", status=429)
        return Answer(prompt_tokens=1000, completion_tokens=1000)

    upstream.answer = answer
    options: dict[str, Any] = {"max_attempts": 1, "chunk_size": 3, "chunks_in_flight": 1}
    batch = generate(scripted, CIRCLES, model="test-model", max_tokens=2000, max_tokens_total=4500, **options)
    assert (len(batch.drawings), len(batch.failures), len(batch.waiting)) == (2, 6, 1)


def test_budget_holds_for_all_runs_of_a_batch(upstream: ScriptedUpstream, scripted: Session) -> None:
    options: dict[str, Any] = {"chunk_size": 2, "model": "test-model"}
    first = generate(scripted, CIRCLES, max_attempts_total=4, **options)
    options["batch_id"] = first.batch_id
    for limit in ({"max_attempts_total": 4}, {"max_tokens_total": 4 * 33}):
        assert len(generate(scripted, CIRCLES, **limit, **options)) == 4
    assert len(generate(scripted, CIRCLES, max_tokens_total=6 * 33, **options)) == len(upstream.asked) == 6


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
    killed = start(
        moment="drawing.requests.states.SET_STATUS", schema=schema_of(studio), prompts=CIRCLES, **options
    )
    assert killed.wait(60) == -signal.SIGKILL
    for _ in range(2):
        assert len(generate(studio, CIRCLES, **options, **budget)) == drawn
    assert len(generate(studio, CIRCLES, **options)) == 9


def test_refused_attempts_that_the_budget_ends_wait(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer("I'd rather not.")
    batch = generate(scripted, CIRCLES[0], model="test-model", max_attempts_total=2)
    assert [f.status for f in batch.waiting] == ["pending"]
    upstream.answer = lambda _asked: Answer()
    assert len(generate(scripted, CIRCLES[0], model="test-model", batch_id=batch.batch_id)) == 1


def test_more_tokens_than_the_platform_allows_are_asked_for_once(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    def answer(asked: dict[str, Any]) -> Answer:
        refused = f"max_tokens is too large: {asked['max_tokens']}; at most 8192 are supported"
        return Answer(refused, status=400) if asked["max_tokens"] > 8192 else Answer()

    upstream.answer = answer
    options: dict[str, Any] = {"chunk_size": 2, "chunks_in_flight": 1, "max_attempts": 1}
    batch = generate(scripted, CIRCLES[:4], model="test-model", max_tokens=16_384, **options)
    assert len(batch) == 4
    assert [asked["max_tokens"] for asked in upstream.asked] == [16_384] * 2 + [8192] * 4


def test_model_that_goes_on_failing_is_left_to_the_next(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    upstream.answer = lambda _asked: Answer("unknown model", status=404)
    options: dict[str, Any] = {"chunk_size": 1, "chunks_in_flight": 1}
    batch = generate(scripted, CIRCLES, model=["test-model", "offline-sketch"], **options)
    assert len(batch) == 9
    assert {d.model_used for d in batch} == {"offline-sketch"}
    assert len(upstream.asked) == 3


def test_violations_outlast_a_failing_call(
    upstream: ScriptedUpstream, scripted: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.drawing.retries.BACKOFF", 0.01)
    answers = iter([Answer("I'd rather not."), Answer("overloaded", status=503), Answer()])
    upstream.answer = lambda _asked: next(answers)
    generate(scripted, CIRCLES[0], model="test-model")
    assert ["was refused" in prompt_of(asked) for asked in upstream.asked] == [False, True, True]


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


def test_rows_too_many_for_one_bind_go_in_several(studio: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkflake.snow.rows.LONGEST", 2000)
    batch = generate(studio, CIRCLES)
    assert disagreements(studio, batch.batch_id, CIRCLES) == []
    assert batch.summary().counts()["accepted as drawn"] == 9
    assert estimate(studio, CIRCLES).seen == 9


def test_estimate_rests_on_what_was_drawn(studio: Session) -> None:
    guess = estimate(studio, CIRCLES, max_tokens=100)
    assert (guess.requests, guess.seen, guess.completion_tokens) == (9, 0, 900)
    assert guess.prompt_tokens > 9 * 100
    generate(studio, CIRCLES[:3])
    better = estimate(studio, CIRCLES, max_tokens=100, variations=2, temperature=0.5)
    assert (better.requests, better.seen) == (18, 3)
    assert better.prompt_tokens == 2 * guess.prompt_tokens


def test_estimate_counts_what_is_left_to_draw(studio: Session) -> None:
    prompts = [*CIRCLES, "no"]
    first = generate(studio, prompts, on_invalid="fail", max_attempts_total=4, chunk_size=2)
    assert estimate(studio, prompts).requests == 9
    assert estimate(studio, prompts, batch_id=first.batch_id).requests == 5
    query(studio, "UPDATE ${here}.svg_generation_requests SET status = 'failed' WHERE status = 'completed'")
    assert estimate(studio, prompts, batch_id=first.batch_id, retry_failed=True).requests == 9
    with pytest.raises(ParameterError, match="is no UUID"):
        estimate(studio, prompts, batch_id="last night's")


def test_summary_tells_what_became_of_a_batch(upstream: ScriptedUpstream, scripted: Session) -> None:
    def answer(asked: dict[str, Any]) -> Answer:
        prompt = prompt_of(asked)
        if "hopeless" in prompt:
            return Answer("no drawing today")
        return Answer("I'd rather not." if "mended" in prompt and "refused" not in prompt else SQUARE)

    upstream.answer = answer
    prompts = ["a mended square", "a hopeless square", "a plain square"]
    batch = generate(scripted, prompts, model="test-model", max_attempts=2)
    lines = batch.summary().to_pandas()["value"].to_dict()
    assert lines["requests"] == 3
    assert lines["accepted as drawn"] + lines["accepted after repairs"] == 2
    assert lines["failed: NoSvgFound"] == 1
    assert lines["attempts"] == 5
    assert lines["mended by asking again"] == "50%"
    assert (lines["prompt tokens"], lines["tokens per accepted drawing"]) == (55, round(5 * 33 / 2))
    assert len(batch.summary().figure().axes) == 2
    latency = batch.summary().latency()["seconds"].tolist()
    assert latency == sorted(latency)
    assert len(latency) == 3
    assert latency[0] >= 0


def test_credits_are_those_that_snowflake_counts_for_the_calls_of_a_batch(
    studio: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = []
    run_query = SnowflakeCursor.execute

    def watched(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        if "AI_COMPLETE" in command:
            tags.append(options["_statement_params"]["QUERY_TAG"])
        return run_query(cursor, command, *args, **options)

    monkeypatch.setattr(SnowflakeCursor, "execute", watched)
    batch = generate(studio, CIRCLES[:4])
    assert batch.summary().to_pandas()["value"]["credits"] is None
    view = "SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY"
    with open_session(schema=schema_of(studio)) as snowflake:
        snowflake.sql("CREATE DATABASE SNOWFLAKE").collect()
        try:
            snowflake.sql("CREATE SCHEMA SNOWFLAKE.ACCOUNT_USAGE").collect()
            snowflake.sql(f"CREATE TABLE {view} (query_tag STRING, credits NUMBER(38, 9))").collect()
            assert batch.summary().credits is None
            for tag, used in ((tags[0], 0.25), (tags[0], 0.75), ("another", 9)):
                snowflake.sql(f"INSERT INTO {view} SELECT ?, ?", params=[tag, used]).collect()
            lines = batch.summary().to_pandas()["value"].to_dict()
        finally:
            snowflake.sql("DROP DATABASE SNOWFLAKE").collect()
    assert (lines["credits"], lines["credits per accepted drawing"]) == (1.0, 0.25)


def test_large_batch_shows_first_what_did_not_go_well(studio: Session) -> None:
    prompts = [*(f"{n} red circles in a row" for n in range(1, 107)), "short", "long" * 300]
    html = generate(studio, prompts, on_invalid="fail")._repr_html_()
    assert "106 drawings, 2 failures, 0 waiting" in html
    assert html.count("<tr>") == 101
    assert html.index("short") < html.index("1 red circles")
    assert f'overflow-wrap:anywhere">{"long" * 50}…<' in html


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
