"""The `snow` CLI: statements, stages both ways, objects."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from running import Run

FILES = {"a.csv": "1", "sub/b.csv": "2", "sub/deep/c.csv": "3"}


@pytest.fixture
def snow(account: dict[str, Any], run: Run, tmp_path: Path) -> Run:
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in account.items())
    config = tmp_path / "snow.toml"
    config.write_text('default_connection_name = "embedded"\n[connections.embedded]\n' + "".join(lines))
    config.chmod(0o600)
    return partial(run, "client-snow", "bin/snow", "--config-file", str(config))


def test_the_connection_test_is_passed(snow: Run) -> None:
    assert json.loads(snow("connection", "test", "--format", "json"))["Status"] == "OK"


def test_statements_are_answered(snow: Run) -> None:
    assert json.loads(snow("sql", "-q", "SELECT 1 AS one", "--format", "json")) == [{"ONE": 1}]


def test_folders_are_copied_both_ways(snow: Run, tmp_path: Path) -> None:
    for path, text in FILES.items():
        file = tmp_path / "tree" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    snow("stage", "create", "copied")
    snow("stage", "copy", "tree", "@copied/up", "--recursive")
    listed = json.loads(snow("stage", "list-files", "@copied", "--format", "json"))
    snow("stage", "copy", "@copied/up", "back", "--recursive")
    back = tmp_path / "back"
    assert [row["name"] for row in listed] == [f"copied/up/{path}" for path in FILES]
    assert {str(p.relative_to(back)) for p in back.rglob("*.csv")} == set(FILES)


@pytest.mark.parametrize("kind", ["database", "schema", "table", "view", "stage", "warehouse", "role"])
def test_objects_are_listed(snow: Run, kind: str) -> None:
    assert isinstance(json.loads(snow("object", "list", kind, "--format", "json")), list)
