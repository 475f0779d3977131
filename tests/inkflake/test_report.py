"""A report begins with how the run went, and says what to do about what went wrong."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE
from inkflake import generate
from inkflake.telling.report import changes, headline, problems, repaired, sheets
from upstream import SQUARE, Answer, ScriptedUpstream


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


def test_sheets_show_all_drawings_with_their_files_24_a_sheet(studio: Session) -> None:
    told = sheets(generate(studio, [f"a red circle, number {n}" for n in range(26)]))._repr_html_()
    assert told.count("<img") == 26
    assert "<details open><summary>drawings 1 to 24 of 26</summary>" in told
    assert "<details><summary>drawings 25 to 26 of 26</summary>" in told
    assert "SVG_STAGE/a-red-circle-number-0.svg" in told
    assert sheets(generate(studio, HOUSE, dry_run=True))._repr_html_() == "<em>no drawings</em>"


def test_repaired_drawings_are_shown_before_and_after(upstream: ScriptedUpstream, scripted: Session) -> None:
    script = SQUARE.replace("</svg>", "<script>alert(1)</script></svg>")
    upstream.answer = lambda _asked: Answer(script)
    (before, said), (now, why) = repaired(generate(scripted, HOUSE, model="test-model")).cards
    assert "<script>" in before
    assert "<script>" not in now
    assert (said, why[0]) == ((HOUSE, "as the model drew it"), HOUSE)
    assert "script" in why[1]
    assert "<script" not in repaired(generate(scripted, HOUSE, model="test-model"))._repr_html_()


def test_changes_are_told_since_the_run_before(upstream: ScriptedUpstream, scripted: Session) -> None:
    options = {"model": "test-model", "max_attempts": 1, "cache": False}
    first = generate(scripted, [HOUSE, CIRCLES[0]], **options)
    assert len(changes(first).frame) == 0
    upstream.answer = lambda _asked: Answer("no drawing today")
    again = generate(scripted, [HOUSE, CIRCLES[0]], **options)
    assert list(changes(again).frame["in the run before"]) == ["completed", "completed"]
    assert list(changes(again).frame["now"]) == ["failed", "failed"]
