"""Estimates: tokens counted before a run, from what earlier ones took."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES
from inkflake import estimate, generate
from inkflake.errors import ParameterError
from inkflake.snow.statements import query


def test_estimate_rests_on_what_was_drawn(studio: Session) -> None:
    guess = estimate(studio, CIRCLES, max_tokens=100)
    assert (guess.requests, guess.seen, guess.completion_tokens) == (9, 0, 900)
    assert guess.prompt_tokens > 9 * 100
    generate(studio, CIRCLES[:3])
    assert guess.total_tokens == guess.prompt_tokens + 900
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
    with pytest.raises(ParameterError, match="letters, digits"):
        estimate(studio, prompts, batch_id="last night's")


def test_an_estimate_is_shown_as_a_table(studio: Session) -> None:
    shown = estimate(studio, CIRCLES)._repr_html_()
    assert "Estimate(" not in shown
    assert "no earlier request: the longest answers" in shown
