"""Temporary tables: registered, dropped, and never a table of another name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, rows
from inkflake import clean_up, generate, temporary_tables
from inkflake.errors import SchemaMissing
from inkflake.snow.statements import query
from inkflake.snow.temporary import drop_temporary, left_over, temporary_table


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


CLEANED = "SELECT cleaned_up_at IS NOT NULL FROM ${here}.temporary_tables ORDER BY created_at, table_name"


def test_table_is_registered_while_it_is_there_and_dropped_whatever_happens(studio: Session) -> None:
    with suppress(ZeroDivisionError), temporary_table(studio, "a request", "a batch") as name:
        query(studio, f"CREATE TRANSIENT TABLE ${{here}}.{name} (a STRING)")
        assert left_over(studio, "a batch") == [name]
        assert left_over(studio, "another batch") == []
        assert rows(studio, CLEANED) == [(False,)]
        _ = 1 / 0
    assert left_over(studio, "a batch") == []
    assert rows(studio, CLEANED) == [(True,)]
    with pytest.raises(SchemaMissing):
        query(studio, f"SELECT * FROM ${{here}}.{name}")


def test_names_differ_and_what_others_left_is_not_this_users(studio: Session) -> None:
    with temporary_table(studio, "r", "b") as one, temporary_table(studio, "r", "b") as two:
        assert left_over(studio, "b") == sorted([one, two])
        assert one != two
        query(studio, "UPDATE ${here}.temporary_tables SET owner = 'SOMEBODY' WHERE table_name = ?", one)
        assert left_over(studio, "b") == [two]


def test_only_temporary_tables_are_dropped(studio: Session) -> None:
    drop_temporary(studio, ["GENERATED_SVGS", "svg_reviews", "x.INKFLAKE_TMP_1"])
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs, ${here}.svg_reviews") == [(0,)]
