"""What DuckDB does not keep of tables: comments, and the declared lengths of texts."""

from __future__ import annotations

from asking import Asker

LENGTHS = """SELECT column_name, character_maximum_length FROM information_schema.columns
WHERE table_schema = CURRENT_SCHEMA() ORDER BY 1"""


def test_lengths_and_comments_are_kept_until_the_table_is_replaced(ask: Asker) -> None:
    ask("CREATE TABLE t (short VARCHAR(10)) COMMENT = 'a text'")
    assert ask(LENGTHS) == [("SHORT", 10)]
    assert [row[5] for row in ask("SHOW TABLES")] == ["a text"]
    ask("CREATE OR REPLACE TABLE t (short VARCHAR)")
    assert ask(LENGTHS) == [("SHORT", None)]
    assert [row[5] for row in ask("SHOW TABLES")] == [""]


def test_lengths_go_with_their_schema(ask: Asker) -> None:
    (schema,) = ask("SELECT CURRENT_SCHEMA()")[0]
    ask("CREATE TABLE t (short VARCHAR(10))")
    ask(f"DROP SCHEMA {schema}")
    ask(f"CREATE SCHEMA {schema}")
    ask("CREATE TABLE t (short VARCHAR)")
    assert ask(LENGTHS) == [("SHORT", None)]


def test_a_temporary_table_leaves_the_lengths_of_the_other_of_its_name_alone(ask: Asker) -> None:
    ask("CREATE TABLE t (short VARCHAR(10))")
    ask("CREATE OR REPLACE TEMPORARY TABLE t (short VARCHAR(3))")
    assert ask.fails("INSERT INTO t VALUES ('abcd')")[0] == 100078
    assert ask.fails("CREATE TEMPORARY TABLE t (short VARCHAR)")[0] == 2002
    ask("DROP TABLE t")
    ask("INSERT INTO t VALUES ('abcd')")
    assert ask(LENGTHS) == [("SHORT", 10)]
