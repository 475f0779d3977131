"""Retries: what is asked again, when, how often and for what."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

import pytest
from snowflake.snowpark import Session

from attempted import attempt, judged
from flow import CIRCLES
from inkflake import generate
from inkflake.drawing.retries import MOST_TOKENS, backoff, is_transient, next_attempt, next_model
from inkflake.errors import AnswerEmpty, SvgRejected
from upstream import Answer, ScriptedUpstream, prompt_of


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


def test_violations_outlast_a_failing_call(
    upstream: ScriptedUpstream, scripted: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.drawing.retries.BACKOFF", 0.01)
    answers = iter([Answer("I'd rather not."), Answer("overloaded", status=503), Answer()])
    upstream.answer = lambda _asked: next(answers)
    generate(scripted, CIRCLES[0], model="test-model")
    assert ["was refused" in prompt_of(asked) for asked in upstream.asked] == [False, True, True]


@pytest.mark.parametrize(
    "error",
    [
        "Error code: 429 - slow down",
        "HTTP 503",
        "503 Service Unavailable",
        "upstream said 504 Gateway Timeout",
        "status=408",
        "status code 425",
        "Error code: 500 - unknown model, not authorized",
        "the request timed out",
        "throttled; try again later",
        "Rate limit reached",
        "the model is overloaded",
        "garbled reply",
        "the reply broke off after 404 bytes",
    ],
)
def test_what_may_pass_is_asked_again(error: str) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        "Error code: 400 - max_tokens may be at most 512 tokens",
        "Error code: 404 - temporarily not there, try again",
        "HTTP/401: rate limit",
        "422 Unprocessable Entity",
        "unknown model 'x'",
        "model x is not available in your region",
        "insufficient privileges",
        "SQL compilation error: syntax error line 1",
        "the statement was canceled",
    ],
)
def test_what_would_be_refused_again_is_not_asked_again(error: str) -> None:
    assert not is_transient(error)


@pytest.mark.parametrize(("end", "share"), [(min, 0.5), (max, 1.5)])
def test_waits_are_doubled_up_to_half_a_minute_and_spread(
    monkeypatch: pytest.MonkeyPatch, end: Any, share: float
) -> None:
    monkeypatch.setattr(random, "uniform", lambda *bounds: end(bounds))
    assert [backoff(tries) / share for tries in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]


def test_throttled_attempt_waits_and_keeps_what_it_was_told() -> None:
    before = time.monotonic()
    first = attempt(violations=("no <script>",), tries=2, number=4, model=1)
    again = next_attempt(judged("error", "429 Too Many Requests", of=first), models="abc", max_attempts=3)
    assert again.not_before > before + 0.9
    assert again == replace(first, tries=3, number=5, not_before=again.not_before)


@pytest.mark.parametrize(
    ("outcome", "error", "tries"),
    [
        ("error", "unknown model 'a'", 1),
        ("error", "429 Too Many Requests", 3),
        ("rejected", SvgRejected("no"), 3),
        ("truncated", SvgRejected("no"), 3),
    ],
)
def test_next_model_begins_anew_where_one_more_try_is_not_worth_it(
    outcome: str, error: Any, tries: int
) -> None:
    ended = judged(outcome, error, of=attempt(tries=tries, number=tries, violations=("no",), not_before=9.0))
    again = next_attempt(ended, models="ab", max_attempts=3)
    assert again == attempt(number=tries + 1, model=1)
    assert next_attempt(ended, models="a", max_attempts=3) is None


def test_there_is_no_model_after_the_last() -> None:
    assert next_model(attempt(model=0), "ab").model == 1
    assert next_model(attempt(model=1), "ab") is None


@pytest.mark.parametrize(
    ("limit", "most", "more"),
    [
        (1000, MOST_TOKENS, 2000),
        (20_000, MOST_TOKENS, MOST_TOKENS),
        (6000, 8192, 8192),
        (40_000, MOST_TOKENS, 40_000),
    ],
)
def test_truncated_answer_gets_more_room_and_is_asked_to_be_shorter(limit: int, most: int, more: int) -> None:
    ended = judged("truncated", of=attempt(max_tokens=limit))
    again = next_attempt(ended, models="a", max_attempts=2, most_tokens=most)
    assert again.max_tokens == more
    assert "simpler picture" in again.violations[0]


def test_refused_answer_is_told_its_first_violations_or_the_reason() -> None:
    many = SvgRejected(*(f"violation {n}" for n in range(30)))
    again = next_attempt(judged("rejected", many), models="a", max_attempts=2)
    assert again.violations == tuple(f"violation {n}" for n in range(20))
    again = next_attempt(judged("empty", AnswerEmpty("nothing there")), models="a", max_attempts=2)
    assert again.violations == ("nothing there",)


def test_refused_max_tokens_become_the_documented_ones_and_cost_no_try() -> None:
    refused = "Error code: 400 - max_tokens: at most 8192"
    ended = judged("error", refused, of=attempt(max_tokens=16_384))
    assert next_attempt(ended, models="a", max_attempts=1) == attempt(max_tokens=8192, number=2)
    ended = judged("error", refused, of=attempt(max_tokens=8192))
    assert next_attempt(ended, models="a", max_attempts=1) is None
