"""The engine alone: DuckDB is confined to its folders and its memory."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from inkflake_engine.execution.engine import Engine


def test_duckdb_itself_is_confined_too(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "data")
    with pytest.raises(duckdb.PermissionException):
        engine.duck_conn.execute("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.InvalidInputException):
        engine.duck_conn.execute("SET enable_external_access = true")
    limit = engine.duck_conn.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
    assert float(limit.removesuffix(" GiB")) <= 4
    engine.close()
