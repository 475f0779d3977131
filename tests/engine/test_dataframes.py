"""Snowpark's DataFrames of local rows on the embedded engine."""

from __future__ import annotations

import datetime
import io

import pandas as pd
import pytest
from snowflake.snowpark import Session
from snowflake.snowpark import functions as F
from snowflake.snowpark import types as T

ROWS = [(1, "it's", True, None, {"k": [1]}), (2, None, None, datetime.datetime(2026, 1, 2, 3, 4, 5, 6), None)]
SCHEMA = T.StructType(
    [
        T.StructField("id", T.LongType()),
        T.StructField("text", T.StringType()),
        T.StructField("flag", T.BooleanType()),
        T.StructField("at", T.TimestampType(T.TimestampTimeZone.NTZ)),
        T.StructField("v", T.VariantType()),
    ]
)


def test_local_rows_keep_their_values(snowpark: Session) -> None:
    rows = snowpark.create_dataframe(ROWS, schema=SCHEMA).sort("id").collect()
    assert [tuple(row)[:4] for row in rows] == [row[:4] for row in ROWS]
    assert rows[0]["V"] == '{"k":[1]}'


def test_many_local_rows_go_through_a_temporary_table(snowpark: Session) -> None:
    frame = snowpark.create_dataframe([(n, f"x{n}'") for n in range(1000)], schema=["a", "b"])
    assert frame.agg(F.count("*"), F.sum("a"), F.max("b")).collect() == [(1000, 499500, "x999'")]
    assert frame.filter(F.col("a") == 999).collect()[0]["B"] == "x999'"


def test_rows_are_saved_as_a_table_in_every_mode(snowpark: Session) -> None:
    frame = snowpark.create_dataframe([(1, "a"), (2, "b")], schema=["a", "b"])
    frame.write.save_as_table("t", mode="errorifexists")
    with pytest.raises(Exception, match="already exists"):
        frame.write.save_as_table("t", mode="errorifexists")
    counts = []
    for mode in ("append", "ignore", "overwrite", "truncate"):
        frame.write.save_as_table("t", mode=mode)
        counts.append(snowpark.table("t").count())
    assert counts == [4, 4, 2, 2]


@pytest.mark.parametrize("kind", ["temporary", "transient"])
def test_rows_are_saved_in_a_table_of_a_kind(snowpark: Session, kind: str) -> None:
    snowpark.create_dataframe([(1,)], schema=["a"]).write.save_as_table("t", table_type=kind)
    assert snowpark.table("t").collect() == [(1,)]
    assert [row["kind"] for row in snowpark.sql("SHOW TABLES LIKE 't'").collect()] == [kind.upper()]


def test_frames_read_change_and_join_tables(snowpark: Session) -> None:
    frame = snowpark.create_dataframe([(1, "a"), (2, "b"), (3, "c")], schema=["a", "b"])
    frame.write.save_as_table("t")
    table = snowpark.table("t")
    assert table.filter(F.col("a") > 1).select(F.upper("b").alias("c")).sort("c").collect() == [
        ("B",),
        ("C",),
    ]
    assert table.update({"b": "z"}, F.col("a") == 1).rows_updated == 1
    assert table.delete(F.col("a") == 2).rows_deleted == 1
    merged = table.merge(
        frame, table["a"] == frame["a"], [F.when_not_matched().insert({"a": frame["a"], "b": frame["b"]})]
    )
    assert (merged.rows_inserted, table.count()) == (1, 3)
    assert table.join(frame.rename("b", "b2"), "a").count() == 3
    assert [field.datatype for field in table.schema.fields] == [T.LongType(), T.StringType()]
    assert table.to_pandas()["A"].tolist() == [1, 3, 2]


def test_temporary_view_and_cached_result(snowpark: Session) -> None:
    frame = snowpark.create_dataframe([(1,)], schema=["a"])
    frame.create_or_replace_temp_view("v")
    assert snowpark.table("v").count() == 1
    assert snowpark.table("v").cache_result().count() == 1
    assert snowpark.sql("SHOW VIEWS").collect() == []


def test_files_of_a_stage_are_read(snowpark: Session) -> None:
    snowpark.sql("CREATE STAGE read_from").collect()
    frame = io.BytesIO()
    pd.DataFrame({"p": [1, 2], "q": ["x", None]}).to_parquet(frame)
    files = {"a.csv": b"1,one\n2,two\n", "a.json": b'{"n": 1}\n{"n": 2}\n', "a.parquet": frame.getvalue()}
    for name, content in files.items():
        snowpark.file.put_stream(io.BytesIO(content), f"@read_from/{name}", auto_compress=False)
    schema = T.StructType([T.StructField("a", T.IntegerType()), T.StructField("b", T.StringType())])
    rows = snowpark.read.schema(schema).csv("@read_from/a.csv").sort("a").collect()
    assert [tuple(row) for row in rows] == [(1, "one"), (2, "two")]
    rows = snowpark.read.json("@read_from/a.json").select(F.col("$1")["n"].cast("int")).collect()
    assert sorted(row[0] for row in rows) == [1, 2]
    rows = snowpark.read.parquet("@read_from/a.parquet").sort('"p"').collect()
    assert [tuple(row) for row in rows] == [(1, "x"), (2, None)]
