"""What statements cannot reach: DuckDB's files, functions and bookkeeping; what names cannot smuggle in."""

from __future__ import annotations

import datetime
import threading
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from asking import Asker, Connect, asker
from inkflake_engine.execution.engine import Engine


@pytest.fixture
def ask(connect: Connect) -> Asker:
    ask = asker(connect)
    ask("CREATE TABLE t (a VARCHAR)")
    ask("CREATE STAGE st")
    return ask


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_blob('{home}/databases/INKFLAKE.db')",
        "SELECT * FROM TABLE(read_blob('{home}/databases/INKFLAKE.db'))",
        "SELECT * FROM t, LATERAL read_blob('{home}/databases/INKFLAKE.db')",
        "SELECT * FROM (SELECT * FROM read_csv('{home}/stages/x.csv'))",
        "WITH x AS (SELECT * FROM read_parquet('{home}/stages/x')) SELECT * FROM x",
        "SELECT * FROM \"read_text\"('{home}/secret')",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM duckdb_databases()",
        "SELECT * FROM enable_logging()",
        "SELECT * FROM force_checkpoint('INKFLAKE')",
        "SELECT * FROM '{home}/stages/x.csv'",
        'SELECT * FROM "{home}/stages/x.csv"',
        'SELECT * FROM "{home}/stages/x".csv',
        "SELECT * FROM _fs_global._fs_information_schema._fs_stages",
        "DELETE FROM _fs_global._fs_information_schema._fs_stages",
        "INSERT INTO _FS_INFORMATION_SCHEMA._fs_tables VALUES (1)",
        "CREATE TABLE y AS SELECT * FROM read_blob('{home}/databases/INKFLAKE.db')",
        "CREATE VIEW v AS SELECT * FROM read_blob('{home}/databases/INKFLAKE.db')",
        "INSERT INTO t SELECT content FROM read_text('{home}/stages/x')",
        "COPY INTO @st/out FROM (SELECT * FROM read_blob('{home}/databases/INKFLAKE.db'))",
        "COPY t TO '{home}/databases/INKFLAKE.db'",
        "COPY INTO t FROM '{home}/databases/INKFLAKE.db'",
        "COPY INTO t FROM 'file://{home}/databases/INKFLAKE.db'",
        "COPY INTO t FROM '@st/../../../../databases/INKFLAKE.db'",
        "COPY INTO t FROM (SELECT $1 FROM '@st/../../../../databases/INKFLAKE.db')",
        "MERGE INTO t USING read_text('{home}/secret') x ON TRUE WHEN MATCHED THEN UPDATE SET a = 'x'",
        "UPDATE t SET a = x.content FROM read_text('{home}/stages/x') x",
    ],
)
def test_files_functions_and_tables_of_duckdb_are_out_of_reach(ask: Asker, home: Path, query: str) -> None:
    errno, message = ask.fails(query.format(home=home))
    assert errno in (1003, 2003, 2141, 3527)
    assert "Insufficient privileges" not in message


def test_names_bound_to_identifier_reach_no_further(ask: Asker) -> None:
    for name in ("read_text('/etc/hostname')", "'/etc/hostname'", '"/etc/hostname"'):
        assert ask.fails("SELECT * FROM IDENTIFIER(?)", name)[0] in (2003, 2141)


def test_duckdb_itself_is_confined_too(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data")
    with pytest.raises(duckdb.PermissionException):
        engine.duck_conn.execute("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.InvalidInputException):
        engine.duck_conn.execute("SET enable_external_access = true")
    limit = engine.duck_conn.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    assert float(limit.removesuffix(" GiB")) <= 4
    engine.close()


@pytest.mark.parametrize(
    "name", ["s'; SET threads = 1; --", "a.b", "../x", "_fs_x", "_ink_temp_1", "a b", ""]
)
def test_schema_names_that_could_end_a_quote_are_refused(ask: Asker, name: str) -> None:
    assert ask.fails(f'CREATE SCHEMA "{name}"')[0] == 904
    assert ask.fails(f'CREATE DATABASE "{name}"')[0] == 904


def test_names_of_tables_and_columns_may_hold_anything(ask: Asker) -> None:
    ask('CREATE TABLE "a""; DROP TABLE t; --" ("it\'s; ?" INT)')
    ask('INSERT INTO "a""; DROP TABLE t; --" VALUES (1)')
    assert ask('SELECT "it\'s; ?" FROM "a""; DROP TABLE t; --"') == [(1,)]
    assert ask("SELECT COUNT(*) FROM t") == [(0,)]


@pytest.mark.parametrize(
    "value", [1.5, -0.0, 1e300, 7, 10**37, Decimal("1.23"), True, b"\x00\xff", "a\0b", None]
)
def test_bound_values_keep_their_type(ask: Asker, value: object) -> None:
    (found,) = ask("SELECT ?", value)[0]
    assert found == value
    assert isinstance(found, (bytes, bytearray) if isinstance(value, bytes) else type(value))


def test_bound_numbers_can_be_calculated_with(ask: Asker) -> None:
    assert ask.one("SELECT ? + 1", 0.5) == 1.5
    assert ask.one("SELECT ? + 1", Decimal("0.5")) == Decimal("1.5")
    assert ask.one("SELECT ?", datetime.date(2026, 1, 2)) == datetime.date(2026, 1, 2)


def test_two_sessions_may_make_one_stage_if_it_is_not_there(connect: Connect) -> None:
    first = asker(connect)
    schema = first.one("SELECT CURRENT_SCHEMA()")
    askers = [first, *(asker(connect) for _ in range(3))]
    failures: list[BaseException] = []
    start = threading.Barrier(len(askers))

    def make(ask: Asker) -> None:
        for n in range(8):
            start.wait(20)
            try:
                ask(f"CREATE STAGE IF NOT EXISTS {schema}.s{n}")
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=make, args=[ask]) for ask in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("ALTER STAGE st RENAME TO other", 2),
        ("ALTER STAGE st SET DIRECTORY = (ENABLE = TRUE)", 2),
        ("ALTER SCHEMA x RENAME TO y", 2),
        ("ALTER DATABASE IF EXISTS x SWAP WITH y", 2),
        ("ALTER VIEW v RENAME TO w", 2),
        ("ALTER SCHEMA", 1003),
        ("EXECUTE TASK", 1003),
        ("ALTER TABLE nope CLUSTER BY (a)", 2003),
        ("ALTER TABLE nope SET DATA_RETENTION_TIME_IN_DAYS = 1", 2003),
        ("CREATE DYNAMIC TABLE d TARGET_LAG = '1 minute' WAREHOUSE = w AS SELECT 1 AS a", 2),
        ("CREATE EXTERNAL TABLE e (a INT) LOCATION = @st", 2),
        ("VACUUM", 2),
    ],
)
def test_nothing_claims_to_be_done_that_is_not(ask: Asker, statement: str, number: int) -> None:
    assert ask.fails(statement)[0] == number
