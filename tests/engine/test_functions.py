"""Functions give what Snowflake gives."""

from __future__ import annotations

import datetime

import pytest

from asking import Asker


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
def test_function_gives_what_snowflake_gives(ask: Asker, expression: str, value: object) -> None:
    assert ask.one(f"SELECT {expression} AS v") == value


def test_rows_come_in_the_order_of_all_columns(ask: Asker) -> None:
    rows = [("a", 1), ("a", 2), ("b", 1)]
    values = "SELECT * FROM VALUES ('b', 1), ('a', 2), ('a', 1)"
    assert ask(f"{values} ORDER BY ALL") == rows
    assert ask(f"{values} ORDER BY all DESC LIMIT 2") == rows[:0:-1]


def test_aggregates_keep_their_types(ask: Asker) -> None:
    values = "(SELECT 1 AS x, 'a' AS y UNION ALL SELECT 3, 'b')"
    query = f"""SELECT SUM(x), COUNT_IF(x > 1), MEDIAN(x), APPROX_PERCENTILE(x, 0.5), COUNT(*),
        LISTAGG(y, ',') WITHIN GROUP (ORDER BY y), ARRAY_AGG(y) WITHIN GROUP (ORDER BY y) FROM {values}"""
    row = ask(query)[0]
    assert row == (4, 1, 2.0, 2.0, 2, "a,b", '["a","b"]')
    assert [type(value) for value in row[:2]] == [int, int]
    assert ask(f"SELECT COUNT_IF(x > 1), COUNT(*) FROM {values} WHERE x > 5") == [(0, 0)]
    newest = f"SELECT x FROM {values} QUALIFY ROW_NUMBER() OVER (ORDER BY x DESC) = ? LIMIT ? OFFSET ?"
    assert ask(newest, 1, 1, 0) == [(3,)]
