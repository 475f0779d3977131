"""Tables, views, schemas and databases of the embedded engine, as Snowflake keeps them."""

from __future__ import annotations

import datetime

import pytest

from asking import Asker, Connect, asker


@pytest.fixture
def ask(connect: Connect) -> Asker:
    return asker(connect)


TABLE = """
CREATE TABLE IF NOT EXISTS child (
    id STRING PRIMARY KEY,
    parent STRING REFERENCES parent(id),
    status STRING DEFAULT 'new' COMMENT 'its state',
    made TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP(),
    seen TIMESTAMP_NTZ DEFAULT SYSDATE(),
    token STRING DEFAULT UUID_STRING(),
    size INT CHECK (size > 0),
    CONSTRAINT valid_status CHECK (status IN ('new', 'old')),
    UNIQUE (token)
) CLUSTER BY (TO_DATE(made), id) DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'the children''s'
"""


def test_keys_are_kept_and_not_enforced(ask: Asker) -> None:
    ask("CREATE TABLE parent (id STRING PRIMARY KEY)")
    ask(TABLE)
    ask("INSERT INTO child (id, parent) VALUES ('a', 'nobody'), ('a', 'p')")
    ask("INSERT INTO parent VALUES ('p'), ('p')")
    ask("UPDATE parent SET id = 'q'")
    ask("DELETE FROM parent")
    ask("DROP TABLE parent")
    assert [row[4] for row in ask("SHOW PRIMARY KEYS IN TABLE child")] == ["ID"]
    keys = ask("SHOW IMPORTED KEYS IN TABLE child")
    assert [(row[3], row[4], row[7], row[8]) for row in keys] == [("PARENT", "ID", "CHILD", "PARENT")]
    constraints = "information_schema.table_constraints WHERE table_schema = CURRENT_SCHEMA()"
    kinds = f"SELECT constraint_type FROM {constraints}"
    assert sorted(row[0] for row in ask(kinds)) == ["FOREIGN KEY", "PRIMARY KEY", "UNIQUE"]


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("INSERT INTO child (id, size) VALUES ('a', 0)", 200001, "CHECK constraint"),
        ("INSERT INTO child (id, status) VALUES ('a', 'other')", 200001, "CHECK constraint"),
        ("INSERT INTO child (parent) VALUES ('a')", 100072, "NULL result in a non-nullable column"),
    ],
)
def test_not_null_and_check_are_enforced(ask: Asker, statement: str, number: int, words: str) -> None:
    ask(TABLE)
    errno, message = ask.fails(statement)
    assert (errno, words in message) == (number, True)


def test_defaults_are_filled_in(ask: Asker) -> None:
    ask(TABLE)
    ask("INSERT INTO child (id) VALUES ('a')")
    status, made, seen, token = ask("SELECT status, made, seen, token FROM child")[0]
    assert status == "new"
    assert made.tzinfo is None
    assert abs(made - datetime.datetime.now(datetime.UTC).replace(tzinfo=None)) < datetime.timedelta(
        seconds=60
    )
    assert seen == made
    assert len(token) == 36


def test_what_duckdb_cannot_keep_is_shown(ask: Asker) -> None:
    ask(TABLE)
    shown = dict(zip(ask.names("SHOW TABLES"), ask("SHOW TABLES")[0], strict=True))
    assert (shown["name"], shown["comment"], shown["kind"]) == ("CHILD", "the children's", "TABLE")
    assert shown["cluster_by"] == "LINEAR(TO_DATE(made), id)"
    row = ask(
        "SELECT comment, table_type, is_transient FROM information_schema.tables WHERE table_name = 'CHILD'"
    )[-1]
    assert row == ("the children's", "BASE TABLE", "NO")
    ask("COMMENT ON TABLE child IS 'o''ther'")
    ask("ALTER TABLE child CLUSTER BY (id)")
    shown = dict(zip(ask.names("SHOW TABLES"), ask("SHOW TABLES")[0], strict=True))
    assert (shown["comment"], shown["cluster_by"]) == ("o'ther", "LINEAR(id)")


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
    other.execute("USE ROLE PUBLIC")
    assert other.execute("SELECT held FROM v").fetchall() == [(False,)]
    assert ask(
        "SELECT table_name, is_secure FROM information_schema.views WHERE table_schema = CURRENT_SCHEMA()"
    ) == [("V", "YES")]


def test_temporary_table_is_the_sessions_own(connect: Connect, ask: Asker) -> None:
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    other = Asker(connect(schema=schema))
    ask("CREATE TEMPORARY TABLE t (a INT, b STRING)")
    ask("INSERT INTO t VALUES (?, 'x'), (2, 'y')", 1)
    ask("UPDATE t SET b = 'z' WHERE t.a = 1")
    ask(f"DELETE FROM INKFLAKE.{schema}.t WHERE a = 2")
    assert ask("SELECT t.a, b FROM t") == [(1, "z")]
    assert ask("WITH t AS (SELECT 5 AS q) SELECT * FROM t") == [(5,)]
    assert [row[4] for row in ask("SHOW TABLES LIKE 't'")] == ["TEMPORARY"]
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'T' AND table_schema = ?"
    assert sorted(ask(columns, schema)) == [("A",), ("B",)]
    assert other(columns, schema) == []
    assert other.fails("SELECT * FROM t")[0] == 2003
    other("CREATE TEMPORARY TABLE t AS SELECT 'mine' AS c")
    assert other("SELECT * FROM t") == [("mine",)]
    ask("DROP TABLE t")
    assert ask.fails("SELECT * FROM t")[0] == 2003


def test_temporary_table_is_seen_by_statements_in_the_background(ask: Asker) -> None:
    ask("CREATE TEMPORARY TABLE t AS SELECT 7 AS a")
    cursor = ask.connection.cursor()
    cursor.get_results_from_sfqid(cursor.execute_async("SELECT a FROM t")["queryId"])
    assert cursor.fetchall() == [(7,)]


def test_one_transaction_changes_temporary_and_lasting_tables(ask: Asker) -> None:
    ask("CREATE TABLE lasting (a INT)")
    ask("CREATE TEMPORARY TABLE passing (a INT)")
    ask("BEGIN")
    ask("INSERT INTO passing VALUES (1)")
    ask("INSERT INTO lasting SELECT a FROM passing")
    ask("ROLLBACK")
    assert ask("SELECT * FROM lasting UNION ALL SELECT * FROM passing") == []


def test_temporary_tables_go_with_their_session(connect: Connect, ask: Asker) -> None:
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    other = connect(schema=schema)
    other.cursor().execute("CREATE TEMPORARY TABLE gone (a INT)")
    hidden = f'SELECT * FROM "_ink_temp_{other.session_id}"."{schema}.GONE"'
    assert ask(hidden) == []
    other.close()
    assert ask.fails(hidden)[0] == 2003


def test_indexes_are_for_hybrid_tables(ask: Asker) -> None:
    ask("CREATE TABLE standard (a INT)")
    ask("CREATE HYBRID TABLE h (a INT PRIMARY KEY, b INT, INDEX i (b))")
    assert "not a hybrid table" in ask.fails("CREATE INDEX i ON standard(a)")[1]
    assert ask.fails("CREATE INDEX i ON h(b)")[0] == 2002
    ask("CREATE INDEX j ON h(b)")
    assert [row[-3] for row in ask("SHOW TABLES LIKE 'h'")] == ["Y"]


def test_schema_and_database_take_everything_with_them(ask: Asker) -> None:
    ask("CREATE DATABASE IF NOT EXISTS passing COMMENT = 'x'")
    assert ask("SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()") == [("PASSING", "PUBLIC")]
    ask("CREATE TRANSIENT SCHEMA s")
    ask("CREATE STAGE s.st")
    ask("COPY INTO @s.st/a FROM (SELECT 1)")
    ask("DROP SCHEMA s")
    ask("CREATE SCHEMA s")
    assert ask.fails("LIST @s.st")[0] == 2003
    assert [row[1] for row in ask("SHOW SCHEMAS IN DATABASE passing")] == ["PUBLIC", "S"]
    ask("DROP DATABASE passing")
    assert ask.fails("USE DATABASE passing")[0] == 2003
    assert ask("SHOW DATABASES LIKE 'passing'") == []


@pytest.mark.parametrize("name", ['"a/../b"', '"a b"', '"x\'; DROP"'])
def test_name_of_a_database_is_plain(ask: Asker, name: str) -> None:
    assert ask.fails(f"CREATE DATABASE {name}")[0] == 904
