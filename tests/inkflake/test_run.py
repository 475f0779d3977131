"""A run: which attempts one statement makes, and when a model is left to the next."""

from __future__ import annotations

import json
import time
from collections import deque
from typing import Any

import pytest
from snowflake.snowpark import Session

from attempted import attempt, judged
from flow import CIRCLES, rows
from inkflake import generate
from inkflake.drawing import cortex
from inkflake.drawing import run as run_module
from inkflake.drawing.attempts import Attempt
from inkflake.drawing.budget import Budget
from inkflake.drawing.cortex import Answer as Answered
from inkflake.drawing.options import Options
from inkflake.drawing.run import Run
from inkflake.errors import InkflakeError, SvgRejected
from upstream import Answer, ScriptedUpstream


def test_model_that_goes_on_failing_is_left_to_the_next(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    upstream.answer = lambda _asked: Answer("unknown model", status=404)
    options: dict[str, Any] = {"chunk_size": 1, "chunks_in_flight": 1}
    batch = generate(scripted, CIRCLES, model=["test-model", "offline-sketch"], **options)
    assert len(batch) == 9
    assert {d.model_used for d in batch} == {"offline-sketch"}
    assert len(upstream.asked) == 3


def test_statement_holds_no_more_than_snowflake_recommends(
    scripted: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    binds: list[str] = []
    asked = cortex.submit

    def noted(session: Session, text: str, model: str, rows: str, **named: str) -> Any:
        binds.append(rows)
        return asked(session, text, model, rows, **named)

    monkeypatch.setattr(cortex, "submit", noted)
    each = run_module.size(cortex.asking("r" * 36, run().instructions(attempt(1))))
    monkeypatch.setattr(run_module, "LONGEST", round(2.5 * each))
    assert len(generate(scripted, CIRCLES, model="test-model", chunks_in_flight=1)) == 9
    assert [len(json.loads(bind)) for bind in binds] == [2, 2, 2, 2, 1]
    monkeypatch.setattr(run_module, "LONGEST", 10)
    assert len(generate(scripted, CIRCLES[:2], model="test-model", cache=False)) == 2
    assert [len(json.loads(bind)) for bind in binds[5:]] == [1, 1]


@pytest.mark.parametrize("in_flight", [1, 2])
def test_quota_that_is_used_up_stops_the_batch_until_it_is_resumed(
    upstream: ScriptedUpstream, scripted: Session, in_flight: int
) -> None:
    left = iter([Answer(), Answer()])
    quota = Answer("AI_COMPLETE is blocked: the per-user quota of credits is exceeded", status=403)
    upstream.answer = lambda _asked: next(left, quota)
    options: dict[str, Any] = {"chunk_size": 2, "chunks_in_flight": in_flight, "cache": False}
    stopped = generate(scripted, CIRCLES, model=["test-model", "offline-sketch"], **options)
    assert (len(stopped.drawings), len(stopped.failures), len(stopped.waiting)) == (2, 0, 7)
    begun = len(upstream.asked)
    assert begun <= 2 + 2 * in_flight  # what was under way is not asked again, and nothing else is begun
    assert {f.status for f in stopped.waiting} == {"pending"}
    assert all("SNOWFLAKE.LOCAL.MY_BUDGET_SUMMARY()" in f.error_message for f in stopped.waiting)
    logged = rows(scripted, "SELECT DISTINCT error_type FROM ${here}.error_logs")
    assert logged == [("QuotaReached",)]
    upstream.answer = lambda _asked: Answer()
    resumed = generate(scripted, CIRCLES, model="test-model", batch_id=stopped.batch_id, **options)
    assert (len(resumed.drawings), len(resumed.waiting), len(upstream.asked)) == (9, 0, begun + 7)


def test_batch_that_a_quota_ended_before_the_first_drawing_says_so(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    upstream.answer = lambda _asked: Answer("quota exceeded", status=403)
    batch = generate(scripted, CIRCLES[:1], model="test-model")
    with pytest.raises(InkflakeError, match="stopped by a quota of AI credits: resume the batch"):
        batch.ensure_drawn()


def run(*waiting: Attempt, **options: Any) -> Run:
    chosen = Options(**options)
    made: Any = {"session": None, "progress": None, "renderer": None}
    return Run(**made, batch_id="b", options=chosen, budget=Budget(chosen), waiting=deque(waiting))


def numbers(attempts: Any) -> list[int]:
    return [a.request.seq for a in attempts]


def answered(chunk: list[Attempt], error: str | None = None) -> list[Answered]:
    return [Answered(a.request.request_id, "m", error=error, completion_tokens=5) for a in chunk]


@pytest.mark.parametrize(
    ("options", "chunks"),
    [
        ({"chunk_size": 4}, [2, 4, 3]),
        ({"chunk_size": 5}, [3, 5, 1]),
        ({"chunk_size": 4, "chunks_in_flight": 1}, [4, 4, 1]),
        ({"chunk_size": 9}, [9]),
        ({"chunk_size": 4, "max_attempts_total": 5}, [2, 3]),
    ],
)
def test_chunks_are_full_but_the_first_of_several_at_once(options: dict[str, int], chunks: list[int]) -> None:
    begun = run(*map(attempt, range(9)), **options)
    taken = list(iter(begun.next_chunk, []))
    assert list(map(len, taken)) == chunks
    assert [n for chunk in taken for n in numbers(chunk)] == list(range(sum(chunks)))
    assert begun.budget.spent.attempts == sum(chunks)


def test_chunk_has_one_model_and_one_limit_and_the_rest_waits_in_order() -> None:
    others = (attempt(2, model=1), attempt(4, max_tokens=50), attempt(5, model=1))
    begun = run(attempt(1), others[0], attempt(3), *others[1:], model=["a", "b"])
    assert [numbers(chunk) for chunk in iter(begun.next_chunk, [])] == [[1, 3], [2, 5], [4]]


def test_what_a_chunk_passes_over_is_next() -> None:
    waiting = (attempt(1), attempt(2, model=1), attempt(3), attempt(4))
    begun = run(*waiting, model=["a", "b"], chunk_size=2, chunks_in_flight=1)
    assert [numbers(chunk) for chunk in iter(begun.next_chunk, [])] == [[1, 3], [2], [4]]


def test_attempt_whose_time_has_not_come_waits() -> None:
    begun = run(attempt(1, not_before=time.monotonic() + 60), attempt(2))
    assert numbers(begun.next_chunk()) == [2]
    assert begun.next_chunk() == []
    assert numbers(begun.waiting) == [1]


def test_attempts_ask_for_no_more_tokens_than_were_ever_allowed() -> None:
    begun = run(attempt(1, max_tokens=16_384), attempt(2, max_tokens=8192))
    refused = judged("error", "max_tokens is too large", of=attempt(3, max_tokens=16_384))
    assert begun.queue_again(refused)
    assert [a.max_tokens for a in begun.next_chunk()] == [8192] * 3


def test_what_is_asked_again_comes_first_and_what_is_not_is_told() -> None:
    begun = run(attempt(1), max_attempts=2)
    assert begun.queue_again(judged("rejected", SvgRejected("no"), of=attempt(2)))
    assert numbers(begun.waiting) == [2, 1]
    assert not begun.queue_again(judged("rejected", SvgRejected("no"), of=attempt(3, tries=2)))
    assert numbers(begun.waiting) == [2, 1]


def test_model_is_left_after_three_statements_without_an_answer() -> None:
    silent, other = attempt(1, tries=2, violations=("no",)), attempt(2, model=1)
    begun = run(silent, other, model=["a", "b"])
    for _ in range(2):
        begun.take_answers([attempt()], answered([attempt()], "unknown model"))
    assert list(begun.waiting) == [silent, other]
    begun.take_answers([attempt()], answered([attempt()], "unknown model"))
    assert list(begun.waiting) == [attempt(1, model=1), other]


def test_one_answer_gives_a_model_its_chance_back_and_the_last_is_kept() -> None:
    begun = run(attempt(1), model=["a", "b"])
    for error in ("no", "no", None, "no", "no"):
        begun.take_answers([attempt()], answered([attempt()], error))
    assert begun.waiting[0].model == 0
    last = run(attempt(1))
    for _ in range(4):
        last.take_answers([attempt()], answered([attempt()], "no"))
    assert list(last.waiting) == [attempt(1)]
    assert (last.budget.spent.priced, last.budget.spent.tokens) == (4, 20)
