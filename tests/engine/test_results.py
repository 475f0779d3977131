"""Results: their columns, and how many are remembered."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from inkflake_engine.language.results import Results, Rows


def test_columns_have_the_types_that_stand_behind_their_names() -> None:
    rows = Rows.of("name size:number made:time day:date", [("a", 1, None, datetime.date(2026, 1, 2))])
    assert [column.type for column in rows.columns] == [
        "VARCHAR",
        "BIGINT",
        "TIMESTAMP WITH TIME ZONE",
        "DATE",
    ]
    assert rows.to_arrow().to_pylist() == [
        {"name": "a", "size": 1, "made": None, "day": datetime.date(2026, 1, 2)}
    ]


@pytest.mark.parametrize(
    ("limit", "limit_bytes", "kept"), [(2, 1000, ["b", "c"]), (9, 20, ["b", "c"]), (9, 1, ["c"])]
)
def test_the_latest_results_are_remembered(limit: int, limit_bytes: int, kept: list[str]) -> None:
    results = Results(limit=limit, limit_bytes=limit_bytes)
    for name in ("a", "b", "c"):
        results[name] = (pa.table({"n": pa.array([1], type=pa.int64())}),)
    assert list(results) == kept
