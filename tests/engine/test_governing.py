"""Policies carried out: what two users, a boss and the owner see and change, in the manner of governance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from asking import Asker, Connect
from inkflake_engine import connection_options

People = Callable[..., Asker]

GOVERNANCE = """
CREATE ROLE IF NOT EXISTS READER;
CREATE ROLE IF NOT EXISTS BOSS;
GRANT ROLE READER TO ROLE BOSS;
GRANT USAGE ON DATABASE INKFLAKE TO ROLE READER;
GRANT USAGE ON SCHEMA {here} TO ROLE READER;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {here} TO ROLE READER;
GRANT SELECT, INSERT, UPDATE, DELETE ON FUTURE TABLES IN SCHEMA {here} TO ROLE READER;
GRANT SELECT ON FUTURE VIEWS IN SCHEMA {here} TO ROLE READER;
GRANT CREATE TABLE ON SCHEMA {here} TO ROLE READER;
GRANT CREATE VIEW ON SCHEMA {here} TO ROLE READER;
CREATE STAGE st;
GRANT READ, WRITE ON STAGE {here}.st TO ROLE READER;
CREATE ROW ACCESS POLICY {here}.own AS (owner STRING) RETURNS BOOLEAN ->
    owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('BOSS') COMMENT = 'own rows, the boss''s all';
CREATE MASKING POLICY {here}.hide AS (v STRING) RETURNS STRING ->
    CASE WHEN IS_ROLE_IN_SESSION('BOSS') THEN v ELSE '***' END;
ALTER TABLE {here}.t ADD ROW ACCESS POLICY {here}.own ON (who);
ALTER TABLE {here}.t MODIFY COLUMN secret SET MASKING POLICY {here}.hide FORCE;
CREATE VIEW v AS SELECT who, secret, n FROM t WHERE n > 0;
"""


@pytest.fixture
def people(home: Path, connect: Connect, ask: Asker) -> Iterator[People]:
    """Opens sessions of users with a role, in the asker's schema; the table T is governed."""
    here = ask.one("SELECT CURRENT_SCHEMA()")
    ask("CREATE TABLE t (who STRING, secret STRING, n INT)")
    ask("INSERT INTO t VALUES ('ANN', 'a1', 1), ('ANN', 'a2', 2), ('BEN', 'b1', 3)")
    for statement in GOVERNANCE.format(here=here).strip().split(";\n"):
        ask(statement.rstrip(";"))

    def person(user: str, role: str = "READER") -> Asker:
        ask(f"CREATE USER IF NOT EXISTS {user}")
        ask(f"GRANT ROLE {role} TO USER {user}")
        return Asker(
            connect(**connection_options(home, user=user, role=role), schema=here, database="INKFLAKE")
        )

    yield person
    ask("USE ROLE ACCOUNTADMIN")
    for user in ("ANN", "BEN", "EVE"):
        ask(f"DROP USER IF EXISTS {user}")


def owned(ask: Asker, column: str = "n") -> list[object]:
    return [row[0] for row in ask(f"SELECT {column} FROM t ORDER BY n")]


def test_each_user_sees_own_rows_and_the_boss_all(people: People) -> None:
    assert owned(people("ann")) == [1, 2]
    assert owned(people("ben")) == [3]
    assert owned(people("eve", "BOSS")) == [1, 2, 3]


def test_the_owner_is_held_to_policies_too(people: People, ask: Asker) -> None:
    assert owned(ask) == []
    ask("USE ROLE BOSS")
    assert owned(ask, "secret") == ["a1", "a2", "b1"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT n FROM t",
        'SELECT n FROM "t"',
        "SELECT t.n FROM (t)",
        "SELECT x.n FROM t AS x",
        "SELECT n FROM v",
        "SELECT n FROM (SELECT * FROM t)",
        "WITH w AS (SELECT * FROM t) SELECT n FROM w",
        "WITH t AS (SELECT * FROM t) SELECT n FROM t",
        "SELECT n FROM (WITH t AS (SELECT 1 AS n) SELECT n FROM t) JOIN t USING (n) UNION SELECT n FROM t",
        "SELECT a.n FROM t AS a JOIN t AS b ON a.n = b.n",
        "SELECT n FROM t UNION SELECT n FROM t",
        "SELECT n FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE u.n = t.n)",
        "SELECT (SELECT MAX(n) FROM t) AS n UNION SELECT MIN(n) FROM t",
        "SELECT n FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY n ORDER BY who) = 1",
    ],
)
def test_no_query_reads_what_is_not_visible(people: People, query: str) -> None:
    assert sorted(row[0] for row in people("ann")(query)) == [1, 2]


def test_whole_names_reach_visible_rows(people: People, ask: Asker) -> None:
    here = ask.one("SELECT CURRENT_SCHEMA()")
    assert people("ann")(f"SELECT {here}.t.n FROM {here}.t ORDER BY {here}.t.n DESC LIMIT 1") == [(2,)]


def test_masked_column_is_masked_wherever_it_appears(people: People) -> None:
    ann = people("ann")
    assert ann("SELECT DISTINCT secret, UPPER(secret) || '!' FROM t") == [("***", "***!")]
    assert ann("SELECT n FROM t WHERE secret LIKE 'a%'") == []
    assert ann("SELECT secret FROM v WHERE n = 1") == [("***",)]
    ann("UPDATE t SET who = 'ANN' WHERE secret = 'a1'")
    ann("UPDATE t SET n = 7 WHERE t.secret = 'a1'")
    ann("CREATE TEMPORARY TABLE kept AS SELECT * FROM t")
    assert ann("SELECT DISTINCT secret FROM kept") == [("***",)]
    assert people("eve", "BOSS")("SELECT secret, n FROM t ORDER BY n LIMIT 1") == [("a1", 1)]


def test_changes_find_visible_rows_only(people: People, ask: Asker) -> None:
    ann, eve = people("ann"), people("eve", "BOSS")
    assert ann("UPDATE t SET n = n + 10") == [(2, 0)]
    assert ann("UPDATE t AS x SET n = 0 FROM t AS y WHERE x.n = 3 AND y.n > 0") == [(0, 0)]
    assert ann("DELETE FROM t WHERE n IN (3, 11)") == [(1,)]
    ann(
        "MERGE INTO t USING (SELECT 'BEN' AS who, 99 AS n) s ON t.who = s.who "
        "WHEN MATCHED THEN UPDATE SET n = s.n"
    )
    ann("MERGE INTO t USING (SELECT 12 AS n) s ON t.n = s.n WHEN MATCHED THEN UPDATE SET n = 20")
    assert eve("SELECT who, n FROM t ORDER BY n") == [("BEN", 3), ("ANN", 20)]


def test_copies_and_files_hold_visible_rows_only(people: People, ask: Asker) -> None:
    ann = people("ann")
    ann("CREATE TABLE mine AS SELECT n FROM t")
    ann("INSERT INTO mine SELECT n FROM t WHERE n = 3")
    assert ann("SELECT n FROM mine ORDER BY n") == [(1,), (2,)]
    assert ann("COPY INTO @st/all FROM t")[0][0] == 2
    assert ann("COPY INTO @st/some FROM (SELECT n FROM t WHERE n > 1)")[0][0] == 1


def test_view_of_another_shows_the_asker_own_rows(people: People, ask: Asker) -> None:
    ann = people("ann")
    ann("CREATE VIEW hers (who, number) AS SELECT who, n FROM v")
    assert ann("SELECT number FROM hers ORDER BY number") == [(1,), (2,)]
    assert people("ben")("SELECT h.number FROM hers AS h") == [(3,)]
    ann("CREATE TEMPORARY VIEW fleeting AS SELECT * FROM t")
    assert ann("SELECT COUNT(*) FROM fleeting") == [(2,)]


def test_policy_reads_its_own_tables_as_its_owner(people: People, ask: Asker) -> None:
    here = ask.one("SELECT CURRENT_SCHEMA()")
    ask("CREATE TABLE shown (who STRING, whom STRING)")
    ask("REVOKE SELECT ON TABLE shown FROM ROLE READER")
    ask("INSERT INTO shown VALUES ('ANN', 'BEN')")
    ask(
        "CREATE ROW ACCESS POLICY mapped AS (owner STRING) RETURNS BOOLEAN -> "
        "EXISTS (SELECT 1 FROM shown AS t WHERE t.who = CURRENT_USER() AND whom = owner)"
    )
    ask("ALTER TABLE t DROP ROW ACCESS POLICY own, ADD ROW ACCESS POLICY mapped ON (who)")
    ann = people("ann")
    assert owned(ann) == [3]
    assert ann.fails("SELECT * FROM shown")[0] in (2003, 3001)
    ann("CREATE TEMPORARY TABLE shown AS SELECT 'ANN' AS who, 'ANN' AS whom")
    assert owned(ann) == [3]
    assert ann(f"UPDATE {here}.t SET n = 9") == [(1, 0)]


def test_policy_takes_effect_when_it_is_added_and_taken_off(people: People, ask: Asker) -> None:
    ann = people("ann")
    ask("ALTER TABLE t DROP ALL ROW ACCESS POLICIES")
    assert owned(ann) == [1, 2, 3]
    ask("ALTER TABLE t MODIFY COLUMN secret UNSET MASKING POLICY")
    assert owned(ann, "secret") == ["a1", "a2", "b1"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE ROW ACCESS POLICY p AS (a STRING) RETURNS BOOLEAN",
        "CREATE ROW ACCESS POLICY p AS (a STRING) RETURNS BOOLEAN -> a = 1 FROM t",
        "CREATE ROW ACCESS POLICY p AS (a STRING) RETURNS BOOLEAN -> a = ",
        "ALTER ROW ACCESS POLICY own SET BODY -> TRUE",
        "ALTER TABLE u ADD ROW ACCESS POLICY own ON (a, b)",
        "ALTER TABLE t DROP COLUMN who",
        "ALTER TABLE t RENAME COLUMN secret TO plain",
        "CREATE TABLE w CLONE t",
        "CREATE TABLE w (a STRING WITH MASKING POLICY hide)",
        "CREATE TABLE w (a STRING) WITH ROW ACCESS POLICY own ON (a)",
        "CREATE VIEW w (a WITH MASKING POLICY hide) AS SELECT secret FROM t",
        "ALTER VIEW v ADD ROW ACCESS POLICY own ON (who)",
        "DELETE FROM t RETURNING *",
    ],
)
def test_what_would_not_be_enforced_is_refused(people: People, ask: Asker, statement: str) -> None:
    ask("CREATE TABLE u (a STRING, b STRING)")
    ask.fails(statement)
