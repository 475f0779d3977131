"""Usage: the credits a run took.

They differ by model, account and day: Snowflake counts them, and tells them minutes to hours later.
"""

from __future__ import annotations

from snowflake.snowpark import Session

from inkflake.errors import PermissionMissing, SchemaMissing
from inkflake.snow.statements import query

__all__ = ["credits_of", "query_tag"]

# https://docs.snowflake.com/en/sql-reference/account-usage/cortex_ai_functions_usage_history
CREDITS = """
SELECT SUM(credits) AS credits
FROM SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY
WHERE query_tag = ?
"""


def query_tag(batch_id: str) -> str:
    """What the calls of a batch are tagged with."""
    return f"inkflake {batch_id}"


def credits_of(session: Session, batch_id: str) -> float | None:
    """The credits that Snowflake has counted for the calls of a batch so far; None where it tells none.

    It tells them minutes to hours later, and only roles that may read ACCOUNT_USAGE.
    """
    try:
        found = query(session, CREDITS, query_tag(batch_id))[0][0]
    except (SchemaMissing, PermissionMissing):
        return None
    return None if found is None else float(found)
