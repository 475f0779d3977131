"""Temporary tables: their session's own, wherever its statements run."""

from __future__ import annotations

from asking import Asker, Connect
from inkflake_engine.execution.engine import Engine


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


def test_temporary_tables_are_their_sessions_alone(connect: Connect, ask: Asker) -> None:
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    other = connect(schema=schema)
    other.cursor().execute("CREATE TEMPORARY TABLE gone (a INT)")
    hidden = f'SELECT * FROM "_ink_temp_{other.session_id}"."{schema}.GONE"'
    assert other.cursor().execute(hidden).fetchall() == []
    assert ask.fails(hidden)[0] == 2003
    assert ask.fails(hidden.replace("_ink_", "_INK_"))[0] == 2003


def test_temporary_tables_are_dropped_with_their_session(engine: Engine) -> None:
    connection = engine.connect("D", "S", user="me")
    connection.cursor().execute("CREATE TEMPORARY TABLE gone (a INT)")
    count = "SELECT COUNT(*) FROM duckdb_tables() WHERE table_name = 'S.GONE'"
    assert engine.duck_conn.cursor().execute(count).fetchall() == [(1,)]
    connection.close()
    assert engine.duck_conn.cursor().execute(count).fetchall() == [(0,)]
