"""Budgets: hard stops that hold for all runs of a batch together."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES
from inkflake import generate, generation_history
from inkflake.drawing.attempts import Spent
from inkflake.drawing.budget import Budget
from inkflake.drawing.cortex import Answer as Answered
from inkflake.drawing.options import Options
from upstream import Answer, ScriptedUpstream


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


def test_refused_attempts_that_the_budget_ends_wait(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.answer = lambda _asked: Answer("I'd rather not.")
    batch = generate(scripted, CIRCLES[0], model="test-model", max_attempts_total=2)
    assert [f.status for f in batch.waiting] == ["pending"]
    upstream.answer = lambda _asked: Answer()
    assert len(generate(scripted, CIRCLES[0], model="test-model", batch_id=batch.batch_id)) == 1


def budget(spent: Spent, **limits: int) -> Budget:
    return Budget(Options(**limits), spent)


def test_without_a_limit_there_is_room_for_all() -> None:
    assert budget(Spent(10**6, 10**6, 10**9)).room(7, 100) == 7


@pytest.mark.parametrize(("attempts", "room"), [(0, 7), (5, 5), (10, 0), (12, 0)])
def test_attempts_are_counted_when_they_begin(attempts: int, room: int) -> None:
    limited = budget(Spent(), max_attempts_total=10)
    limited.begin(attempts)
    assert limited.room(7, attempts) == room


@pytest.mark.parametrize(
    ("spent", "under_way", "room"),
    [
        (Spent(), 0, 3),
        (Spent(), 2, 1),
        (Spent(), 3, 0),
        (Spent(2, 2, 1000), 0, 5),
        (Spent(2, 2, 1000), 4, 1),
        (Spent(2, 2, 1000), 5, 0),
        (Spent(2, 1, 3500), 0, 0),
    ],
)
def test_an_attempt_counts_as_the_mean_of_those_with_a_price(spent: Spent, under_way: int, room: int) -> None:
    assert budget(spent, max_tokens=1000, max_tokens_total=3500).room(9, under_way) == room


@pytest.mark.parametrize(
    ("spent", "under_way", "room"), [(Spent(), 0, 1), (Spent(), 1, 0), (Spent(1, 1, 9), 0, 0)]
)
def test_one_attempt_is_made_even_if_it_may_be_too_long(spent: Spent, under_way: int, room: int) -> None:
    assert budget(spent, max_tokens=1000, max_tokens_total=10).room(9, under_way) == room


def test_a_call_that_failed_has_no_price() -> None:
    charged = budget(Spent(3, 1, 50))
    found = [Answered("a", "m", prompt_tokens=10, completion_tokens=20), Answered("b", "m", error="no")]
    charged.charge([*found, Answered("c", "m", completion_tokens=5)])
    assert charged.spent == Spent(3, 3, 85)
