"""Names: completed, and unable to smuggle anything in."""

from __future__ import annotations

import pytest
from snowflake.connector.errors import ProgrammingError

from asking import Asker
from inkflake_engine.language.names import completed, full_name, leading_name, literal, quoted
from inkflake_engine.language.parsing import tokenize


@pytest.mark.parametrize(
    "name", ["s'; SET threads = 1; --", "a.b", "../x", "_fs_x", "_ink_temp_1", "a b", ""]
)
def test_schema_names_that_could_end_a_quote_are_refused(ask: Asker, name: str) -> None:
    assert ask.fails(f'CREATE SCHEMA "{name}"')[0] == 904
    assert ask.fails(f'CREATE DATABASE "{name}"')[0] == 904


def test_names_of_tables_and_columns_may_hold_anything(ask: Asker) -> None:
    ask("CREATE TABLE t (a VARCHAR)")
    ask('CREATE TABLE "a""; DROP TABLE t; --" ("it\'s; ?" INT)')
    ask('INSERT INTO "a""; DROP TABLE t; --" VALUES (1)')
    assert ask('SELECT "it\'s; ?" FROM "a""; DROP TABLE t; --"') == [(1,)]
    assert ask("SELECT COUNT(*) FROM t") == [(0,)]


@pytest.mark.parametrize(
    ("parts", "context", "full"),
    [
        (["T"], ("D", "S"), ("D", "S", "T")),
        (["X", "T"], ("D", "S"), ("D", "X", "T")),
        (["A", "X", "T"], ("D", "S"), ("A", "X", "T")),
        (["A", None, "T"], ("D", "S"), ("A", "S", "T")),
        (["S"], ("D",), ("D", "S")),
        (["T"], (None, "S"), ("", "S", "T")),
        (["U"], (), ("U",)),
    ],
)
def test_a_name_is_completed_from_its_context(
    parts: list[str | None], context: tuple[str | None, ...], full: tuple[str, ...]
) -> None:
    assert completed(parts, *context) == full


@pytest.mark.parametrize(
    ("database", "schema", "number"), [(None, "S", 90105), ("D", None, 90106), (None, None, 90105)]
)
def test_a_session_without_a_place_cannot_complete_a_name(
    database: str | None, schema: str | None, number: int
) -> None:
    with pytest.raises(ProgrammingError) as error:
        full_name(["T"], database, schema)
    assert error.value.errno == number


def test_a_name_at_the_start_of_tokens_ends_where_no_dot_follows() -> None:
    parts, rest = leading_name(tokenize('a."b c".d AS x'))
    assert (parts, [token.text for token in rest]) == (["A", "b c", "D"], ["AS", "x"])


def test_names_and_texts_are_quoted_for_duckdb() -> None:
    assert quoted("a", 'b"c') == '"a"."b""c"'
    assert literal("it's") == "'it''s'"


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE {} (a INT)",
        "CREATE TABLE t ({} INT)",
        'CREATE TABLE t AS SELECT 1 AS "{}"',
        "CREATE VIEW {} AS SELECT 1",
        "CREATE SCHEMA {}",
        "CREATE DATABASE {}",
        "CREATE STAGE {}",
        "CREATE ROLE {}",
        "CREATE TASK {} AS SELECT 1",
        "ALTER TABLE known RENAME TO {}",
        "ALTER TABLE known ADD COLUMN {} INT",
    ],
)
def test_a_name_has_255_characters_at_most(ask: Asker, statement: str) -> None:
    ask("CREATE TABLE known (a STRING)")
    errno, message = ask.fails(statement.format("n" * 256))
    assert (errno, "exceeds maximum length limit of 255 characters" in message) == (904, True)


def test_a_name_of_255_characters_is_taken(ask: Asker) -> None:
    name = "N" * 255
    ask(f"CREATE TABLE {name} ({name} STRING) COMMENT = '{name * 2}'")
    ask(f"INSERT INTO {name} VALUES ('{name * 2}')")
    assert ask.names(f"SELECT * FROM {name}") == [name]
