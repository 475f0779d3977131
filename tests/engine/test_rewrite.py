"""Parts of a statement that mean something else: names given as values, tables in brackets."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from asking import Asker
from inkflake_engine.execution.rewrite import rewrite
from inkflake_engine.language.parsing import parse


def test_identifier_is_the_table_or_schema_of_that_name(ask: Asker) -> None:
    ask("CREATE TABLE IDENTIFIER('t') (a INT)")
    ask("INSERT INTO IDENTIFIER(?) VALUES (?)", "t", 7)
    assert ask(
        "SELECT x.a FROM IDENTIFIER(?) AS x", "inkflake." + ask.one("SELECT CURRENT_SCHEMA()") + ".t"
    ) == [(7,)]
    assert ask.fails("SELECT * FROM IDENTIFIER(?)", "never_made")[0] == 2003


@pytest.mark.parametrize(
    ("text", "rewritten"),
    [
        ("SELECT * FROM (t)", "SELECT * FROM t"),
        ("SELECT * FROM ((a.b.t)) AS x", "SELECT * FROM a.b.t AS x"),
        ("SELECT * FROM (t AS y)", "SELECT * FROM t AS y"),
        ("SELECT * FROM (t) AS x JOIN (u) USING (a)", "SELECT * FROM t AS x JOIN u USING (a)"),
        ("SELECT * FROM ((SELECT * FROM t) AS x)", "SELECT * FROM (SELECT * FROM t) AS x"),
        ("SELECT * FROM ((SELECT * FROM t) AS x) AS y", "SELECT * FROM (SELECT * FROM t) AS y"),
        ("(SELECT 1) UNION ((SELECT 2))", "(SELECT 1) UNION ((SELECT 2))"),
        ("SELECT * FROM (SELECT * FROM (t))", "SELECT * FROM (SELECT * FROM t)"),
        ("SELECT * FROM (t JOIN u USING (a))", "SELECT * FROM (t JOIN u USING (a))"),
    ],
)
def test_table_alone_in_brackets_is_the_table(text: str, rewritten: str) -> None:
    cursor = SimpleNamespace(session=SimpleNamespace(temporary_tables=set()))
    assert rewrite(parse(text), cursor).sql("snowflake") == rewritten


def test_table_in_brackets_is_read(ask: Asker) -> None:
    ask("CREATE TABLE t AS SELECT 1 AS a")
    ask("CREATE TEMPORARY TABLE u AS SELECT 2 AS b")
    assert ask("SELECT x.a, u.b FROM (t) AS x CROSS JOIN (u)") == [(1, 2)]
