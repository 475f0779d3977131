"""Databases and schemas, made and dropped with all they hold."""

from __future__ import annotations

import pytest

from asking import Asker


def test_schema_and_database_take_everything_with_them(ask: Asker) -> None:
    ask("CREATE DATABASE IF NOT EXISTS passing COMMENT = 'x'")
    assert ask("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()") == [("PASSING", "PUBLIC")]
    ask("CREATE TRANSIENT SCHEMA s")
    ask("CREATE STAGE s.st")
    ask("COPY INTO @s.st/a FROM (SELECT 1)")
    ask("DROP SCHEMA s")
    ask("CREATE SCHEMA s")
    assert ask.fails("LIST @s.st")[0] == 2003
    assert [row[1] for row in ask("SHOW SCHEMAS IN DATABASE passing")] == ["PUBLIC", "S"]
    ask("DROP DATABASE passing")
    assert ask.fails("USE DATABASE passing")[0] == 2003
    assert ask("SHOW DATABASES LIKE 'passing'") == []


@pytest.mark.parametrize("name", ['"a/../b"', '"a b"', '"x\'; DROP"'])
def test_name_of_a_database_is_plain(ask: Asker, name: str) -> None:
    assert ask.fails(f"CREATE DATABASE {name}")[0] == 904
