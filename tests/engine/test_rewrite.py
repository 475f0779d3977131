"""Names that a statement gives as values."""

from __future__ import annotations

from asking import Asker


def test_identifier_is_the_table_or_schema_of_that_name(ask: Asker) -> None:
    ask("CREATE TABLE IDENTIFIER('t') (a INT)")
    ask("INSERT INTO IDENTIFIER(?) VALUES (?)", "t", 7)
    assert ask(
        "SELECT x.a FROM IDENTIFIER(?) AS x", "inkflake." + ask.one("SELECT CURRENT_SCHEMA()") + ".t"
    ) == [(7,)]
    assert ask.fails("SELECT * FROM IDENTIFIER(?)", "never_made")[0] == 2003
