"""Lifecycle: the periods as storage lifecycle policies: Snowflake itself deletes what is past its time.

Snowflake runs them once a day, on standard tables, for every owner; what counts hours is left to `clean_up`.
https://docs.snowflake.com/en/user-guide/storage-management/storage-lifecycle-policies
"""

from typing import Any

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.fields import takes
from inkflake.keeping.upkeep.audit import audited
from inkflake.keeping.upkeep.retention import RULES, Periods, Rule
from inkflake.snow.statements import query

__all__ = ["lifecycle"]

BODY = "COALESCE(TO_DATE(moment) < DATEADD(DAY, -${days}, CURRENT_DATE()), FALSE)"
DROP = "DROP STORAGE LIFECYCLE POLICY IF EXISTS ${here}.expire_${table}"
CREATE = f"""
CREATE STORAGE LIFECYCLE POLICY ${{here}}.expire_${{table}} AS (moment TIMESTAMP_NTZ) RETURNS BOOLEAN ->
    {BODY}
"""
ADD = "ALTER TABLE ${here}.${table} ADD STORAGE LIFECYCLE POLICY ${here}.expire_${table} ON (${dated})"
ALTER = f"ALTER STORAGE LIFECYCLE POLICY ${{here}}.expire_${{table}} SET BODY -> {BODY}"


@takes(Periods)
def lifecycle(session: Session, *, apply: bool = False, **periods: Any) -> pd.DataFrame:
    """Shows what Snowflake would delete by itself, and with `apply=True` hands the periods over to it.

    It takes the role that owns the tables, and can be run again with other periods or after any half of it.
    """
    kept = Periods(**periods)
    plan = {rule: getattr(kept, rule.period) for rule in RULES if rule.unit == "days"}
    done = dict.fromkeys(plan, "")
    if apply:
        with audited(session, "lifecycle") as outcome:
            done = {rule: _handed_over(session, rule, days) for rule, days in plan.items()}
            outcome |= {rule.table: f"{days} days" for rule, days in plan.items()}
    rows = [(rule.table, f"{days} days", f"expire_{rule.table}", done[rule]) for rule, days in plan.items()]
    return pd.DataFrame(rows, columns=["table", "kept for", "policy", "done"])


def _handed_over(session: Session, rule: Rule, days: int) -> str:
    """A policy that a table carries cannot be dropped: then it is only given the period."""
    names = {"table": rule.table, "dated": rule.dated, "days": str(days)}
    try:
        query(session, DROP, **names)
    except InkflakeError:
        query(session, ALTER, **names)
        return "changed"
    query(session, CREATE, **names)
    query(session, ADD, **names)
    return "added"
