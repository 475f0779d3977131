"""Retention as specified: shown first, applied only when asked, and never the files of the stage."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import clean_up, drawings, generate, retention, temporary_tables
from inkflake.errors import SchemaMissing
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


def test_drawings_outlive_their_requests(studio: Session) -> None:
    generate(studio, HOUSE)
    query(studio, "UPDATE ${here}.svg_generation_requests SET created_at = DATEADD(day, -366, SYSDATE())")
    clean_up(studio, apply=True)
    (drawing,) = drawings(studio)
    assert drawing.prompt_text is None
    assert drawing.svg.startswith("<svg")


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
