"""SQLAlchemy and pandas: read_sql, to_sql, Core, the inspector."""

from __future__ import annotations

import json
from typing import Any

import pytest

from running import Script


@pytest.fixture(scope="module")
def answers(script: Script) -> dict[str, Any]:
    return json.loads(script("client-sqlalchemy", "asked_sqlalchemy.py"))


ROWS = [[1, "ann"], [2, None]]
EXPECTED = {
    "read_sql": ROWS,
    "core": ["ann", "eve"],
    "changed": 1,
    "columns": [["id", False], ["name", False]],
    "primary key": ["id"],
}


@pytest.mark.parametrize("what", EXPECTED)
def test_answers(answers: dict[str, Any], what: str) -> None:
    assert answers[what] == EXPECTED[what]


def test_the_inspector_lists_tables_and_schemas(answers: dict[str, Any]) -> None:
    assert {"alchemy", "kept"} <= set(answers["tables"])
    assert "public" in answers["schemas"]
