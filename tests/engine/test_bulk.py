"""Array binds, as `executemany` sends them."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import DatabaseError

from asking import Connect


def test_many_rows_are_inserted_by_one_statement(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many (n INT, text VARCHAR, big NUMBER(38, 0), v VARIANT)")
    rows = [(n, f"it's '?' {n}" if n % 2 else None, 10**17 + n, f'{{"a": {n}}}') for n in range(1000)]
    cursor.executemany("INSERT INTO many SELECT ?, ?, ?, PARSE_JSON(?)", rows)
    assert cursor.rowcount == 1000
    cursor.execute("SELECT n, text, big, v:a::INT FROM many ORDER BY n")
    assert cursor.fetchall() == [(n, text, big, n) for n, text, big, _ in rows]


def test_many_rows_are_inserted_all_or_none(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many (n INT NOT NULL)")
    with pytest.raises(DatabaseError, match="non-nullable"):
        cursor.executemany("INSERT INTO many VALUES (?)", [(1,), (None,), (3,)])
    assert cursor.execute("SELECT COUNT(*) FROM many").fetchone() == (0,)


def test_many_updates_run_one_after_the_other(connect: Connect) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE TABLE many AS SELECT 1 AS n")
    cursor.executemany("UPDATE many SET n = n + ?", [(1,), (2,), (3,)])
    assert cursor.execute("SELECT n FROM many").fetchall() == [(7,)]
