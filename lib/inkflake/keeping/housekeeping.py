"""Housekeeping: the specification's retention, and what dead runs left behind.

Everything is counted first; nothing is deleted without `apply=True`. Files on the stage are the user's.
"""

from dataclasses import dataclass

import pandas as pd
from snowflake.snowpark import Session

from inkflake.snow.statements import query
from inkflake.snow.temporary import dead_tables, drop_temporary

__all__ = ["Rule", "clean_up", "retention"]


@dataclass(frozen=True)
class Rule:
    """How long rows of a table are kept: those that match `old` have had their time."""

    table: str
    keeps: str
    old: str
    visible: str = "${own_or_admin}"


# Specification, Data Retention Policies 1 and 2; generation_attempts follow their requests.
RULES = (
    Rule("session_cache", "1 hour", "created_at < DATEADD(hour, -1, SYSDATE())"),
    Rule("error_logs", "30 days", "created_at < DATEADD(day, -30, SYSDATE())"),
    Rule("user_sessions", "90 days", "last_activity < DATEADD(day, -90, SYSDATE())", "${session_or_admin}"),
    Rule("svg_generation_requests", "1 year", "created_at < DATEADD(year, -1, SYSDATE())"),
    Rule("generation_attempts", "1 year", "created_at < DATEADD(year, -1, SYSDATE())"),
    Rule("generated_svgs", "2 years", "generated_at < DATEADD(year, -2, SYSDATE())"),
    Rule(
        "temporary_tables",
        "1 year once dropped",
        "cleaned_up_at < DATEADD(year, -1, SYSDATE())",
        "${temporary}",
    ),
)

COLUMNS = ["table", "kept for", "rows", "past their time"]


def retention(session: Session) -> pd.DataFrame:
    """How many rows of each table have had their time; nothing is changed."""
    return pd.DataFrame(_plan(session), columns=COLUMNS)


def clean_up(session: Session, *, apply: bool = False, dead_after_minutes: int = 60) -> pd.DataFrame:
    """Shows what is past its time, and with `apply=True` deletes it and drops the tables of dead runs."""
    dead = dead_tables(session, dead_after_minutes)
    plan = [*_plan(session), ("tables of dead runs", f"{dead_after_minutes} minutes", len(dead), len(dead))]
    deleted = [0] * len(plan)
    if apply:
        drop_temporary(session, dead)
        texts = (f"DELETE FROM ${{here}}.{rule.table} WHERE {rule.visible} AND {rule.old}" for rule in RULES)  # noqa: S608
        deleted = [*(query(session, text)[0][0] for text in texts), len(dead)]
    return pd.DataFrame(plan, columns=COLUMNS).assign(deleted=deleted)


def _plan(session: Session) -> list[tuple[str, str, int, int]]:
    counts = " UNION ALL ".join(
        f"SELECT {position} AS n, COUNT(*) AS total, COALESCE(COUNT_IF({rule.old}), 0) AS old "  # noqa: S608
        f"FROM ${{here}}.{rule.table} WHERE {rule.visible}"
        for position, rule in enumerate(RULES)
    )
    rows = query(session, f"{counts} ORDER BY n")
    return [(r.table, r.keeps, row["TOTAL"], row["OLD"]) for r, row in zip(RULES, rows, strict=True)]
