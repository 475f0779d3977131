"""Temporary tables: each registered in `temporary_tables`, dropped when its work is done, and noted so."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from snowflake.snowpark import Session

from inkflake.snow.statements import identifier, query

__all__ = ["dead_tables", "drop_temporary", "left_over", "temporary_table"]

PREFIX = "INKFLAKE_TMP_"

REGISTER = """
INSERT INTO ${here}.temporary_tables (table_name, request_id, schema, created_at, table_type, batch_id, owner)
SELECT ?, ?, CURRENT_SCHEMA(), SYSDATE(), 'TRANSIENT', ?, CURRENT_USER()
"""
DROP = "DROP TABLE IF EXISTS ${here}.${table}"
CLEANED = (
    "UPDATE ${here}.temporary_tables SET cleaned_up_at = SYSDATE() WHERE table_name = ? AND ${temporary}"
)

# A row may name a table that another's run still needs: the table stays until that row has had its time, too.
DEAD = """
SELECT t.table_name FROM ${here}.temporary_tables t
WHERE t.cleaned_up_at IS NULL AND t.created_at < DATEADD(minute, ?, SYSDATE())
  AND STARTSWITH(t.table_name, ?) AND ${temporary}
  AND NOT EXISTS (
      SELECT 1 FROM ${here}.temporary_tables o
      WHERE o.table_name = t.table_name AND o.owner <> t.owner AND o.cleaned_up_at IS NULL
        AND o.created_at >= DATEADD(minute, ?, SYSDATE())
  )
  AND NOT EXISTS (
      SELECT 1 FROM ${here}.svg_generation_requests r
      JOIN ${here}.user_sessions u ON u.session_id = r.session_id AND u.user_name = r.owner
      WHERE r.batch_id = t.batch_id AND r.owner = t.owner AND r.${unfinished}
        AND u.is_active AND u.last_activity >= DATEADD(minute, ?, SYSDATE())
  )
ORDER BY t.table_name
"""
LEFT_OVER = """
SELECT t.table_name FROM ${here}.temporary_tables t
WHERE t.batch_id = ? AND ${own} AND t.cleaned_up_at IS NULL
  AND t.table_name NOT IN (SELECT table_name FROM ${here}.temporary_tables WHERE NOT ${own})
ORDER BY t.table_name
"""


@contextmanager
def temporary_table(session: Session, request_id: str, batch_id: str) -> Iterator[str]:
    """A registered name for a temporary table, which is dropped whatever happens."""
    name = f"{PREFIX}{uuid4().hex.upper()}"
    query(session, REGISTER, name, request_id, batch_id)
    try:
        yield name
    finally:
        drop_temporary(session, [name])


def drop_temporary(session: Session, names: Iterable[str]) -> None:
    """Drops registered temporary tables and notes when; a row that names another table is left alone."""
    for name in (name for name in names if name.startswith(PREFIX)):
        query(session, DROP, table=identifier(name, "table"))
        query(session, CLEANED, name)


def left_over(session: Session, batch_id: str) -> list[str]:
    """The temporary tables that an earlier run of a batch registered and never dropped."""
    return [row[0] for row in query(session, LEFT_OVER, batch_id)]


def dead_tables(session: Session, dead_after_minutes: int) -> list[str]:
    """The temporary tables that runs have not dropped for so long, of all whom the caller may clean up after.

    Never those of a run that showed life meanwhile: tables live for the seconds of one upload.
    """
    since = -dead_after_minutes
    rows = query(session, DEAD, since, PREFIX, since, since)
    return sorted({row[0] for row in rows})
