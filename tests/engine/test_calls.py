"""Calls of functions with arguments that they do not take, in Snowflake's words."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize(
    ("query", "number", "words"),
    [
        ("SELECT 1, UPPER()", 938, "line 1 at position 10\nnot enough arguments for function [UPPER()], exp"),
        ("SELECT upper('a', 'b')", 939, "too many arguments for function [UPPER('a', 'b')] expected 1"),
        ("SELECT\n  SHA2('a', ABS(1), 3)", 939, "line 2 at position 2\ntoo many arguments for function"),
        ("SELECT LOWER(IFF(TRUE))", 938, "not enough arguments for function [IFF(TRUE)], expected"),
        ("SELECT DATE_TRUNC('day')", 938, "not enough arguments for function [DATE_TRUNC('day')], expected"),
        ("INSERT INTO t VALUES (ABS(1, 2))", 939, "[ABS(1, 2)] expected 1, got 2"),
        ("SELECT SUBSTR('a')", 938, "not enough arguments for function [SUBSTRING], expected 2, got 1"),
        ("SELECT ROUND(1, 2, 3, 4)", 939, "too many arguments for function [ROUND] expected 2, got"),
        ("SELECT ABS(PARSE_JSON('{}'))", 1044, "Invalid argument types for function 'ABS': (VARIANT)"),
        ("SELECT nosuch(1)", 2140, "Unknown function NOSUCH"),
        ("SELECT a FROM t WHERE nosuch(a) = 1", 2140, "Unknown function NOSUCH"),
        ("SELECT * FROM TABLE(nosuch(1))", 2141, "Unknown table function NOSUCH"),
        ("SELECT LIST_CONTAINS(ARRAY_CONSTRUCT(1), 1)", 2140, "Unknown function LIST_CONTAINS"),
        ("SELECT strftime(CURRENT_DATE(), '%Y')", 2140, "Unknown function STRFTIME"),
        ("SELECT STRING_AGG(a, ',') FROM t", 2140, "Unknown function STRING_AGG"),
        ("SELECT CAST(a) FROM t", 1003, "syntax error"),
    ],
)
def test_a_call_that_snowflake_would_refuse_is_refused(
    ask: Asker, query: str, number: int, words: str
) -> None:
    ask("CREATE TABLE t (a INT)")
    errno, message = ask.fails(query)
    assert (errno, words in message) == (number, True), message


@pytest.mark.parametrize(
    "call",
    ["COALESCE(NULL, 'x')", "HASH('x') IS NOT NULL", "STARTSWITH('xy', 'x')", "HEX_ENCODE('x')"],
)
def test_a_function_of_snowflake_is_called(ask: Asker, call: str) -> None:
    assert ask.one(f"SELECT {call}")


def test_a_table_may_be_named_like_a_function_elsewhere(ask: Asker) -> None:
    ask("CREATE TABLE IF NOT EXISTS hex (instr INT)")
    ask("INSERT INTO hex (instr) VALUES (1)")
    ask("CREATE VIEW levenshtein (a) AS SELECT instr FROM hex")
    assert ask("WITH quantile (b) AS (SELECT a FROM levenshtein) SELECT b FROM quantile") == [(1,)]
