"""Credits: what Snowflake has counted for the calls of batches, which it knows by their query tags."""

from snowflake.snowpark import Session

from inkflake.errors import PermissionMissing, SchemaMissing
from inkflake.snow.statements import query

__all__ = ["credits_by_batch", "query_tag"]

# https://docs.snowflake.com/en/sql-reference/account-usage/cortex_ai_functions_usage_history
CREDITS = """
SELECT query_tag, SUM(credits) AS credits
FROM SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY
WHERE STARTSWITH(query_tag, ?)
GROUP BY query_tag
ORDER BY query_tag
"""
TAG = "inkflake "


def query_tag(batch_id: str) -> str:
    """What the calls of a batch are tagged with."""
    return f"{TAG}{batch_id}"


def credits_by_batch(session: Session, batch_id: str = "") -> dict[str, float]:
    """The credits that Snowflake has counted so far for the calls of batches whose id begins so.

    It tells them minutes to hours later, and only roles that may read ACCOUNT_USAGE; others get none.
    """
    try:
        rows = query(session, CREDITS, query_tag(batch_id))
    except (SchemaMissing, PermissionMissing):
        return {}
    return {row[0].removeprefix(TAG): float(row[1]) for row in rows if row[1] is not None}
