"""The information schema: what it knows of the catalogue and of temporary objects."""

from __future__ import annotations

from asking import Asker, Connect

NAMES = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = ? ORDER BY 1"


def test_temporary_objects_are_their_sessions_own_and_never_named_by_their_real_place(
    connect: Connect, ask: Asker
) -> None:
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    ask("CREATE TABLE lasting (n INT)")
    ask("CREATE TEMPORARY TABLE passing (n INT)")
    ask("CREATE TEMPORARY VIEW seen AS SELECT 1 AS n")
    assert ask(NAMES, schema) == [("LASTING", "BASE TABLE"), ("PASSING", "LOCAL TEMPORARY")]
    assert Asker(connect(schema=schema))(NAMES, schema) == [("LASTING", "BASE TABLE")]
    hidden = "SELECT table_name FROM information_schema.{} WHERE STARTSWITH(table_schema, '_ink')"
    assert [ask(hidden.format(view)) for view in ("tables", "views", "columns")] == [[], [], []]


def test_recorded_statements_can_be_read(ask: Asker) -> None:
    ask("CREATE TAG cost")
    recorded = "SELECT kind, user_name FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS r WHERE r.object_name = ?"
    name = "INKFLAKE." + ask.one("SELECT CURRENT_SCHEMA()") + ".COST"
    assert ask(recorded, name) == [("CREATE TAG", "INKFLAKE")]
