"""SHOW TABLES and VIEWS."""

from __future__ import annotations

from asking import Asker
from engine_tools import CHILD_TABLE, PARENT_TABLE


def test_what_duckdb_cannot_keep_is_shown(ask: Asker) -> None:
    ask(PARENT_TABLE)
    ask(CHILD_TABLE)
    shown = dict(zip(ask.names("SHOW TABLES"), ask("SHOW TABLES")[0], strict=True))
    assert (shown["name"], shown["comment"], shown["kind"]) == ("CHILD", "the children's", "TABLE")
    assert shown["cluster_by"] == "LINEAR(TO_DATE(made), id)"
    columns = "comment, table_type, is_transient"
    here = "table_schema = CURRENT_SCHEMA() AND table_name = 'CHILD'"
    (row,) = ask(f"SELECT {columns} FROM information_schema.tables WHERE {here}")
    assert row == ("the children's", "BASE TABLE", "NO")
    ask("COMMENT ON TABLE child IS 'o''ther'")
    ask("ALTER TABLE child CLUSTER BY (id)")
    shown = dict(zip(ask.names("SHOW TABLES"), ask("SHOW TABLES")[0], strict=True))
    assert (shown["comment"], shown["cluster_by"]) == ("o'ther", "LINEAR(id)")


def test_show_gives_the_tables_and_views_of_its_scope(ask: Asker) -> None:
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    for statement in ("TRANSIENT TABLE b", "TABLE a", "TEMPORARY TABLE c"):
        ask(f"CREATE {statement} (n INT)")
    ask("CREATE SECURE VIEW v COMMENT = 'seen' AS SELECT n FROM a")
    assert [row[1:5] for row in ask("SHOW TABLES")] == [
        ("A", "INKFLAKE", schema, "TABLE"),
        ("B", "INKFLAKE", schema, "TRANSIENT"),
        ("C", "INKFLAKE", schema, "TEMPORARY"),
    ]
    assert [row[1] for row in ask("SHOW OBJECTS")] == ["A", "B", "C", "V"]
    assert [row[1] for row in ask("SHOW TABLES STARTS WITH 'B'")] == ["B"]
    assert [row[1] for row in ask("SHOW TABLES LIMIT 2")] == ["A", "B"]
    assert {"A", "B"} <= {row[1] for row in ask("SHOW TABLES IN ACCOUNT")}
    assert ask("SHOW TABLES IN SCHEMA never_made") == []
    (view,) = ask(f"SHOW VIEWS IN SCHEMA inkflake.{schema}")
    text = "CREATE SECURE VIEW v COMMENT = 'seen' AS SELECT n FROM a"
    assert view[1:9] == ("V", "", "INKFLAKE", schema, "SYSADMIN", "seen", text, "true")
