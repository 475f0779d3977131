"""Lateral table functions take no join predicate."""

from __future__ import annotations

import pytest

from asking import Asker


@pytest.mark.parametrize(
    "join",
    [
        "JOIN TABLE(FLATTEN(PARSE_JSON(t.a))) f ON f.value = 1",
        "INNER JOIN LATERAL FLATTEN(input => PARSE_JSON(t.a)) f ON TRUE",
        "LEFT JOIN LATERAL FLATTEN(PARSE_JSON(t.a)) f ON TRUE",
        "JOIN TABLE(FLATTEN(PARSE_JSON('[1]'))) f USING (a)",
        "NATURAL JOIN TABLE(FLATTEN(PARSE_JSON('[1]'))) f",
        "JOIN TABLE(SPLIT_TO_TABLE(t.a, ',')) f ON TRUE",
    ],
)
def test_a_lateral_table_function_with_a_predicate_is_refused(ask: Asker, join: str) -> None:
    ask("CREATE TABLE t AS SELECT '[1]' AS a")
    errno, message = ask.fails(f"SELECT t.a FROM t {join}")
    assert errno == 2
    assert "Unsupported feature 'lateral table function called with OUTER JOIN syntax or a join" in message


@pytest.mark.parametrize(
    "join",
    [
        ", LATERAL FLATTEN(PARSE_JSON(t.a)) f",
        ", TABLE(FLATTEN(PARSE_JSON(t.a))) f",
        "INNER JOIN LATERAL FLATTEN(PARSE_JSON(t.a)) f",
        "JOIN (SELECT * FROM TABLE(FLATTEN(PARSE_JSON('[1]')))) f ON TRUE",
    ],
)
def test_one_without_a_predicate_is_joined(ask: Asker, join: str) -> None:
    ask("CREATE TABLE t AS SELECT '[1]' AS a")
    assert ask(f"SELECT f.value FROM t {join}") == [("1",)]
