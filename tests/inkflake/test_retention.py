"""Retention as specified: shown first, applied only when asked, and never the files of the stage."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Row, Session

from flow import HOUSE
from inkflake import (
    clean_up,
    drawings,
    export,
    generate,
    generation_history,
    housekeeping_runs,
    retention,
    svg_by_request,
    temporary_tables,
)
from inkflake.errors import ParameterError, SchemaMissing
from inkflake.snow.statements import query

AGED = {
    "error_logs": ("created_at", 31),
    "user_sessions": ("last_activity", 91),
    "svg_generation_requests": ("created_at", 366),
    "generation_attempts": ("created_at", 366),
    "generated_svgs": ("generated_at", 731),
}


@pytest.fixture
def aged(studio: Session) -> Session:
    """A studio in which everything has just had its time."""
    generate(studio, [HOUSE, "short"], on_invalid="fail")
    for table, (column, days) in AGED.items():
        query(studio, f"UPDATE ${{here}}.{table} SET {column} = DATEADD(day, -{days}, SYSDATE())")
    return studio


def test_what_is_past_its_time_is_shown_and_kept(aged: Session) -> None:
    plan = clean_up(aged).set_index("table")
    assert {table: plan.loc[table, "past their time"] for table in AGED} == {
        "error_logs": 1,
        "user_sessions": 1,
        "svg_generation_requests": 2,
        "generation_attempts": 1,
        "generated_svgs": 1,
    }
    assert plan["deleted"].sum() == 0
    assert len(drawings(aged)) == 1


def test_applied_retention_deletes_rows_and_no_file(aged: Session) -> None:
    deleted = clean_up(aged, apply=True).set_index("table")["deleted"]
    assert deleted["svg_generation_requests"] == 2
    assert retention(aged)["past their time"].sum() == 0
    assert drawings(aged) == ()
    assert len(query(aged, "LIST @${here}.SVG_STAGE")) == 1


def test_drawings_outlive_their_requests(studio: Session, tmp_path: Path) -> None:
    (made,) = generate(studio, HOUSE)
    query(studio, "UPDATE ${here}.svg_generation_requests SET created_at = DATEADD(day, -366, SYSDATE())")
    clean_up(studio, apply=True)
    (drawing,) = drawings(studio)
    assert (drawing.prompt_text, drawing.filename) == (None, made.filename)
    assert drawing.svg == svg_by_request(studio, made.request_id) == made.svg
    (path,) = export(studio, [drawing], tmp_path)
    assert path.read_text() == made.svg
    history = generation_history(studio)
    assert history[["request_id", "filename", "status"]].values.tolist() == [
        [made.request_id, made.filename, "completed"]
    ]
    assert history.equals(generation_history(studio, status="completed"))
    assert len(generation_history(studio, contains="house")) == 0


# Three years of days, each with a request, an attempt and a drawing at noon; and what is kept of them.
DAYS = json.dumps([{"n": n} for n in range(3 * 365)])
NOON = "DATEADD(hour, -12, DATEADD(day, -f.value:n::INTEGER, SYSDATE()))"
MADE_UP = {
    "svg_generation_requests": (
        "request_id, batch_id, owner, prompt_text, selected_model, filename, stage_name, status, created_at",
        f"'r' || f.index, 'b', CURRENT_USER(), 'p', 'm', 'f', 'S', 'completed', {NOON}",
    ),
    "generation_attempts": (
        "attempt_id, request_id, owner, attempt_no, model_asked, outcome, raw_response, created_at",
        f"'a' || f.index, 'r' || f.index, CURRENT_USER(), 1, 'm', 'accepted', '<svg/>', {NOON}",
    ),
    "generated_svgs": (
        "svg_id, request_id, owner, svg_content, file_size, stage_path, model_used, generated_at",
        f"'s' || f.index, 'r' || f.index, CURRENT_USER(), '<svg/>', 6, 'p', 'm', {NOON}",
    ),
}
KEPT = {"svg_generation_requests": 365, "generation_attempts": 365, "generated_svgs": 730}


@pytest.fixture
def three_years(studio: Session) -> Session:
    for table, (names, values) in MADE_UP.items():
        query(studio, f"INSERT INTO ${{here}}.{table} ({names}) SELECT {values} FROM ${{bound}}", DAYS)
    return studio


def counts(session: Session) -> dict[str, int]:
    return {table: query(session, f"SELECT COUNT(*) FROM ${{here}}.{table}")[0][0] for table in KEPT}


def test_three_years_are_kept_as_specified_whenever_a_run_is_stopped(
    three_years: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = retention(three_years).set_index("table")
    assert {table: 1095 - plan.loc[table, "past their time"] for table in KEPT} == KEPT
    assert plan.loc["generated_svgs", "bytes"] == 6 * 365
    assert plan.loc["generated_svgs", "newest"] - plan.loc["generated_svgs", "oldest"] == timedelta(days=364)
    monkeypatch.setattr("inkflake.keeping.upkeep.retention.BATCH", 100)
    asked = []

    def stopping(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
        asked.append(text)
        if sum("DELETE" in text for text in asked) == 5:
            raise KeyboardInterrupt
        return query(session, text, *values, **names)

    monkeypatch.setattr("inkflake.keeping.upkeep.retention.query", stopping)
    with pytest.raises(KeyboardInterrupt):
        clean_up(three_years, apply=True)
    monkeypatch.setattr("inkflake.keeping.upkeep.retention.query", query)
    assert KEPT["generation_attempts"] < counts(three_years)["generation_attempts"] < 1095
    assert clean_up(three_years, apply=True)["deleted"].sum() > 0
    assert counts(three_years) == KEPT
    assert clean_up(three_years, apply=True)["deleted"].sum() == 0
    runs = housekeeping_runs(three_years)
    assert runs["ended_at"].notna().tolist() == [True, True, False]


def test_periods_are_parameters(three_years: Session) -> None:
    clean_up(three_years, apply=True, svg_generation_requests_days=10, generated_svgs_days=20)
    assert counts(three_years) == {**dict.fromkeys(KEPT, 10), "generated_svgs": 20}
    with pytest.raises(ParameterError, match="the least is 1"):
        clean_up(three_years, error_logs_days=0)


def test_fresh_rows_stay(studio: Session) -> None:
    generate(studio, HOUSE)
    assert clean_up(studio, apply=True)["deleted"].sum() == 0


def test_tables_of_dead_runs_are_dropped(studio: Session) -> None:
    for name, age in (("INKFLAKE_TMP_OLD", 61), ("INKFLAKE_TMP_NEW", 1)):
        query(studio, f"CREATE TRANSIENT TABLE ${{here}}.{name} (a STRING)")
        query(
            studio,
            "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, owner) "
            f"SELECT '{name}', CURRENT_SCHEMA(), DATEADD(minute, -{age}, SYSDATE()), 'TRANSIENT', "
            "CURRENT_USER()",
        )
    clean_up(studio)
    assert len(temporary_tables(studio)) == 2
    clean_up(studio, apply=True)
    assert temporary_tables(studio)["table_name"].tolist() == ["INKFLAKE_TMP_NEW"]
    with pytest.raises(SchemaMissing):
        query(studio, "SELECT * FROM ${here}.INKFLAKE_TMP_OLD")
