"""Audit: one row for every time that upkeep changed something, begun before the first change."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pandas as pd
from snowflake.snowpark import Session

from inkflake.snow.statements import query, query_pandas
from inkflake.telling.drawings import bounds

__all__ = ["audited", "housekeeping_runs"]

BEGIN = """
INSERT INTO ${here}.housekeeping_runs (run_id, task, owner, as_admin, created_at)
SELECT ?, ?, CURRENT_USER(), ${admin}, SYSDATE()
"""
END = """
UPDATE ${here}.housekeeping_runs SET ended_at = SYSDATE(), outcome = PARSE_JSON(?)
WHERE run_id = ? AND ${own}
"""
RUNS = """
SELECT run_id, task, owner, as_admin, outcome, created_at, ended_at
FROM ${here}.housekeeping_runs
WHERE ${own_or_admin}
ORDER BY created_at DESC, run_id
LIMIT ? OFFSET ?
"""


@contextmanager
def audited(session: Session, task: str) -> Iterator[dict[str, Any]]:
    """Keeps a row of what a task changed; one that was stopped has no end, and the next run finishes it."""
    run_id, outcome = str(uuid4()), dict[str, Any]()
    query(session, BEGIN, run_id, task)
    yield outcome
    query(session, END, json.dumps(_plain(outcome)), run_id)


def _plain(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """Counts without their zeros."""
    return {name: value for name, value in outcome.items() if value}


def housekeeping_runs(session: Session, *, limit: int = 100, page: int = 0) -> pd.DataFrame:
    """What retention, recovery, reconciliation and acceptance changed and when, newest first."""
    limit, offset = bounds(limit, page)
    return query_pandas(session, RUNS, limit, offset)
