"""COPY INTO a table, as the connector and Snowpark send it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from snowflake.connector.pandas_tools import write_pandas
from snowflake.snowpark import Session

from asking import Asker, Connect
from inkflake_engine import connection_options

# pandas' own, of what the connector asks of it
pytestmark = pytest.mark.filterwarnings("ignore:is_datetime64tz_dtype is deprecated:DeprecationWarning")


@pytest.fixture
def put(ask: Asker, tmp_path: Path):
    """Puts a file with a text on the stage `s`."""
    ask("CREATE STAGE s")

    def put(name: str, text: str, stage: str = "s") -> None:
        (tmp_path / name).write_text(text)
        ask(f"PUT 'file://{tmp_path / name}' @{stage} AUTO_COMPRESS = FALSE OVERWRITE = TRUE")

    return put


def test_csv_is_loaded_once(ask: Asker, put) -> None:
    put("a.csv", "1,one\n2,two\n")
    ask("CREATE TABLE t (a INT, b STRING)")
    loaded = [("a.csv", "LOADED", 2, 2, 1, 0, None, None, None, None)]
    assert ask("COPY INTO t FROM @s") == loaded
    assert ask("COPY INTO t FROM @s") == [("Copy executed with 0 files processed.",)]
    assert ask("SELECT * FROM t ORDER BY a") == [(1, "one"), (2, "two")]
    assert ask("COPY INTO t FROM @s FORCE = TRUE") == loaded
    put("a.csv", "3,three\n")
    assert ask("COPY INTO t FROM @s")[0][1:4] == ("LOADED", 1, 1)
    assert ask.one("SELECT COUNT(*) FROM t") == 5


def test_a_table_made_anew_is_loaded_anew(ask: Asker, put) -> None:
    put("a.csv", "1\n")
    for _ in range(2):
        ask("CREATE OR REPLACE TABLE t (a INT)")
        ask("COPY INTO t FROM @s")
        assert ask("SELECT a FROM t") == [(1,)]


@pytest.mark.parametrize("place", ["@~", "@%t", "@s"])
def test_every_stage_is_loaded_from(ask: Asker, put, place: str) -> None:
    ask("CREATE TABLE t (a INT)")
    put("own.csv", "7\n", place[1:])
    ask(f"COPY INTO t FROM {place} FILES = ('own.csv')")
    ask(f"REMOVE {place}/own.csv")
    assert ask("SELECT a FROM t") == [(7,)]


@pytest.mark.parametrize(
    ("which", "loaded"), [("FILES = ('b.csv')", [2]), ("PATTERN = '.*[ac][.]csv'", [1, 3]), ("", [1, 2, 3])]
)
def test_files_are_chosen(ask: Asker, put, which: str, loaded: list[int]) -> None:
    for n, name in enumerate("abc", 1):
        put(f"{name}.csv", f"{n}\n")
    ask("CREATE TABLE t (a INT)")
    ask(f"COPY INTO t FROM @s {which}")
    assert [row[0] for row in ask("SELECT a FROM t ORDER BY a")] == loaded


def test_a_table_that_is_not_there_is_named(ask: Asker, put) -> None:
    assert ask.fails("COPY INTO never_made FROM @s")[0] == 2003


def test_a_file_that_is_not_there_is_named(ask: Asker, put) -> None:
    ask("CREATE TABLE t (a INT)")
    assert "none.csv" in ask.fails("COPY INTO t FROM @s FILES = ('none.csv')")[1]


@pytest.mark.parametrize(
    ("on_error", "loaded", "statuses"),
    [
        ("CONTINUE", [1, 3, 4], ["LOADED", "PARTIALLY_LOADED"]),
        ("SKIP_FILE", [4], ["LOADED", "LOAD_FAILED"]),
        ("SKIP_FILE_2", [1, 3, 4], ["LOADED", "PARTIALLY_LOADED"]),
        ("'SKIP_FILE_20%'", [4], ["LOADED", "LOAD_FAILED"]),
    ],
)
def test_errors_cost_what_was_asked(
    ask: Asker, put, on_error: str, loaded: list[int], statuses: list[str]
) -> None:
    put("bad.csv", "1,x\ntwo,x\n3,x\n")
    put("a.csv", "4,x\n")
    ask("CREATE TABLE t (a INT, b STRING)")
    answer = ask(f"COPY INTO t FROM @s ON_ERROR = {on_error}")
    assert [row[1] for row in answer] == statuses
    assert answer[1][5:] == (1, "Numeric value 'two' is not recognized", 2, 1, '"T"["A"]')
    assert [row[0] for row in ask("SELECT a FROM t ORDER BY a")] == loaded


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("x,1,2024-01-01,true", 100038),
        ("1,1,soon,true", 100040),
        ("1,1,,maybe", 100037),
        ("1,,,", 100072),
        ("1", 100080),
    ],
)
def test_nothing_is_loaded_when_one_text_does_not_fit(ask: Asker, put, text: str, number: int) -> None:
    put("a.csv", "1,1,2024-01-01,true\n")
    put("b.csv", f"{text}\n")
    ask("CREATE TABLE t (a INT, b INT NOT NULL, c DATE, d BOOLEAN)")
    failed = ask.fails("COPY INTO t FROM @s")
    assert failed[0] == number
    assert "b.csv" in failed[1]
    assert ask.one("SELECT COUNT(*) FROM t") == 0


def test_a_text_over_its_length_is_refused(ask: Asker, put) -> None:
    put("a.csv", "long\n")
    ask("CREATE TABLE t (a VARCHAR(3))")
    assert ask.fails("COPY INTO t FROM @s")[0] == 100078
    assert ask.one("SELECT COUNT(*) FROM t") == 0


def test_copying_takes_the_right_to_insert(ask: Asker, put, connect: Connect, home: Path) -> None:
    put("a.csv", "1\n")
    ask("CREATE TABLE t (a INT)")
    ask("CREATE ROLE IF NOT EXISTS loader")
    here = ask.one("SELECT CURRENT_SCHEMA()")
    for right in (f"USAGE ON SCHEMA {here}", "READ ON STAGE s", "SELECT ON TABLE t"):
        ask(f"GRANT {right} TO ROLE loader")
    ask("GRANT USAGE ON DATABASE inkflake TO ROLE loader")
    options = connection_options(home, user="lou", role="LOADER")
    ask("GRANT ROLE loader TO USER lou")
    lou = Asker(connect(**options, schema=here, database="INKFLAKE"))
    assert lou.fails("COPY INTO t FROM @s")[0] == 3001
    ask("GRANT INSERT ON TABLE t TO ROLE loader")
    assert lou("COPY INTO t FROM @s")[0][1] == "LOADED"
    ask("DROP USER lou")
    ask("DROP ROLE loader")


def test_columns_are_named_and_made_by_a_query(ask: Asker, put) -> None:
    put("a.csv", "1;one\n2;two\n")
    ask("CREATE FILE FORMAT f TYPE = CSV FIELD_DELIMITER = ';'")
    ask("CREATE TABLE t (a INT, b STRING, c STRING)")
    ask("COPY INTO t (c, a) FROM (SELECT UPPER($2), $1::INT * 10 FROM @s) FILE_FORMAT = (FORMAT_NAME = 'f')")
    assert ask("SELECT * FROM t ORDER BY a") == [(10, None, "ONE"), (20, None, "TWO")]


def test_json_goes_into_one_column_or_into_those_of_its_names(ask: Asker, put) -> None:
    put("a.json", '{"a": 1, "B": "x", "c": {"d": [1, 2]}}\n{"a": 2, "B": null}\n')
    ask("CREATE TABLE whole (v VARIANT)")
    ask("COPY INTO whole FROM @s FILE_FORMAT = (TYPE = JSON)")
    assert ask("SELECT v:a::INT, v:c:d[1]::INT FROM whole ORDER BY 1") == [(1, 2), (2, None)]
    ask("CREATE TABLE parts (a INT, b STRING, c VARIANT)")
    by_name = "COPY INTO parts FROM @s FILE_FORMAT = (TYPE = JSON)"
    assert ask.fails(by_name)[0] == 2019
    ask(f"{by_name} MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE")
    rows = ask("SELECT * FROM parts ORDER BY a")
    assert [(a, b, c and json.loads(c)) for a, b, c in rows] == [(1, "x", {"d": [1, 2]}), (2, None, None)]


def test_purge_takes_loaded_files_away(ask: Asker, put) -> None:
    put("a.csv", "1\n")
    put("bad.csv", "x\n")
    ask("CREATE TABLE t (a INT)")
    ask("COPY INTO t FROM @s PURGE = TRUE ON_ERROR = SKIP_FILE")
    assert [row[0] for row in ask("LIST @s")] == ["s/bad.csv"]


FRAME = pd.DataFrame(
    {
        "n": [1, 2, 3],
        "f": [0.5, None, -1e300],
        "s": ["a 'quoted' \"text\"", None, "☃ 😀\n\t"],
        "flag": [True, False, None],
        "day": [date(2024, 2, 29), None, date(1, 1, 1)],
        "at": pd.to_datetime(["2024-02-29 12:34:56.789012", None, "1999-12-31 00:00:00.500000"]),
        "exact": [Decimal("1.10"), None, Decimal("-99.99")],
        "raw": [b"\x00\xff", None, b""],
    }
)
ROWS = [
    (
        1,
        0.5,
        "a 'quoted' \"text\"",
        True,
        date(2024, 2, 29),
        datetime(2024, 2, 29, 12, 34, 56, 789012),
        Decimal("1.10"),
        b"\x00\xff",
    ),
    (2, None, None, False, None, None, None, None),
    (
        3,
        -1e300,
        "☃ 😀\n\t",
        None,
        date(1, 1, 1),
        datetime(1999, 12, 31, 0, 0, 0, 500000),
        Decimal("-99.99"),
        b"",
    ),
]


@pytest.mark.parametrize("chunk_size", [None, 1])
def test_write_pandas_makes_a_table(ask: Asker, chunk_size: int | None) -> None:
    done, chunks, rows, _ = write_pandas(
        ask.connection, FRAME, "frame", auto_create_table=True, chunk_size=chunk_size, use_logical_type=True
    )
    assert (done, chunks, rows) == (True, 3 if chunk_size else 1, 3)
    assert ask('SELECT * FROM "frame" ORDER BY "n"') == ROWS


def test_write_pandas_adds_and_overwrites(ask: Asker) -> None:
    ask("CREATE TABLE t (n INT, s STRING)")
    frame = FRAME[["n", "s"]].rename(columns=str.upper)
    for overwrite, count in ((False, 3), (False, 6), (True, 3)):
        write_pandas(ask.connection, frame, "T", overwrite=overwrite, auto_create_table=overwrite)
        assert ask.one("SELECT COUNT(*) FROM t") == count


def test_a_frame_is_a_snowpark_dataframe(session: Session) -> None:
    frame = session.create_dataframe(FRAME[["n", "s", "f"]])
    rows = [tuple(row) for row in frame.sort('"n"').select('"n"', '"s"', '"f"').collect()]
    assert rows == [(row[0], row[2], row[1]) for row in ROWS]
    session.write_pandas(FRAME[["n"]], "WRITTEN", auto_create_table=True, quote_identifiers=False)
    assert session.table("WRITTEN").count() == 3
