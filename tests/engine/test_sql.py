"""Statements on rows: binds, VARIANT, MERGE, errors and sessions at once, through the real connector."""

from __future__ import annotations

import datetime
import json
import threading

import pytest

from asking import Connect, asker
from inkflake_engine.language import parsing

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


def test_rows_arrive_exact_when_bound_as_one_json(connect: Connect) -> None:
    ask = asker(connect)
    ask(TABLE)
    assert ask(INSERT, json.dumps(ROWS)) == [(2,)]
    first, second = ask("SELECT * FROM t ORDER BY id")
    assert first == ("a", ROWS[0]["svg"], 1, True, None, '{"k":[1,null]}', "[1]")
    assert second[:5] == ("b", None, None, False, datetime.datetime(2026, 11, 22, 15, 0, 0, 123456))


def test_flatten_gives_big_texts_byte_for_byte_and_in_order(connect: Connect) -> None:
    texts = [f"<svg>{n}é\\" + "y" * 80_000 for n in range(100)]
    ask = asker(connect)
    query = (
        "SELECT f.index, f.value:svg::string FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ORDER BY f.index"
    )
    assert ask(query, json.dumps([{"svg": text} for text in texts])) == list(enumerate(texts))


ROWS_OF_JSON = """
(SELECT f.value:id::string AS id, f.value:n::int AS n FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f) s
"""
IDS_OF_JSON = "SELECT f.value::string AS id FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f"
MERGE = f"""
MERGE INTO t USING {ROWS_OF_JSON} ON t.id = s.id
WHEN MATCHED THEN UPDATE SET n = s.n + ? WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)
"""


def test_rows_change_from_flattened_json_by_update_merge_and_delete(connect: Connect) -> None:
    ask = asker(connect)
    ask(f"CREATE TRANSIENT TABLE t AS SELECT id, 0 AS n FROM ({IDS_OF_JSON})", '["a","b"]')
    values = json.dumps([{"id": "b", "n": 5}, {"id": "c", "n": 6}])
    assert ask(f"UPDATE t SET n = s.n FROM {ROWS_OF_JSON} WHERE t.id = s.id", values) == [(1, 0)]
    assert ask(MERGE, values, 10) == [(1, 1)]
    assert ask(f"DELETE FROM t WHERE id IN ({IDS_OF_JSON})", '["a"]') == [(1,)]
    assert ask("SELECT * FROM t ORDER BY id") == [("b", 15), ("c", 6)]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("DATEADD(DAY, 3, '2026-01-01'::DATE)", datetime.date(2026, 1, 4)),
        ("DATEDIFF(HOUR, '2026-01-01 00:00:00'::TIMESTAMP_NTZ, '2026-01-02 00:00:00'::TIMESTAMP_NTZ)", 24),
        ("TO_DATE('2026-01-01')", datetime.date(2026, 1, 1)),
        ("IFF(1 > 2, 'a', 'b')", "b"),
        ("NULL::TIMESTAMP_NTZ", None),
        ("MD5('a')", "0cc175b9c0f1b6a831c399e269772661"),
        ("SHA2('a', 256)", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("OCTET_LENGTH('é')", 2),
        ("REGEXP_LIKE('abc', 'a.*')", True),
        ("STARTSWITH('abc', 'ab')", True),
        ("'ABC' ILIKE 'a%'", True),
        ("PARSE_JSON('{\"a\": null}'):a::string", None),
        ("ARRAY_CONSTRUCT(1, 'x', NULL)", '[1,"x",null]'),
        ("$$a 'b' $x ?$$", "a 'b' $x ?"),
        ("'$nothing'", "$nothing"),
    ],
)
def test_function_gives_what_snowflake_gives(connect: Connect, expression: str, value: object) -> None:
    assert asker(connect).one(f"SELECT {expression} AS v") == value


def test_rows_come_in_the_order_of_all_columns(connect: Connect) -> None:
    ask = asker(connect)
    rows = [("a", 1), ("a", 2), ("b", 1)]
    values = "SELECT * FROM VALUES ('b', 1), ('a', 2), ('a', 1)"
    assert ask(f"{values} ORDER BY ALL") == rows
    assert ask(f"{values} ORDER BY all DESC LIMIT 2") == rows[:0:-1]


def test_aggregates_keep_their_types(connect: Connect) -> None:
    ask = asker(connect)
    values = "(SELECT 1 AS x, 'a' AS y UNION ALL SELECT 3, 'b')"
    query = f"""SELECT SUM(x), COUNT_IF(x > 1), MEDIAN(x), APPROX_PERCENTILE(x, 0.5), COUNT(*),
        LISTAGG(y, ',') WITHIN GROUP (ORDER BY y), ARRAY_AGG(y) WITHIN GROUP (ORDER BY y) FROM {values}"""
    row = ask(query)[0]
    assert row == (4, 1, 2.0, 2.0, 2, "a,b", '["a","b"]')
    assert [type(value) for value in row[:2]] == [int, int]
    assert ask(f"SELECT COUNT_IF(x > 1), COUNT(*) FROM {values} WHERE x > 5") == [(0, 0)]
    newest = f"SELECT x FROM {values} QUALIFY ROW_NUMBER() OVER (ORDER BY x DESC) = ? LIMIT ? OFFSET ?"
    assert ask(newest, 1, 1, 0) == [(3,)]


def test_binds_keep_their_places_wherever_the_statement_is_rewritten(connect: Connect) -> None:
    ask = asker(connect)
    columns = "OBJECT_CONSTRUCT('k', ?), a, ?::string"
    query = f"WITH w AS (SELECT ?::int AS a) SELECT {columns} FROM w WHERE a = ? LIMIT ?"
    assert ask(query, 1, "two", "'; DROP TABLE x; --", 1, 5) == [('{"k":"two"}', 1, "'; DROP TABLE x; --")]
    assert ask.fails("SELECT ?, ?", 1)[0] == 2049


@pytest.mark.parametrize(
    ("statement", "number", "words"),
    [
        ("SELECT * FROM nope", 2003, "Object 'NOPE' does not exist or not authorized."),
        ("SELECT nope FROM (SELECT 1 AS a)", 904, "invalid identifier 'NOPE'"),
        ("SELEC 1", 1003, "syntax error line 1 at position"),
        ("SELECT 'a", 1003, "syntax error"),
        ("SELECT 1; SELECT 2", 8, "statement count 2"),
        ("ATTACH '/tmp/x' AS y", 1003, "syntax error"),
        ("PRAGMA database_list", 2, "Unsupported feature of the embedded engine"),
        ("CALL nothing()", 2, "Unsupported feature of the embedded engine"),
        ("SELECT 'x'::int", 100038, "x"),
        ("SELECT * FROM read_text('/etc/hostname')", 2141, "Unknown table function READ_TEXT"),
        ("SELECT $nothing", 2211, "Session variable '$NOTHING' does not exist"),
    ],
)
def test_error_is_numbered_as_on_snowflake(connect: Connect, statement: str, number: int, words: str) -> None:
    errno, message = asker(connect).fails(statement)
    assert errno == number
    assert words in message


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


def test_ddl_ends_a_transaction(connect: Connect) -> None:
    ask = asker(connect)
    ask("CREATE TABLE t (id INT)")
    ask("BEGIN")
    ask("INSERT INTO t VALUES (1)")
    ask("CREATE TABLE other (id INT)")
    ask("ROLLBACK")
    assert ask.one("SELECT COUNT(*) FROM t") == 1


def test_indexes_are_taken_out_of_a_hybrid_table() -> None:
    text = "CREATE HYBRID TABLE t (a INT PRIMARY KEY, b INT, INDEX i (b) INCLUDE (a), UNIQUE (b))"
    kept, names = parsing.without_indexes(parsing.tokenize(text))
    assert names == ["I"]
    assert "INDEX" not in [token.text for token in kept]
    assert parsing.parse(text).this.expressions[-1].sql("snowflake") == "UNIQUE (b)"
