"""Statements on rows: values arrive exact, sessions at once, transactions."""

from __future__ import annotations

import datetime
import json
import threading

from snowflake.snowpark import Session
from snowflake.snowpark import types as T

from asking import Asker, Connect, asker

ROWS = [
    {
        "id": "a",
        "svg": "<svg>é\"\\\n\t$$ '; DROP TABLE t; -- ?</svg>",
        "n": 1,
        "b": True,
        "o": {"k": [1, None]},
    },
    {"id": "b", "svg": None, "n": None, "b": False, "o": None, "t": "2026-11-22T15:00:00.123456"},
]


INSERT = """
INSERT INTO t (id, svg, n, b, t, o, extra)
SELECT f.value:id::string, f.value:svg::string, f.value:n::int, f.value:b::boolean, f.value:t::timestamp_ntz,
    f.value:o, PARSE_JSON('[1]')
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
"""


TABLE = "CREATE TABLE t (id STRING, svg STRING, n INT, b BOOLEAN, t TIMESTAMP_NTZ, o VARIANT, extra VARIANT)"


def test_rows_arrive_exact_when_bound_as_one_json(ask: Asker) -> None:
    ask(TABLE)
    assert ask(INSERT, json.dumps(ROWS)) == [(2,)]
    first, second = ask("SELECT * FROM t ORDER BY id")
    assert first == ("a", ROWS[0]["svg"], 1, True, None, '{"k":[1,null]}', "[1]")
    assert second[:5] == ("b", None, None, False, datetime.datetime(2026, 11, 22, 15, 0, 0, 123456))


def test_flatten_gives_big_texts_byte_for_byte_and_in_order(ask: Asker) -> None:
    texts = [f"<svg>{n}é\\" + "y" * 80_000 for n in range(100)]
    query = (
        "SELECT f.index, f.value:svg::string FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ORDER BY f.index"
    )
    assert ask(query, json.dumps([{"svg": text} for text in texts])) == list(enumerate(texts))


def test_sessions_that_change_the_same_rows_all_succeed(connect: Connect) -> None:
    ask = asker(connect)
    ask("CREATE TABLE t (id INT, n INT)")
    ask("INSERT INTO t VALUES (1, 0)")
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    failed: list[Exception] = []

    def add(others: Connect) -> None:
        try:
            other = others(schema=schema).cursor()
            for _ in range(10):
                other.execute("UPDATE t SET n = n + 1 WHERE id = 1")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=add, args=(connect,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert ask.one("SELECT n FROM t") == 30


def test_ddl_ends_a_transaction(ask: Asker) -> None:
    ask("CREATE TABLE t (id INT)")
    ask("BEGIN")
    ask("INSERT INTO t VALUES (1)")
    ask("CREATE TABLE other (id INT)")
    ask("ROLLBACK")
    assert ask.one("SELECT COUNT(*) FROM t") == 1


def test_statement_is_described_without_being_run(snowpark: Session) -> None:
    snowpark.sql("CREATE TABLE t (a INT)").collect()
    fields = snowpark.sql("SELECT AI_COMPLETE('no-model', ?) AS x, a FROM t", params=["p"]).schema.fields
    assert [(field.name, field.datatype) for field in fields] == [("X", T.StringType()), ("A", T.LongType())]
    assert [field.name for field in snowpark.sql("DROP TABLE t").schema.fields] == ['"status"']
    assert snowpark.table("t").count() == 0
