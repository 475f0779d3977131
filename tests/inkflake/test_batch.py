"""Batches as the tables tell them, and as a notebook shows them."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import PROMPTS
from inkflake import batch, generate
from inkflake.errors import InkflakeError, TooFewDrawn
from inkflake.telling.batch import Batch, Failure


def test_large_batch_shows_first_what_did_not_go_well(studio: Session) -> None:
    prompts = [*(f"{n} red circles in a row" for n in range(1, 107)), "short", "long" * 300]
    html = generate(studio, prompts, on_invalid="fail")._repr_html_()
    assert "106 drawings, 2 failures, 0 waiting" in html
    assert html.count("<tr>") == 101
    assert html.index("short") < html.index("1 red circles")
    assert f'overflow-wrap:anywhere">{"long" * 50}…<' in html


def test_a_batch_reads_the_same_from_the_tables(studio: Session) -> None:
    made = generate(studio, PROMPTS)
    assert batch(studio, made.batch_id) == made
    assert list(made.to_pandas()["prompt"]) == PROMPTS


def made(drawings: int = 0, failures: int = 0, waiting: int = 0) -> Batch:
    """A batch of so many of each, of which nothing is told but how they ended."""
    anything: Any = object()
    lost = tuple(Failure(f"r{n}", n, "p", "m", "f", f"reason {n}", "failed") for n in range(failures))
    left = tuple(Failure(f"w{n}", n, "p", "m", "f", None, "pending") for n in range(waiting))
    return Batch("b", (anything,) * drawings, lost, left, anything)


@pytest.mark.parametrize("batch", [made(), made(1), made(1, 5), made(1, 0, 5)])
def test_batch_with_a_drawing_or_nothing_to_draw_is_drawn(batch: Batch) -> None:
    batch.ensure_drawn()


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (made(0, 2), "none of 2 requests came to a drawing; the first that failed: reason 0"),
        (made(0, 2, 1), "none of 2 requests came to a drawing"),
        (made(0, 0, 3), "none of 3 requests was begun; resume batch b with the same prompts"),
    ],
)
def test_batch_without_a_drawing_says_why(batch: Batch, said: str) -> None:
    with pytest.raises(InkflakeError, match=said):
        batch.ensure_drawn()


@pytest.mark.parametrize(("share", "ends"), [(0.2, True), (0.25, False), (1.0, False)])
def test_batch_with_more_failures_than_it_may_have_is_an_error(share: float, ends: bool) -> None:
    with pytest.raises(TooFewDrawn, match="only 3 of 4") if ends else nullcontext():
        made(3, 1).ensure_drawn(fail_above=share)


@pytest.mark.parametrize(
    ("batch", "state"),
    [(made(2), "drawn"), (made(2, 1), "partly"), (made(0, 1), "failed"), (made(2, 1, 1), "budget")],
)
def test_batch_tells_how_it_ended_in_one_word(batch: Batch, state: str) -> None:
    assert batch.state == state


def test_batch_tells_its_counts_and_how_to_go_on() -> None:
    assert repr(made(2, 1)) == "2 drawings, 1 failures"
    assert repr(made(2, 1, 3)).startswith("2 drawings, 1 failures, 3 waiting: resume batch b with")
    assert len(made(2, 1, 3)) == len(list(made(2, 1, 3))) == 2


def test_small_batch_shows_all_of_its_table(studio: Session) -> None:
    drawn = generate(studio, [*PROMPTS[:2], "short"], on_invalid="fail")
    html = drawn._repr_html_()
    assert html.count("<tr>") == 4
    assert "to_pandas" not in html
    assert drawn.to_pandas().index.tolist() == [1, 2, 3]
    assert drawn.to_pandas()["reason"][3].startswith("prompt has 5 characters")
