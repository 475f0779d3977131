"""The periods as storage lifecycle policies: shown first, one a table, and whole after any half of it."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from inkflake import housekeeping_runs, lifecycle, setup
from inkflake.errors import InkflakeError
from inkflake.snow.statements import query

TABLES = {
    "error_logs": "30 days",
    "generation_attempts": "365 days",
    "svg_reviews": "730 days",
    "temporary_tables": "365 days",
    "generated_svgs": "730 days",
    "svg_generation_requests": "365 days",
    "user_sessions": "90 days",
}


def policies(session: Session) -> list[str]:
    rows = query(session, "SHOW STORAGE LIFECYCLE POLICIES IN SCHEMA ${here}")
    return sorted(row["name"] for row in rows)


def test_periods_are_shown_and_nothing_is_made(studio: Session) -> None:
    plan = lifecycle(studio).set_index("table")
    assert plan["kept for"].to_dict() == TABLES
    assert set(plan["done"]) == {""}
    assert policies(studio) == []


def test_periods_are_handed_over(studio: Session) -> None:
    assert set(lifecycle(studio, apply=True)["done"]) == {"added"}
    assert policies(studio) == sorted(f"EXPIRE_{table.upper()}" for table in TABLES)
    assert housekeeping_runs(studio)["task"].tolist() == ["lifecycle"]


def test_other_periods_change_the_policies_that_are_there(studio: Session) -> None:
    lifecycle(studio, apply=True)
    again = lifecycle(studio, apply=True, error_logs_days=7).set_index("table")
    assert set(again["done"]) == {"changed"}
    assert again.loc["error_logs", "kept for"] == "7 days"


@pytest.mark.parametrize("added", [False, True])
def test_a_hand_over_that_was_stopped_ends_whole(studio: Session, added: bool) -> None:
    policy = "STORAGE LIFECYCLE POLICY ${here}.expire_error_logs"
    query(
        studio,
        f"CREATE {policy} AS (moment TIMESTAMP_NTZ) RETURNS BOOLEAN -> moment < CURRENT_DATE()",
    )
    add = f"ALTER TABLE ${{here}}.error_logs ADD {policy} ON (created_at)"
    if added:
        query(studio, add)
    lifecycle(studio, apply=True)
    with pytest.raises(InkflakeError, match="already has a STORAGE_LIFECYCLE_POLICY"):
        query(studio, add)


def test_setup_names_them_as_recorded_and_not_enforced(studio: Session) -> None:
    lifecycle(studio, apply=True)
    assert "CREATE STORAGE LIFECYCLE POLICY" in " ".join(setup(studio).recorded)
