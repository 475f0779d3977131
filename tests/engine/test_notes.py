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
