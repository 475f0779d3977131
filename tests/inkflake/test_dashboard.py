"""The dashboard: attempts by model and template, over days, with what they cost and how they were liked."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE
from inkflake import dashboard, generate, rate
from inkflake.errors import ParameterError
from inkflake.snow.statements import query
from inkflake.telling.figures.credits import credits_by_batch
from upstream import SQUARE, Answer, ScriptedUpstream

YESTERDAY = """
UPDATE ${here}.generation_attempts SET created_at = DATEADD(day, -1, created_at) WHERE batch_id = ?
"""


def test_dashboard_counts_by_model_and_template(studio: Session) -> None:
    drawn = generate(studio, [HOUSE, CIRCLES[0]], cache=False)
    rate(studio, drawn.drawings[:1], 4)
    shown = dashboard(studio)
    (line,) = shown.to_pandas().to_dict("records")
    assert (line["model"], line["attempts"], line["accepted"] + line["repaired"]) == ("offline-sketch", 2, 2)
    assert line["template"].startswith("draw")
    assert line["tokens per drawing"] > 0
    assert (line["stars"], line["rated"]) == (4, 1)
    assert line["seconds (half)"] <= line["seconds (nine in ten)"]
    assert "tokens per drawing" in shown._repr_html_()
    assert shown.figure() is None, "one day is no course of time"


def test_dashboard_shares_credits_by_tokens(
    upstream: ScriptedUpstream, scripted: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.answer = lambda asked: Answer(SQUARE if asked["model"] == "good-model" else "no drawing today")
    batch = generate(scripted, ["a plain square"], model="bad-model, good-model", max_attempts=1)
    other = generate(scripted, ["another square"], model="bad-model", max_attempts=1)
    told = {batch.batch_id: 3.0}
    monkeypatch.setattr("inkflake.telling.figures.dashboard.credits_by_batch", lambda _session: told)
    lines = dashboard(scripted).to_pandas().set_index("model")
    assert lines.loc["bad-model", "failed"] >= 1
    assert query(scripted, YESTERDAY, other.batch_id)
    figure = dashboard(scripted).figure()
    assert figure
    assert len(figure.axes) == len(lines)
    assert dashboard(scripted).attempts["credits"].sum() == pytest.approx(3.0)
    assert credits_by_batch(scripted) == {}


def test_dashboard_of_nothing_says_so_and_bounds_its_days(studio: Session) -> None:
    assert dashboard(studio)._repr_html_() == "<p>no attempts yet</p>"
    assert dashboard(studio).figure() is None
    with pytest.raises(ParameterError, match="days is 0"):
        dashboard(studio, days=0)
