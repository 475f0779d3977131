"""A report begins with how the run went, and says what to do about what went wrong."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE
from inkflake import generate
from inkflake.telling.report import headline, problems


def test_a_headline_tells_counts_cost_and_the_run_before(studio: Session) -> None:
    first = generate(studio, [HOUSE, CIRCLES[0]], cache=False)
    assert "<b>2 drawn</b>" in headline(first)
    assert "the run before" not in headline(first)
    again = generate(studio, [HOUSE, CIRCLES[0], "no"], on_invalid="fail", cache=False)
    told = headline(again)
    assert "<b>2 drawn</b>, <b>1 failed</b>" in told
    assert "UTC: 2 of 2 drawn" in told
    assert "tokens" in told


def test_a_headline_of_what_waits_says_why(studio: Session) -> None:
    told = headline(generate(studio, CIRCLES, max_attempts_total=2, chunk_size=2))
    assert f"<b>{len(CIRCLES) - 2} waiting</b>: the budget is spent" in told
    assert "dry run" in headline(generate(studio, HOUSE, dry_run=True))


def test_problems_are_grouped_with_the_next_step(studio: Session) -> None:
    batch = generate(studio, [HOUSE, "no", "nay"], on_invalid="fail")
    (line,) = problems(batch).frame.to_dict("records")
    assert (line["requests"], line["what"], line["the first"]) == (2, "PromptRejected", "no")
    assert "reword" in line["next step"]
    assert len(problems(generate(studio, HOUSE)).frame) == 0
