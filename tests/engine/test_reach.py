"""What statements cannot reach: DuckDB's files, functions and bookkeeping."""

from __future__ import annotations

from pathlib import Path

import pytest

from asking import Asker


@pytest.fixture
def ask(ask: Asker) -> Asker:
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
        "SELECT * FROM duckdb_settings",
        'SELECT * FROM "duckdb_secrets"',
        "SELECT * FROM main.duckdb_tables",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM pg_tables",
        "SELECT * FROM pg_catalog.pg_settings",
        "SELECT * FROM system.information_schema.tables",
        "SELECT * FROM memory.main.x",
        "SELECT * FROM temp.pg_catalog.pg_tables",
        "SELECT * FROM (WITH pg_tables AS (SELECT 1) SELECT 1), pg_tables",
        "SELECT current_setting('allowed_directories')",
        "SELECT getvariable('ink_user')",
        "SELECT pg_get_viewdef(1)",
        "SELECT _ink_ai_complete(NULL)",
        "INSERT INTO t SELECT current_setting('temp_directory')",
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
    assert errno in (1003, 2003, 2140, 2141, 3527)
    assert "Insufficient privileges" not in message


def test_names_bound_to_identifier_reach_no_further(ask: Asker) -> None:
    for name in ("read_text('/etc/hostname')", "'/etc/hostname'", '"/etc/hostname"'):
        assert ask.fails("SELECT * FROM IDENTIFIER(?)", name)[0] in (2003, 2141)


def test_tables_are_named_like_duckdbs_own(ask: Asker) -> None:
    ask("CREATE TABLE pg_tables AS SELECT 1 AS n")
    assert ask("SELECT n FROM pg_tables") == [(1,)]
    ask("CREATE TEMPORARY TABLE duckdb_tables AS SELECT 2 AS n")
    assert ask("SELECT n FROM duckdb_tables") == [(2,)]
    assert ask("WITH sqlite_master AS (SELECT 3 AS n) SELECT n FROM sqlite_master") == [(3,)]
