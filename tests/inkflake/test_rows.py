"""Rows: bound as one JSON text, in as many statements as they need."""

from __future__ import annotations

import json

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, rows
from inkflake import estimate, generate
from inkflake.snow.rows import as_json, changed, columns, in_binds, inserting, selected, updating
from inkflake.snow.statements import query
from killed_run import disagreements


def test_rows_too_many_for_one_bind_go_in_several(studio: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkflake.snow.rows.LONGEST", 2000)
    batch = generate(studio, CIRCLES)
    assert disagreements(studio, batch.batch_id, CIRCLES) == []
    assert batch.summary().counts()["accepted as drawn"] == 9
    assert estimate(studio, CIRCLES).seen == 9


HOSTILE = "'; DROP TABLE x; -- $$ ${here} ? \\ \u2028 \U0001f3e0"


@pytest.mark.parametrize(
    ("lengths", "sizes"),
    [([], []), ([5], [1]), ([5, 5, 5], [3]), ([60, 60, 5], [1, 2]), ([500, 5, 500], [1, 1, 1])],
)
def test_rows_go_in_as_few_binds_as_hold_them(
    monkeypatch: pytest.MonkeyPatch, lengths: list[int], sizes: list[int]
) -> None:
    monkeypatch.setattr("inkflake.snow.rows.LONGEST", 100)
    wanted = [{"a": "x" * length} for length in lengths]
    binds = [json.loads(bind) for bind in in_binds(wanted)]
    assert [len(bind) for bind in binds] == sizes
    assert [row for bind in binds for row in bind] == wanted


def test_binds_are_bounded_by_bytes_and_not_by_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inkflake.snow.rows.LONGEST", 100)
    binds = list(in_binds([{"a": "\U0001f3e0" * 9}] * 4))
    assert [len(json.loads(bind)) for bind in binds] == [2, 2]
    assert max(len(bind.encode()) for bind in binds) <= 100


def test_columns_are_in_order_with_their_types() -> None:
    assert columns(STRING="a b", INTEGER="n") == {"a": "STRING", "b": "STRING", "n": "INTEGER"}


def test_rows_are_inserted_and_updated_by_their_key(session: Session) -> None:
    types = columns(STRING="id words", INTEGER="n", VARIANT="told")
    kinds = "id STRING, words STRING, n INTEGER, told VARIANT, owner STRING, made STRING, created_at DATE"
    query(session, f"CREATE TABLE ${{here}}.t ({kinds})")
    given = [
        {"id": "a", "words": HOSTILE, "n": 1, "told": {"x": [1, None]}},
        {"id": "b", "words": None, "n": 2, "told": []},
        {"id": "c", "words": "", "n": 3},
    ]
    assert changed(session, inserting("t", types, made="UPPER(s.id)"), given) == 3
    assert rows(session, "SELECT made FROM ${here}.t WHERE created_at <= SYSDATE() ORDER BY id") == [
        ("A",),
        ("B",),
        ("C",),
    ]
    (user,) = rows(session, "SELECT DISTINCT owner FROM ${here}.t")
    assert user == rows(session, "SELECT CURRENT_USER()")[0]
    assert rows(session, "SELECT id, words, n FROM ${here}.t ORDER BY id") == [
        ("a", HOSTILE, 1),
        ("b", None, 2),
        ("c", "", 3),
    ]
    (told,) = rows(session, "SELECT told:x[0]::INTEGER FROM ${here}.t WHERE id = 'a'")[0]
    assert told == 1
    text = updating(
        "t", columns(STRING="id words"), key="id", where="t.n < ?", owner="'NOBODY'", n="t.n + 10"
    )
    wanted = [{"id": name, "words": "new"} for name in ("a", "c", "d")]
    assert changed(session, text, wanted, 3) == 1
    assert rows(session, "SELECT id, words, n, owner = 'NOBODY' FROM ${here}.t ORDER BY id") == [
        ("a", "new", 11, True),
        ("b", None, 2, False),
        ("c", "", 3, False),
    ]


def test_bound_rows_are_a_query_of_their_own(session: Session) -> None:
    text = f"{selected(columns(STRING='id', INTEGER='n'))} ORDER BY id"
    assert rows(session, text, as_json([{"n": 2, "id": "b"}, {"id": "a"}])) == [("a", None), ("b", 2)]


def test_no_rows_are_no_statement(session: Session) -> None:
    assert changed(session, "no statement at all", []) == 0
