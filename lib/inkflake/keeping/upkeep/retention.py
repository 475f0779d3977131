"""Retention: the specification's periods; what is past them is counted first, and deleted when asked.

A user keeps own rows, an admin all. Rows go in batches, children before parents, so a run that was stopped is
finished by the next. Drawings outlive their requests; files on the stage are the user's.
"""

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd
from snowflake.snowpark import Row, Session

from inkflake.fields import Parameters, option, takes
from inkflake.keeping.upkeep.audit import audited
from inkflake.snow.statements import query
from inkflake.snow.temporary import dead_tables, drop_temporary

__all__ = ["Periods", "clean_up", "retention"]

# Rows that one statement deletes.
BATCH = 10_000


@dataclass(frozen=True, kw_only=True)
class Periods(Parameters):
    """How long rows are kept (specification, Data Retention Policies); files on the stage are for ever."""

    session_cache_hours: int = option(1, "hours a drawing may be taken from the session's cache", least=1)
    error_logs_days: int = option(30, "days errors are kept", least=1)
    svg_generation_requests_days: int = option(365, "days requests and their attempts are kept", least=1)
    generated_svgs_days: int = option(730, "days drawings and their reviews are kept", least=1)
    user_sessions_days: int = option(90, "days sessions are kept after their last activity", least=1)
    dead_after_minutes: int = option(60, "minutes without a sign of life after which a run is dead", least=1)


@dataclass(frozen=True)
class Rule:
    """What is kept of a table: rows for the `period` from `dated` on, of those that are `visible`."""

    table: str
    key: str
    dated: str
    period: str
    size: str = "0"
    visible: str = "${own_or_admin}"

    @property
    def unit(self) -> str:
        """`hours` or `days`."""
        return self.period.rpartition("_")[2]

    @property
    def old(self) -> str:
        """The condition that a row is past its time, with the periods and the moment bound."""
        return f"{self.dated} < DATEADD({self.unit.rstrip('s')}, ?, ?::TIMESTAMP_NTZ)"


# Children before parents.
REQUESTS, DRAWINGS = "svg_generation_requests_days", "generated_svgs_days"
RULES = (
    Rule("session_cache", "request_id", "created_at", "session_cache_hours"),
    Rule("error_logs", "error_id", "created_at", "error_logs_days", "OCTET_LENGTH(error_message)"),
    Rule("generation_attempts", "attempt_id", "created_at", REQUESTS, "OCTET_LENGTH(raw_response)"),
    Rule("svg_reviews", "review_id", "created_at", DRAWINGS, "OCTET_LENGTH(text)"),
    Rule("temporary_tables", "table_name", "cleaned_up_at", REQUESTS, visible="${temporary}"),
    Rule("generated_svgs", "svg_id", "generated_at", DRAWINGS, "file_size"),
    Rule("svg_generation_requests", "request_id", "created_at", REQUESTS, "OCTET_LENGTH(prompt_text)"),
    Rule("user_sessions", "session_id", "last_activity", "user_sessions_days", visible="${session_or_admin}"),
)

COLUMNS = ["table", "kept for", "rows", "past their time", "oldest", "newest", "bytes"]
PLAN = """
SELECT COUNT(*) AS total, COUNT_IF(old) AS old, MIN(IFF(old, dated, NULL)) AS oldest,
       MAX(IFF(old, dated, NULL)) AS newest, COALESCE(SUM(IFF(old, size, 0)), 0) AS bytes
FROM (
    SELECT ${dated} AS dated, COALESCE(${old}, FALSE) AS old, COALESCE(${size}, 0) AS size
    FROM ${here}.${table}
    WHERE ${visible}
)
"""
DELETE = """
DELETE FROM ${here}.${table}
WHERE ${visible} AND ${old} AND ${key} IN (
    SELECT ${key} FROM ${here}.${table} WHERE ${visible} AND ${old} ORDER BY ${dated}, ${key} LIMIT ${batch}
)
"""


@takes(Periods)
def retention(session: Session, **periods: Any) -> pd.DataFrame:
    """How many rows of each table are past their time, from when and how large; nothing is changed."""
    return clean_up(session, **periods).drop(columns="deleted")


@takes(Periods)
def clean_up(session: Session, *, apply: bool = False, **periods: Any) -> pd.DataFrame:
    """Shows what is past its time, and with `apply=True` deletes it and drops the tables of dead runs.

    Of a user the own rows, of an admin all. What was deleted is kept in `housekeeping_runs`.
    """
    kept = Periods(**periods)
    now = query(session, "SELECT SYSDATE()")[0][0]
    dead = dead_tables(session, kept.dead_after_minutes)
    plan = [_planned(session, rule, kept, now) for rule in RULES]
    plan.append(
        ("tables of dead runs", f"{kept.dead_after_minutes} minutes", len(dead), len(dead), *[None] * 3)
    )
    deleted = dict.fromkeys((line[0] for line in plan), 0)
    if apply:
        with audited(session, "retention") as outcome:
            drop_temporary(session, dead)
            deleted |= {rule.table: _deleted(session, rule, kept, now) for rule in RULES}
            outcome |= deleted | {"tables of dead runs": len(dead)}
            deleted = dict(outcome)
    table = pd.DataFrame(plan, columns=COLUMNS).astype({"bytes": "Int64"})
    return table.assign(deleted=[deleted[name] for name in table["table"]])


def _planned(session: Session, rule: Rule, kept: Periods, now: Any) -> tuple[Any, ...]:
    period = getattr(kept, rule.period)
    found = _run(session, PLAN, rule, [(-period, now)])[0]
    return (rule.table, f"{period} {rule.unit if period > 1 else rule.unit.rstrip('s')}", *found)


def _deleted(session: Session, rule: Rule, kept: Periods, now: Any) -> int:
    """Deletes what is past its time, a batch at a time; returns how many rows went."""
    past = (-getattr(kept, rule.period), now)
    total = 0
    while gone := _run(session, DELETE, rule, [past, past])[0][0]:
        total += gone
    return total


def _run(session: Session, text: str, rule: Rule, past: list[tuple[int, Any]]) -> list[Row]:
    """Runs a statement about a rule; the period and the moment are bound wherever its `old` stands."""
    names = {f.name: getattr(rule, f.name) for f in fields(rule) if f.name != "period"}
    for name, value in {**names, "old": rule.old, "batch": str(BATCH)}.items():
        text = text.replace(f"${{{name}}}", value)
    return query(session, text, *(value for pair in past for value in pair))
