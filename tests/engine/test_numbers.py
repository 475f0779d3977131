"""Division by zero, types of a VARIANT's values, and words of DuckDB's as names."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize("divisor", ["0", "0.0", "a", "(a * 5)", "0::FLOAT"])
def test_division_by_zero_is_an_error(ask: Asker, divisor: str) -> None:
    ask("CREATE TABLE t AS SELECT 0 AS a")
    assert ask.fails(f"SELECT 1 / {divisor} FROM t")[0] == 100051


def test_division_is_what_it_was(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT, b INT)")
    ask("INSERT INTO t VALUES (7, 2), (NULL, 2), (7, NULL)")
    assert ask("SELECT a / b FROM t ORDER BY a, b") == [(3.5,), (None,), (None,)]
    assert ask("SELECT 8 / 2 / 2, 8 / (4 / 2), SUM(a) / COUNT(b), DIV0(1, 0) FROM t") == [(2, 4, 7, 0)]
    assert ask("SELECT a FROM t WHERE b <> 0 AND a / b > 3") == [(7,)]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("1", "INTEGER"),
        ("-99999999999999999999", "INTEGER"),
        ("1.5", "DECIMAL"),
        ("1e300", "DOUBLE"),
        ('"a"', "VARCHAR"),
        ("true", "BOOLEAN"),
        ("[1]", "ARRAY"),
        ("{}", "OBJECT"),
        ("null", "NULL_VALUE"),
    ],
)
def test_typeof_names_snowflakes_types(ask: Asker, value: str, kind: str) -> None:
    assert ask.one("SELECT TYPEOF(PARSE_JSON(?))", value) == kind
    assert ask.one("SELECT TYPEOF(PARSE_JSON(?):a)", f'{{"a": {value}}}') == kind
    assert ask.one("SELECT TYPEOF(NULL)") is None


@pytest.mark.parametrize("word", ["at", "end", "show", "describe", "summarize", "pivot", "analyse", "lambda"])
def test_words_of_duckdb_are_names(ask: Asker, word: str) -> None:
    ask(f"CREATE TABLE t ({word} INT, b INT)")
    ask(f"INSERT INTO t ({word}, b) VALUES (1, 2)")
    ask(f"UPDATE t SET {word} = {word} + 1 WHERE t.{word} = 1")
    assert ask(f"SELECT x.{word}, CASE WHEN b = 2 THEN 'y' END FROM t x ORDER BY x.{word}") == [(2, "y")]
    assert ask.names(f"SELECT b AS {word} FROM t") == [word.upper()]
    ask(f"ALTER TABLE t RENAME COLUMN {word} TO c")


def test_last_query_id_names_the_statements_before(ask: Asker) -> None:
    ask("SELECT 1 AS a")
    ask("SELECT 2 AS b")
    assert ask("SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-2)))") == [(1,)]
    assert ask.fails("SELECT LAST_QUERY_ID(1)")[0] == 2


def test_results_are_queried(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT)")
    ask("CREATE TABLE u (a INT)")
    ask("SHOW TABLES IN SCHEMA")
    scan = "TABLE(RESULT_SCAN(LAST_QUERY_ID()))"
    assert ask(f"""SELECT "name" FROM {scan} WHERE "name" LIKE 'U%'""") == [("U",)]
    ask("SELECT 3 AS c, OBJECT_CONSTRUCT('d', 7) AS v")
    assert ask(f"SELECT r.c + 1, PARSE_JSON(r.v):d::INT FROM {scan} AS r") == [(4, 7)]
    assert ask("SELECT COUNT(*) FROM (SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID(-2))))") == [(1,)]
    assert ask.fails("SELECT a FROM TABLE(RESULT_SCAN('none'))")[0] == 709
