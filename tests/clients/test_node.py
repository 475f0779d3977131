"""Snowflake's driver for Node: select, insert, PUT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from running import Run

SCRIPT = Path(__file__).with_name("asked.js")


def test_rows_are_inserted_read_and_files_put(account: dict[str, Any], run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("1,2\n")
    (tmp_path / "account.json").write_text(json.dumps(account))
    script = tmp_path / "asked.js"
    script.write_text(SCRIPT.read_text())
    answers = json.loads(run("client-node", "run", str(script)))
    assert answers["read"] == [{"A": 1, "B": "x"}, {"A": 2, "B": None}]
    assert answers["typed"] == [{"A": 1.5, "B": True, "C": {"k": [1]}}]
    assert [row["status"] for row in answers["put"]] == ["UPLOADED"]
    assert [row["name"] for row in answers["list"]] == ["ns/one.csv.gz"]
