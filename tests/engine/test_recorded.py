"""Statements that only Snowflake can carry out: recorded and shown."""

from __future__ import annotations

import pytest

from asking import Asker, Connect, asker


@pytest.mark.parametrize(
    ("kind", "rest", "show"),
    [
        ("ROLE", "", "ROLES"),
        ("WAREHOUSE", "WITH WAREHOUSE_SIZE = 'XSMALL' AUTO_SUSPEND = 60", "WAREHOUSES"),
        ("TAG", "", "TAGS"),
        ("TASK", "WAREHOUSE = w SCHEDULE = '1 minute' AS DELETE FROM t WHERE a = 'x'", "TASKS"),
        ("ROW ACCESS POLICY", "AS (o STRING) RETURNS BOOLEAN -> o = CURRENT_USER()", "ROW ACCESS POLICIES"),
        (
            "MASKING POLICY",
            "AS (v STRING) RETURNS STRING -> CASE WHEN 1 = 1 THEN v ELSE '*' END",
            "MASKING POLICIES",
        ),
        ("CODE BUNDLE", "FROM '@stage/dir'", "CODE BUNDLES"),
        ("DATABASE ROLE", "", "DATABASE ROLES"),
    ],
)
def test_object_is_made_shown_and_dropped(ask: Asker, kind: str, rest: str, show: str) -> None:
    name = f"{kind.replace(' ', '_')}_X"
    ask(f"CREATE {kind} IF NOT EXISTS {name} {rest}")
    assert "already exists" in ask.one(f"CREATE {kind} IF NOT EXISTS {name} {rest}")
    assert ask.fails(f"CREATE {kind} {name} {rest}")[0] == 2002
    ask(f"CREATE OR REPLACE {kind} {name} {rest}")
    assert [row[1] for row in ask(f"SHOW {show} LIKE '{name.lower()}'")] == [name]
    ask(f"DROP {kind} {name}")
    assert ask(f"SHOW {show} LIKE '{name}'") == []
    assert ask.fails(f"DROP {kind} {name}")[0] == 2003
    ask(f"DROP {kind} IF EXISTS {name}")


def test_task_keeps_its_definition_and_state(ask: Asker) -> None:
    ask(
        "CREATE TASK t SCHEDULE = 'USING CRON 0 3 * * * UTC' COMMENT = 'n''th' AS DELETE FROM x WHERE a = 'b'"
    )
    shown = dict(zip(ask.names("SHOW TASKS"), ask("SHOW TASKS")[0], strict=True))
    assert (shown["schedule"], shown["definition"]) == (
        "USING CRON 0 3 * * * UTC",
        "DELETE FROM x WHERE a = 'b'",
    )
    assert (shown["state"], shown["comment"]) == ("suspended", "n'th")
    ask("ALTER TASK t RESUME")
    assert dict(zip(ask.names("SHOW TASKS"), ask("SHOW TASKS")[0], strict=True))["state"] == "started"
    ask("EXECUTE TASK t")
    ask("DROP TASK t")


def test_task_of_a_user_keeps_its_definition(ask: Asker) -> None:
    ask("CREATE TASK u USER_TASK_TIMEOUT_MS = 1000 EXECUTE AS USER someone AS DELETE FROM x")
    shown = dict(zip(ask.names("SHOW TASKS"), ask("SHOW TASKS")[0], strict=True))
    assert shown["definition"] == "DELETE FROM x"
    ask("DROP TASK u")


def test_policies_are_set_on_tables_when_they_exist(ask: Asker) -> None:
    ask("CREATE TABLE t (owner STRING, secret STRING)")
    ask("CREATE ROW ACCESS POLICY own AS (o STRING) RETURNS BOOLEAN -> o = CURRENT_USER()")
    ask("CREATE MASKING POLICY hide AS (v STRING) RETURNS STRING -> '*'")
    ask("ALTER TABLE t ADD ROW ACCESS POLICY own ON (owner)")
    ask("ALTER TABLE t MODIFY COLUMN secret SET MASKING POLICY hide")
    assert ask.fails("ALTER TABLE t ADD ROW ACCESS POLICY never_made ON (owner)")[0] == 2003
    assert ask.fails("ALTER TABLE never_made ADD ROW ACCESS POLICY own ON (owner)")[0] == 2003
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    ask("ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 3")
    recorded = "SELECT statement FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS WHERE object_name LIKE ?"
    assert ask(recorded, f"INKFLAKE.{schema}.%") == [("ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 3",)]


def test_a_statement_that_is_only_recorded_says_so_once_a_session(connect: Connect) -> None:
    first, second = asker(connect), asker(connect)
    for ask in (first, second):
        assert ask("CREATE ROLE IF NOT EXISTS carried_out") != []
        (told,) = ask("CREATE TASK t SCHEDULE = '1 MINUTE' AS SELECT 1")[0]
        assert told.startswith("Task T successfully created. The embedded engine has only recorded this")
        assert "RECORDED_STATEMENTS" in told
        assert ask("CREATE TASK u SCHEDULE = '1 MINUTE' AS SELECT 1") == [("Task U successfully created.",)]
