"""Roles: who has which, what they may do, and what a session of another user is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import snowflake.connector
from snowflake.connector.errors import DatabaseError

from asking import Asker, Connect
from engine_tools import FOREVER
from inkflake_engine import connection_options

Join = Callable[..., Asker]


@pytest.fixture
def here(ask: Asker) -> str:
    return str(ask.one("SELECT CURRENT_SCHEMA()"))


@pytest.fixture
def join(home: Path, connect: Connect, ask: Asker, here: str) -> Iterator[Join]:
    """Opens sessions of the user GUEST, whose role VISITOR may use the asker's schema and see T there."""
    for statement in (
        "CREATE TABLE t (a INT)",
        "CREATE TABLE closed (a INT)",
        "CREATE VIEW v AS SELECT a FROM closed",
        "CREATE STAGE st",
        "CREATE ROLE visitor",
        "GRANT USAGE ON DATABASE inkflake TO ROLE visitor",
        f"GRANT USAGE ON SCHEMA {here} TO ROLE visitor",
        "GRANT SELECT ON TABLE t TO ROLE visitor",
        "GRANT SELECT ON VIEW v TO ROLE visitor",
        "GRANT READ ON STAGE st TO ROLE visitor",
        "CREATE USER guest PASSWORD = 'correct horse' DEFAULT_ROLE = visitor",
        "GRANT ROLE visitor TO USER guest",
    ):
        ask(statement)
    yield lambda **changes: Asker(
        connect(**{"user": "guest", "password": "correct horse", "schema": here, **changes})
    )
    ask("USE ROLE ACCOUNTADMIN")
    ask("DROP USER IF EXISTS guest")
    for role in ("visitor", "host"):
        ask(f"DROP ROLE IF EXISTS {role}")


def test_user_signs_in_with_own_secret_and_roles_only(home: Path, join: Join) -> None:
    guest = join()
    assert guest("SELECT CURRENT_USER(), CURRENT_ROLE()") == [("GUEST", "VISITOR")]
    assert guest.one("SELECT CURRENT_AVAILABLE_ROLES()") == '["PUBLIC","VISITOR"]'
    assert guest.fails("USE ROLE SYSADMIN")[0] == 2043
    assert guest.fails("USE ROLE ACCOUNTADMIN")[0] == 2043
    for wrong in ({"password": "wrong"}, {"user": "nobody"}, {"password": ""}, {"role": "SYSADMIN"}):
        with pytest.raises(DatabaseError):
            join(**wrong)


def test_user_of_the_owners_machine_gets_a_secret(home: Path, ask: Asker) -> None:
    options = connection_options(home, user="lodger")
    assert options["password"] != connection_options(home)["password"]
    with snowflake.connector.connect(**options) as connection:
        answer = connection.cursor().execute("SELECT CURRENT_USER(), CURRENT_ROLE()").fetchall()
    assert answer == [("LODGER", "PUBLIC")]
    ask("DROP USER lodger")
    with pytest.raises(DatabaseError):
        snowflake.connector.connect(**options)


def test_password_is_neither_kept_nor_recorded(ask: Asker, join: Join, home: Path) -> None:
    ask("ALTER USER guest SET PASSWORD = 'battery staple' COMMENT = 'seldom'")
    assert join(password="battery staple").one("SELECT 1") == 1
    with pytest.raises(DatabaseError):
        join()
    kept = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert b"correct horse" not in kept
    assert b"battery staple" not in kept


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM closed",
        'SELECT * FROM "closed"',
        "SELECT * FROM t WHERE a IN (SELECT a FROM closed)",
        "WITH closed AS (SELECT * FROM closed) SELECT * FROM closed",
        "SELECT (WITH t AS (SELECT 1) SELECT COUNT(*) FROM t), c.a FROM closed AS c",
        "INSERT INTO t VALUES (1)",
        "INSERT OVERWRITE INTO t SELECT 1",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE t",
        "DROP TABLE t",
        'DROP TABLE "t"',
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t ADD COLUMN b INT",
        "ALTER TABLE t DROP ALL ROW ACCESS POLICIES",
        "COMMENT ON TABLE t IS 'mine'",
        "CREATE OR REPLACE TABLE t (a INT)",
        "CREATE TABLE u (a INT)",
        "CREATE TABLE u CLONE closed",
        "CREATE TEMPORARY TABLE u AS SELECT * FROM closed",
        "CREATE VIEW w AS SELECT a FROM t",
        "CREATE STAGE other",
        "CREATE SCHEMA theirs",
        "CREATE DATABASE theirs",
        "CREATE ROLE theirs",
        "CREATE USER theirs",
        "CREATE MASKING POLICY p AS (v INT) RETURNS INT -> 1",
        "DESCRIBE TABLE closed",
        "DROP STAGE st",
        "REMOVE @st",
        "COPY INTO @st/a FROM (SELECT 1)",
        "COPY INTO t FROM @st",
        "DROP ROLE visitor",
        "ALTER USER guest SET DEFAULT_ROLE = ACCOUNTADMIN",
        "GRANT ROLE ACCOUNTADMIN TO USER guest",
        "GRANT SELECT ON TABLE closed TO ROLE visitor",
        "GRANT OWNERSHIP ON TABLE closed TO ROLE visitor",
        "EXECUTE TASK t",
        "SELECT * FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS",
        "USE SCHEMA PUBLIC",
    ],
)
def test_statement_without_the_privilege_is_refused(join: Join, ask: Asker, statement: str) -> None:
    guest = join()
    number, message = guest.fails(statement)
    assert number in (2003, 3001), message
    assert ask("SELECT COUNT(*) FROM t") == [(0,)]


def test_what_was_granted_is_allowed(join: Join, ask: Asker, here: str) -> None:
    guest = join()
    assert guest("SELECT * FROM t") == []
    assert guest("SELECT * FROM v") == []
    assert guest("LIST @st") == []
    guest("CREATE TEMPORARY TABLE own AS SELECT 5 AS a")
    guest("UPDATE own SET a = 6")
    assert guest("SELECT * FROM own") == [(6,)]
    guest("DROP TABLE own")
    ask("GRANT INSERT ON TABLE t TO ROLE visitor")
    ask(f"GRANT CREATE TABLE ON SCHEMA {here} TO ROLE visitor")
    guest("INSERT INTO t VALUES (1)")
    guest("CREATE TABLE hers AS SELECT * FROM t")
    guest("GRANT SELECT ON TABLE hers TO ROLE PUBLIC")
    guest("DROP TABLE hers")


def test_only_what_is_allowed_is_shown(join: Join, here: str) -> None:
    guest = join()
    assert [row[1] for row in guest("SHOW TABLES")] == ["T"]
    assert [row[1] for row in guest("SHOW VIEWS")] == ["V"]
    assert [row[1] for row in guest("SHOW STAGES")] == ["ST"]
    assert here in [row[1] for row in guest("SHOW SCHEMAS")]
    seen = "SELECT table_name FROM information_schema.{} WHERE table_schema = CURRENT_SCHEMA() ORDER BY 1"
    assert guest(seen.format("tables")) == [("T",), ("V",)]
    assert guest(seen.format("columns")) == [("T",), ("V",)]
    assert guest("SELECT stage_name FROM information_schema.stages") == [("ST",)]


def test_privileges_come_and_go_with_grants(join: Join, ask: Asker, here: str) -> None:
    guest = join()
    ask("CREATE ROLE host")
    ask("GRANT SELECT ON TABLE closed TO ROLE host")
    ask("GRANT ROLE host TO ROLE visitor")
    assert guest("SELECT COUNT(*) FROM closed") == [(0,)]
    assert guest.one("SELECT IS_ROLE_IN_SESSION('HOST')") is True
    ask("REVOKE ROLE host FROM ROLE visitor")
    assert guest.fails("SELECT COUNT(*) FROM closed")[0] == 2003
    assert guest.one("SELECT IS_ROLE_IN_SESSION('HOST')") is False
    ask(f"GRANT SELECT ON FUTURE TABLES IN SCHEMA {here} TO ROLE visitor")
    ask("CREATE TABLE later (a INT)")
    assert guest("SELECT * FROM later") == []
    ask("DROP TABLE t")
    ask("CREATE TABLE t (a INT)")
    ask(f"REVOKE SELECT ON FUTURE TABLES IN SCHEMA {here} FROM ROLE visitor")
    ask("DROP TABLE later")
    ask("CREATE TABLE later (a INT)")
    assert guest.fails("SELECT * FROM later")[0] == 2003
    ask("REVOKE ROLE visitor FROM USER guest")
    assert guest.fails("SELECT * FROM t")[0] == 2003


def test_results_are_their_users_alone(join: Join, ask: Asker) -> None:
    guest, cursor = join(), ask.connection.cursor()
    answer = cursor.execute("SELECT 'private'").sfqid
    assert ask(f"SELECT * FROM TABLE(RESULT_SCAN('{answer}'))") == [("private",)]
    assert guest.fails(f"SELECT * FROM TABLE(RESULT_SCAN('{answer}'))")[0] == 709
    with pytest.raises(DatabaseError, match="not found"):
        guest.connection.get_query_status_throw_if_error(answer)


def test_statements_are_cancelled_by_their_user_alone(join: Join, ask: Asker) -> None:
    guest, cursor = join(), ask.connection.cursor()
    running = cursor.execute_async(FOREVER)["queryId"]
    guest(f"SELECT SYSTEM$CANCEL_QUERY('{running}')")
    guest(f"SELECT SYSTEM$CANCEL_ALL_QUERIES({ask.connection.session_id})")
    assert ask.connection.is_still_running(ask.connection.get_query_status(running))
    ask(f"SELECT SYSTEM$CANCEL_QUERY('{running}')")
    assert not ask.connection.is_still_running(ask.connection.get_query_status(running))


def test_secondary_roles_are_in_effect_when_asked_for(join: Join, ask: Asker) -> None:
    ask("CREATE ROLE host")
    ask("GRANT ROLE host TO USER guest")
    guest = join()
    held = "SELECT IS_ROLE_IN_SESSION('HOST')"
    assert guest.one(held) is False
    guest("USE SECONDARY ROLES ALL")
    assert guest.one(held) is True
    guest("USE SECONDARY ROLES NONE")
    assert guest.one(held) is False


def test_database_role_hands_on_its_privileges(join: Join, ask: Asker) -> None:
    guest = join()
    ask("CREATE DATABASE ROLE IF NOT EXISTS inkflake.insider")
    ask("GRANT SELECT ON TABLE closed TO DATABASE ROLE inkflake.insider")
    ask("GRANT DATABASE ROLE inkflake.insider TO ROLE visitor")
    assert guest("SELECT * FROM closed") == []
    ask("DROP DATABASE ROLE inkflake.insider")
    assert guest.fails("SELECT * FROM closed")[0] == 2003


def test_ownership_is_given_away(join: Join, ask: Asker) -> None:
    guest = join()
    ask("GRANT OWNERSHIP ON TABLE closed TO ROLE visitor COPY CURRENT GRANTS")
    guest("INSERT INTO closed VALUES (1)")
    guest("DROP TABLE closed")


def test_view_lends_what_its_owner_may_read_and_no_more(join: Join, ask: Asker, here: str) -> None:
    ask(f"GRANT CREATE VIEW ON SCHEMA {here} TO ROLE visitor")
    guest = join()
    guest("CREATE VIEW mine AS SELECT a FROM t")
    assert guest("SELECT * FROM mine") == []
    ask("REVOKE SELECT ON TABLE t FROM ROLE visitor")
    assert guest.fails("SELECT * FROM mine")[0] == 2003
