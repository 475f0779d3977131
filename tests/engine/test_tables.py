"""Tables and views, made, replaced, changed."""

from __future__ import annotations

import datetime

import pytest

from asking import Asker, Connect
from engine_tools import CHILD_TABLE, PARENT_TABLE


def test_defaults_are_filled_in(ask: Asker) -> None:
    ask(PARENT_TABLE)
    ask(CHILD_TABLE)
    ask("INSERT INTO child (id) VALUES ('a')")
    status, made, seen, token = ask("SELECT status, made, seen, token FROM child")[0]
    assert status == "new"
    assert made.tzinfo is None
    assert abs(made - datetime.datetime.now(datetime.UTC).replace(tzinfo=None)) < datetime.timedelta(
        seconds=60
    )
    assert seen == made
    assert len(token) == 36


def test_existing_table_is_left_alone_or_replaced_as_asked(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT)")
    ask("INSERT INTO t VALUES (1)")
    assert "already exists, statement succeeded" in ask.one("CREATE TABLE IF NOT EXISTS t (b INT)")
    assert ask.fails("CREATE TABLE t (b INT)")[0] == 2002
    assert ask.fails("CREATE OR ALTER TABLE t (b INT)")[0] == 2
    assert ask.one("SELECT a FROM t") == 1
    ask("CREATE TABLE copy CLONE t")
    ask("CREATE TABLE empty LIKE t")
    assert (ask("SELECT * FROM copy"), ask("SELECT * FROM empty")) == ([(1,)], [])
    ask("COMMENT ON TABLE t IS 'old'")
    ask("CREATE OR REPLACE TABLE t (b INT)")
    assert ask("SELECT b FROM t") == []
    assert [row[5] for row in ask("SHOW TABLES LIKE 't'")] == [""]


def test_columns_are_added_once(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT)")
    ask("INSERT INTO t VALUES (1)")
    ask("ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT NOT NULL DEFAULT 4, c STRING")
    ask("ALTER TABLE t ADD COLUMN IF NOT EXISTS b INT")
    assert ask("SELECT * FROM t") == [(1, 4, None)]
    assert ask.fails("INSERT INTO t (a, b) VALUES (1, NULL)")[0] == 100072
    ask("ALTER TABLE t RENAME TO u")
    assert ask.one("SELECT COUNT(*) FROM u") == 1


def test_secure_view_tells_each_session_its_own_user(connect: Connect, ask: Asker) -> None:
    query = "SELECT CURRENT_USER() AS me, IS_ROLE_IN_SESSION('SYSADMIN') AS held"
    ask(f"CREATE SECURE VIEW v COMMENT = 'who' AS {query}")
    other = connect(user="other", schema=ask.one("SELECT CURRENT_SCHEMA()")).cursor()
    assert ask("SELECT * FROM v") == [("INKFLAKE", True)]
    assert other.execute("SELECT * FROM v").fetchall() == [("OTHER", True)]
    ask("GRANT USAGE ON DATABASE INKFLAKE TO ROLE PUBLIC")
    ask(f"GRANT USAGE ON SCHEMA {ask.one('SELECT CURRENT_SCHEMA()')} TO ROLE PUBLIC")
    ask("GRANT SELECT ON VIEW v TO ROLE PUBLIC")
    other.execute("USE ROLE PUBLIC")
    assert other.execute("SELECT held FROM v").fetchall() == [(False,)]
    assert ask(
        "SELECT table_name, is_secure FROM information_schema.views WHERE table_schema = CURRENT_SCHEMA()"
    ) == [("V", "YES")]


def test_indexes_are_for_hybrid_tables(ask: Asker) -> None:
    ask("CREATE TABLE standard (a INT)")
    ask("CREATE HYBRID TABLE h (a INT PRIMARY KEY, b INT, INDEX i (b))")
    assert "not a hybrid table" in ask.fails("CREATE INDEX i ON standard(a)")[1]
    assert ask.fails("CREATE INDEX i ON h(b)")[0] == 2002
    ask("CREATE INDEX j ON h(b)")
    assert [row[-3] for row in ask("SHOW TABLES LIKE 'h'")] == ["Y"]


def test_a_column_takes_its_default_from_a_sequence(ask: Asker) -> None:
    ask("CREATE SEQUENCE numbers")
    ask("CREATE TABLE numbered (id INT DEFAULT numbers.NEXTVAL, a STRING)")
    ask("INSERT INTO numbered (a) VALUES ('x'), ('y')")
    assert ask("SELECT id, a FROM numbered ORDER BY id") == [(1, "x"), (2, "y")]


def test_show_objects_tells_tables_and_views_apart_and_no_more(ask: Asker) -> None:
    ask("CREATE TRANSIENT TABLE lasting (a INT)")
    ask("CREATE VIEW seen AS SELECT a FROM lasting")
    assert [row[4] for row in ask("SHOW OBJECTS")] == ["TABLE", "VIEW"]
    assert [row[4] for row in ask("SHOW TABLES")] == ["TRANSIENT"]


@pytest.mark.parametrize("columns", ["b", "b, c", "IF EXISTS b, c"])
def test_columns_are_dropped(ask: Asker, columns: str) -> None:
    ask("CREATE TABLE t (a INT, b INT, c INT)")
    ask(f"ALTER TABLE t DROP COLUMN {columns}")
    left = [row[0] for row in ask("DESCRIBE TABLE t")]
    assert left == (["A", "C"] if columns == "b" else ["A"])


def test_columns_are_added_at_once(ask: Asker) -> None:
    ask("CREATE TABLE t (a INT)")
    ask("ALTER TABLE t ADD COLUMN b INT, c VARCHAR NOT NULL")
    assert [(row[0], row[3]) for row in ask("DESCRIBE TABLE t")] == [("A", "Y"), ("B", "Y"), ("C", "N")]
