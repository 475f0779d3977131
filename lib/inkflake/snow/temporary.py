"""Temporary tables: each registered in `temporary_tables`, dropped when its work is done, and noted so."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from snowflake.snowpark import Session

from inkflake.snow.statements import identifier, query

__all__ = ["PREFIX", "drop_temporary", "left_over", "temporary_table"]

PREFIX = "INKFLAKE_TMP_"

REGISTER = """
INSERT INTO ${here}.temporary_tables (table_name, request_id, schema, created_at, table_type, batch_id, owner)
SELECT ?, ?, CURRENT_SCHEMA(), SYSDATE(), 'TRANSIENT', ?, CURRENT_USER()
"""
DROP = "DROP TABLE IF EXISTS ${here}.${table}"
CLEANED = "UPDATE ${here}.temporary_tables SET cleaned_up_at = SYSDATE() WHERE table_name = ?"

LEFT_OVER = """
SELECT table_name FROM ${here}.temporary_tables
WHERE batch_id = ? AND owner = CURRENT_USER() AND cleaned_up_at IS NULL
ORDER BY table_name
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
