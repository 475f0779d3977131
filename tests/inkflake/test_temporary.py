"""Temporary tables: registered, dropped, and never a table of another name."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import clean_up, generate, temporary_tables
from inkflake.errors import SchemaMissing
from inkflake.snow.statements import query


def test_temporary_tables_are_registered_and_gone(studio: Session) -> None:
    generate(studio, HOUSE)
    assert len(temporary_tables(studio)) == 0
    (name,) = temporary_tables(studio, cleaned=True)["table_name"]
    with pytest.raises(SchemaMissing):
        query(studio, f"SELECT * FROM ${{here}}.{name}")


def test_a_forged_temporary_table_is_never_dropped(studio: Session) -> None:
    generate(studio, HOUSE)
    query(
        studio,
        "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, owner) "
        "SELECT 'GENERATED_SVGS', CURRENT_SCHEMA(), DATEADD(day, -1, SYSDATE()), 'TRANSIENT', CURRENT_USER()",
    )
    clean_up(studio, apply=True)
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs")[0][0] == 1
