"""Who, where and with what a session works on the embedded engine."""

from __future__ import annotations

import pytest

from asking import Asker, Connect, asker


def test_context_is_told(ask: Asker) -> None:
    row = ask(
        "SELECT CURRENT_USER(), CURRENT_ROLE(), CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_REGION()"
    )[0]
    assert row == ("INKFLAKE", "SYSADMIN", "COMPUTE_WH", "INKFLAKE", "LOCAL")
    assert "PUBLIC" in ask.one("SELECT CURRENT_AVAILABLE_ROLES()")
    assert ask.one("SELECT CURRENT_SESSION()") == str(ask.connection.session_id)


def test_sessions_have_numbers_of_their_own(connect: Connect, ask: Asker) -> None:
    assert asker(connect).one("SELECT CURRENT_SESSION()") != ask.one("SELECT CURRENT_SESSION()")


def test_role_and_warehouse_are_used_when_they_exist(ask: Asker) -> None:
    ask("USE ROLE sysadmin")
    ask("USE WAREHOUSE IDENTIFIER(?)", "compute_wh")
    assert ask("SELECT CURRENT_ROLE(), CURRENT_WAREHOUSE()") == [("SYSADMIN", "COMPUTE_WH")]
    assert ask("SELECT IS_ROLE_IN_SESSION('PUBLIC'), IS_ROLE_IN_SESSION('ORGADMIN')") == [(True, False)]
    assert ask.fails("USE ROLE never_made")[0] == 2043
    assert ask.fails("USE WAREHOUSE never_made")[0] == 2043


def test_schema_and_database_are_used_when_they_exist(ask: Asker) -> None:
    ask("CREATE SCHEMA IF NOT EXISTS inkflake.used")
    ask("USE DATABASE inkflake")
    ask("USE SCHEMA used")
    assert ask.one("SELECT CURRENT_SCHEMA()") == "USED"
    ask("USE inkflake.used")
    assert ask.fails("USE SCHEMA never_made")[0] == 2003
    assert ask.fails("USE DATABASE never_made")[0] == 2003


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT * FROM t", "SELECT"),
        ("INSERT INTO t VALUES (1)", "INSERT"),
        ("UPDATE t SET a = 1", "UPDATE"),
        ("CREATE TABLE t (a INT)", "CREATE TABLE"),
        ("CREATE TEMPORARY TABLE t AS SELECT 1", "CREATE TABLE"),
        ("ALTER TABLE t ADD COLUMN b INT", "ALTER TABLE"),
        ("ALTER TABLE t DROP ALL ROW ACCESS POLICIES", "ALTER TABLE"),
        ("DROP VIEW IF EXISTS v", "DROP VIEW"),
        ("CREATE TASK k AS SELECT 1", "CREATE TASK"),
        ("DROP MASKING POLICY p", "DROP MASKING POLICY"),
        ("GRANT SELECT ON TABLE t TO ROLE PUBLIC", "GRANT"),
        ("CREATE STAGE s", "CREATE STAGE"),
        ("COPY INTO @s FROM (SELECT 1)", "COPY"),
    ],
)
def test_a_name_alone_needs_a_current_database_and_schema(
    connect: Connect, statement: str, kind: str
) -> None:
    nowhere = Asker(connect(database=None, schema=None))
    told = f"Cannot perform {kind}. This session does not have a current"
    call = "Call 'USE {}', or use a qualified name."
    errno, message = nowhere.fails(statement)
    assert (errno, f"{told} database. {call.format('DATABASE')}" in message) == (90105, True)
    nowhere("CREATE DATABASE IF NOT EXISTS bare")
    nowhere("DROP SCHEMA IF EXISTS bare.PUBLIC")
    errno, message = Asker(connect(database="BARE", schema=None)).fails(statement)
    assert (errno, f"{told} schema. {call.format('SCHEMA')}" in message) == (90106, True)


def test_parameters_are_set_shown_and_unset(ask: Asker) -> None:
    ask("ALTER SESSION SET QUERY_TAG = '{\"a\": \"it''s\"}', TIMEZONE = 'UTC'")
    assert [row[:2] for row in ask("SHOW PARAMETERS LIKE 'query_tag' IN SESSION")] == [
        ("QUERY_TAG", '{"a": "it\'s"}')
    ]
    ask("ALTER SESSION UNSET QUERY_TAG")
    assert [row[1] for row in ask("SHOW PARAMETERS LIKE 'QUERY_TAG'")] == [""]
    assert ask.fails("ALTER SESSION SET NO_SUCH_PARAMETER = 1")[0] == 1006
    assert "only UTC here" in ask.fails("ALTER SESSION SET TIMEZONE = 'Europe/Rome'")[1]


def test_variables_are_values_and_never_text_of_the_statement(ask: Asker) -> None:
    ask("SET wanted = 'x''; DROP TABLE t; $other'")
    assert ask.one("SELECT $wanted") == "x'; DROP TABLE t; $other"
    ask("SET number = 1 + ?", 2)
    assert ask.one("SELECT $number + 1") == 4
    ask("UNSET number")
    assert ask.fails("SELECT $number")[0] == 2211


def test_time_is_utc(ask: Asker) -> None:
    row = ask("SELECT SYSDATE(), CURRENT_TIMESTAMP()")[0]
    assert row[0].tzinfo is None
    assert row[1].utcoffset().total_seconds() == 0
    assert row[1].replace(tzinfo=None) == row[0]
