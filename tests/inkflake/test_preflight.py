"""Preflight: says what is there, what is not, and what to do about it."""

from __future__ import annotations

from snowflake.snowpark import Session

from inkflake import setup


def test_hybrid_tables_have_the_specifications_indexes(session: Session) -> None:
    report = setup(session, table_kind="hybrid")
    assert report.ready, report.to_pandas().to_string()
    assert "hybrid" in report.checks[0].detail
