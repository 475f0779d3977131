"""What Snowpark's DataFrame API is asked by test_snowpark.py: by name, what it should answer and the call.

It prints as JSON what each probe answered, or the error that it ended with.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from snowflake.snowpark import DataFrame, Session, Window
from snowflake.snowpark import functions as f
from snowflake.snowpark import types as t

with open("account.json") as file:
    session = Session.builder.configs(json.load(file)).create()

PEOPLE = [(1, "ann", "x", 10.0), (2, "bob", "x", 20.0), (3, "cid", "y", 30.0), (4, None, "y", 40.0)]
session.create_dataframe(PEOPLE, ["id", "name", "dept", "pay"]).write.save_as_table(
    "people", mode="overwrite"
)
people, other = session.table("people"), session.create_dataframe([(1, "one"), (9, "nine")], ["id", "word"])
docs = session.sql("""SELECT PARSE_JSON('{"a": {"b": [1, 2]}, "c": "x"}') AS v""")
by_pay = Window.partition_by("dept").order_by(f.col("pay").desc())
here = Path(tempfile.mkdtemp())
(here / "rows.csv").write_text("1,ann\n2,bob\n")
(here / "rows.json").write_text('{"id": 1}\n{"id": 2}\n')
pd.DataFrame({"ID": [1, 2], "NAME": ["ann", "bob"]}).to_parquet(here / "rows.parquet")
session.sql("CREATE OR REPLACE STAGE probes").collect()
pair = t.StructType([t.StructField("id", t.IntegerType()), t.StructField("name", t.StringType())])


def cells(frame: DataFrame) -> list[Any]:
    """The rows, sorted; of a single column its values."""
    rows = sorted([list(row) for row in frame.collect()], key=str)
    return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


def copied(name: str) -> Any:
    return session.create_dataframe(PEOPLE, ["id", "name", "dept", "pay"]).write.save_as_table(
        name, mode="overwrite"
    ) or session.table(name)


def upload(name: str) -> str:
    session.file.put(str(here / name), "@probes/in", auto_compress=False, overwrite=True)
    return f"@probes/in/{name}"


def loaded() -> list[Any]:
    session.sql("CREATE OR REPLACE TABLE filled (id INT, name STRING)").collect()
    session.read.schema(pair).csv(upload("rows.csv")).copy_into_table("filled")
    return cells(session.table("filled"))


def unloaded(kind: str) -> int:
    return getattr(people.write, kind)(f"@probes/out_{kind}/", overwrite=True)[0].rows_unloaded


def unloaded_objects() -> int:
    frame = people.select(f.object_construct(f.lit("id"), f.col("id")))
    return frame.write.json("@probes/out_json/", overwrite=True)[0].rows_unloaded


def appended() -> int:
    copied("more")
    people.write.save_as_table("more", mode="append")
    return session.table("more").count()


def changed(change: Callable[[Any], Any]) -> list[Any]:
    table = copied("changed")
    change(table)
    return cells(table.select("id", "pay"))


def merged() -> list[Any]:
    table, source = copied("merging"), session.create_dataframe([(1, 11.0), (7, 70.0)], ["id", "pay"])
    fits = f.when_matched().update({"pay": source["pay"]})
    new = f.when_not_matched().insert({"id": source["id"], "pay": source["pay"]})
    done = table.merge(source, table["id"] == source["id"], [fits, new])
    return [done.rows_inserted, done.rows_updated]


def streamed() -> str:
    with (here / "rows.csv").open("rb") as stream:
        session.file.put_stream(stream, "@probes/streamed.csv", auto_compress=False, overwrite=True)
    with session.file.get_stream("@probes/streamed.csv") as back:
        return back.read().decode()


def fetched() -> str:
    session.file.get(upload("rows.csv"), str(here / "back"))
    return (here / "back" / "rows.csv").read_text()


def viewed(name: str, make: str) -> int:
    getattr(people, make)(name)
    return session.table(name).count()


def pandas_written() -> int:
    frame = pd.DataFrame({"ID": [1, 2], "AT": ["a", "b"]})
    session.write_pandas(frame, "FROM_PANDAS", auto_create_table=True, overwrite=True)
    return session.table("from_pandas").count()


def rolled_back() -> int:
    table = copied("rolled")
    session.sql("BEGIN").collect()
    table.delete()
    session.sql("ROLLBACK").collect()
    return table.count()


def udf() -> list[Any]:
    double = f.udf(lambda n: n * 2, return_type=t.IntegerType(), input_types=[t.IntegerType()])
    return cells(people.select(double(f.col("id"))))


def procedure() -> int:
    counting = f.sproc(lambda s: s.table("people").count(), return_type=t.IntegerType(), packages=[])
    return counting()


def texts() -> Iterator[str]:
    return (row[0] for row in people.select("name").to_local_iterator())


IDS, OF_PAY = [1, 2, 3, 4], [[1, 10.0], [2, 20.0], [3, 30.0], [4, 40.0]]
TWO = [[1, "ann"], [2, "bob"]]
# ruff: noqa: E501 - a table reads best with a call a line
PROBES: dict[str, tuple[Any, Callable[[], Any]]] = {
    "create_dataframe": ([[1, "one"], [9, "nine"]], lambda: cells(other)),
    "create_dataframe (schema)": ([[1, "a"]], lambda: cells(session.create_dataframe([(1, "a")], pair))),
    "create_dataframe (pandas)": ([[1]], lambda: [list(r) for r in session.create_dataframe(pd.DataFrame({"A": [1]})).collect()]),
    "range": ([0, 1, 2], lambda: cells(session.range(3))),
    "table": (IDS, lambda: cells(session.table("people").select("id"))),
    "sql (params)": ([[5, "x"]], lambda: cells(session.sql("SELECT ?, ?", params=[5, "x"]))),
    "generator": (3, lambda: session.generator(f.seq4(), rowcount=3).count()),
    "table_function split_to_table": (["a", "b"], lambda: cells(session.table_function("split_to_table", f.lit("a b"), f.lit(" ")).select("value"))),
    "flatten (session)": (["1", "2"], lambda: cells(session.flatten(f.parse_json(f.lit("[1, 2]"))).select("value"))),
    "schema": (["ID", "NAME", "DEPT", "PAY"], lambda: [field.name for field in people.schema.fields]),
    "select": (IDS, lambda: cells(people.select("id"))),
    "select (alias)": (["N"], lambda: people.select(f.col("id").alias("n")).columns),
    "select_expr": ([2, 3, 4, 5], lambda: cells(people.select_expr("id + 1"))),
    "with_column": ([2, 4, 6, 8], lambda: cells(people.with_column("d", f.col("id") * 2).select("d"))),
    "with_columns": (6, lambda: len(people.with_columns(["a", "b"], [f.lit(1), f.lit(2)]).columns)),
    "rename": (IDS, lambda: cells(people.rename("id", "no").select("no"))),
    "drop": (["NAME", "DEPT"], lambda: people.drop("id", "pay").columns),
    "to_df": (IDS, lambda: cells(people.to_df("a", "b", "c", "d").select("a"))),
    "filter": ([3, 4], lambda: cells(people.filter(f.col("id") > 2).select("id"))),
    "where (text)": ([1], lambda: cells(people.where("name = 'ann'").select("id"))),
    "sort": ([4, 3, 2, 1], lambda: [row[0] for row in people.sort(f.col("pay").desc()).select("id").collect()]),
    "limit": (2, lambda: people.limit(2).count()),
    "first": (1, lambda: people.sort("id").first()[0]),
    "collect_nowait": (4, lambda: len(people.collect_nowait().result())),
    "to_local_iterator": (["ann", "bob", "cid"], lambda: sorted(filter(None, texts()))),
    "to_pandas": ([4, 4], lambda: list(people.to_pandas().shape)),
    "to_pandas_batches": (4, lambda: sum(len(b) for b in people.to_pandas_batches())),
    "show": (None, lambda: people.show()),
    "count": (4, lambda: people.count()),
    "take": (2, lambda: len(people.take(2))),
    "explain": (None, lambda: people.explain()),
    "distinct": (["x", "y"], lambda: cells(people.select("dept").distinct())),
    "drop_duplicates": (2, lambda: people.drop_duplicates("dept").count()),
    "union": (4, lambda: people.union(people).count()),
    "union_all": (8, lambda: people.union_all(people).count()),
    "union_by_name": (8, lambda: people.union_all_by_name(people.select("pay", "dept", "name", "id")).count()),
    "intersect": ([1], lambda: cells(people.select("id").intersect(other.select("id")))),
    "except_": ([2, 3, 4], lambda: cells(people.select("id").except_(other.select("id")))),
    "join": ([[1, "one"]], lambda: cells(people.join(other, "id").select("id", "word"))),
    "join (left)": (4, lambda: people.join(other, people["id"] == other["id"], "left").count()),
    "join (full)": (5, lambda: people.join(other, people["id"] == other["id"], "full").count()),
    "join (semi)": (1, lambda: people.join(other, people["id"] == other["id"], "semi").count()),
    "join (anti)": (3, lambda: people.join(other, people["id"] == other["id"], "anti").count()),
    "cross_join": (8, lambda: people.cross_join(other).count()),
    "natural_join": (1, lambda: people.natural_join(other).count()),
    "join_table_function": (2, lambda: docs.join_table_function("flatten", input=docs["v"]).count()),
    "flatten": (["1", "2"], lambda: cells(docs.flatten(f.col("v")["a"]["b"]).select("value"))),
    "group_by": ([["x", 30.0], ["y", 70.0]], lambda: cells(people.group_by("dept").agg(f.sum("pay")))),
    "group_by count": ([["x", 2], ["y", 2]], lambda: cells(people.group_by("dept").count())),
    "agg": ([[10.0, 40.0]], lambda: cells(people.agg(f.min("pay"), f.max("pay")))),
    "agg (pairs)": ([25.0], lambda: cells(people.agg(("pay", "avg")))),
    "rollup": (3, lambda: people.rollup("dept").agg(f.sum("pay")).count()),
    "cube": (3, lambda: people.cube("dept").agg(f.sum("pay")).count()),
    "pivot": ([[30.0, 70.0]], lambda: cells(people.select("dept", "pay").pivot("dept", ["x", "y"]).sum("pay"))),
    "unpivot": (8, lambda: session.sql("SELECT id, pay::FLOAT AS a, pay::FLOAT AS b FROM people").unpivot("v", "n", ["a", "b"]).count()),
    "sample (n)": (2, lambda: people.sample(n=2).count()),
    "sample (frac)": (True, lambda: people.sample(frac=0.5).count() <= 4),
    "random_split": (4, lambda: sum(part.count() for part in people.random_split([0.5, 0.5]))),
    "describe": (5, lambda: people.describe("pay").count()),
    "fillna": (["ann", "bob", "cid", "none"], lambda: cells(people.fillna({"name": "none"}).select("name"))),
    "dropna": (3, lambda: people.dropna().count()),
    "replace": ([10.0, 20.0, 30.0, 41.0], lambda: cells(people.replace(40.0, 41.0, subset=["pay"]).select("pay"))),
    "stat.corr": (1.0, lambda: round(people.stat.corr("id", "pay"), 6)),
    "stat.crosstab": (2, lambda: people.stat.crosstab("dept", "id").count()),
    "cache_result": (4, lambda: people.cache_result().count()),
    "create_or_replace_view": (4, lambda: viewed("seen", "create_or_replace_view")),
    "create_or_replace_temp_view": (4, lambda: viewed("seen_here", "create_or_replace_temp_view")),
    "save_as_table (append)": (8, appended),
    "write.csv": (4, lambda: unloaded("csv")),
    "write.json": (4, unloaded_objects),
    "write.parquet": (4, lambda: unloaded("parquet")),
    "read.csv": (TWO, lambda: cells(session.read.schema(pair).csv(upload("rows.csv")))),
    "read.json": (2, lambda: session.read.json(upload("rows.json")).count()),
    "read.parquet": (2, lambda: session.read.parquet(upload("rows.parquet")).count()),
    "copy_into_table": (TWO, loaded),
    "update": ([[1, 11.0], *OF_PAY[1:]], lambda: changed(lambda a: a.update({"pay": 11.0}, a["id"] == 1))),
    "delete": (OF_PAY[1:], lambda: changed(lambda a: a.delete(a["id"] == 1))),
    "merge": ([1, 1], merged),
    "file.put and get": ("1,ann\n2,bob\n", fetched),
    "file.put_stream and get_stream": ("1,ann\n2,bob\n", streamed),
    "write_pandas": (2, pandas_written),
    "transaction": (4, rolled_back),
    "window rank": ([[1, 2], [2, 1], [3, 2], [4, 1]], lambda: cells(people.select("id", f.rank().over(by_pay)))),
    "window lag": ([[1, 20.0], [2, None], [3, 40.0], [4, None]], lambda: cells(people.select("id", f.lag("pay").over(by_pay)))),
    "when otherwise": (["high", "high", "low", "low"], lambda: cells(people.select(f.when(f.col("pay") > 20, "high").otherwise("low")))),
    "cast": (["1", "2", "3", "4"], lambda: cells(people.select(f.col("id").cast("string")))),
    "isin": ([1, 2], lambda: cells(people.filter(f.col("name").isin("ann", "bob")).select("id"))),
    "variant": (["2"], lambda: cells(docs.select(f.col("v")["a"]["b"][1]))),
    "listagg": (["annbobcid"], lambda: cells(people.agg(f.listagg("name").within_group(f.col("name"))))),
    "dates": (["2024-03-01"], lambda: cells(people.limit(1).select(f.to_char(f.date_trunc("month", f.to_date(f.lit("2024-03-15"))), "YYYY-MM-DD")))),
    "udf": ([2, 4, 6, 8], udf),
    "stored procedure": (4, procedure),
}  # fmt: skip


def answer(wanted: Any, probe: Callable[[], Any]) -> str:
    """Nothing when the probe answers as it should; else what it answered, or its error's first lines."""
    try:
        got = probe()
    except Exception as error:  # noqa: BLE001 - whatever a probe ends with is its answer
        return f"{type(error).__name__}: {error}"[:300]
    return "" if got == wanted else f"answered {got!r}"


print(json.dumps({name: answer(*probe) for name, probe in PROBES.items()}))
