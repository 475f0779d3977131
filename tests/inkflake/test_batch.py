"""Batches as the tables tell them, and as a notebook shows them."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import PROMPTS
from inkflake import batch, generate


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
