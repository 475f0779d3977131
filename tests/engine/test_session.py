"""A session's context, as functions of DuckDB read it."""

from __future__ import annotations

import duckdb

from inkflake_engine.session import SessionContext


def test_functions_read_what_a_session_publishes() -> None:
    duck = duckdb.connect()
    session = SessionContext("o'hara", "SYSADMIN", None, None)
    session.publish(duck)
    read = ", ".join(f"getvariable('ink_{name}')" for name in ("user", "role", "warehouse", "session"))
    assert duck.execute(f"SELECT {read}").fetchone() == ("o'hara", "SYSADMIN", None, session.id)


def test_every_session_has_an_id_of_its_own() -> None:
    first, second = (SessionContext("me", "PUBLIC", None, None) for _ in range(2))
    assert first.id != second.id
    assert first.id.isdigit()
