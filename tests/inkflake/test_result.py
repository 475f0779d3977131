"""A scheduler reads what became of a run, however it ended."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE, rows
from inkflake import generate
from inkflake.drawing import pipeline
from inkflake.errors import BatchTakenOver, StageMissing


def test_a_run_is_told_with_its_files_and_failures(studio: Session, tmp_path: Path) -> None:
    path = tmp_path / "told" / "run.json"
    batch = generate(studio, [HOUSE, "=no"], on_invalid="fail", batch_id="nightly-2026-11-26", result_to=path)
    told = json.loads(path.read_text())
    assert (told["batch_id"], told["state"]) == ("nightly-2026-11-26", "partly")
    assert (told["drawn"], told["failed"], told["waiting"]) == (1, 1, 0)
    assert told["files"] == [batch.drawings[0].stage_path]
    heading, failure = csv.reader(path.with_suffix(".csv").read_text().splitlines())
    assert heading == ["seq", "prompt", "model", "filename", "reason"]
    assert failure[:2] == ["2", "'=no"]
    assert failure[-1] == batch.failures[0].error_message


def test_a_batch_of_a_name_is_resumed_by_it(studio: Session) -> None:
    first = generate(studio, CIRCLES, batch_id="circles", max_attempts_total=3, chunk_size=3)
    assert (first.state, len(first.waiting)) == ("budget", len(CIRCLES) - 3)
    again = generate(studio, CIRCLES, batch_id="circles")
    assert (again.batch_id, again.state) == ("circles", "drawn")
    assert len(rows(studio, "SELECT * FROM ${here}.generated_svgs")) == len(CIRCLES)


def test_a_uuid_names_a_batch_in_any_of_its_forms(studio: Session) -> None:
    batch = generate(studio, HOUSE, batch_id="0F8FAD5B-D9CB-469F-A165-70867728950E")
    assert batch.batch_id == "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("error", "state"),
    [(BatchTakenOver("b"), "taken over"), (KeyboardInterrupt(), "interrupted"), (ValueError("x"), "stopped")],
)
def test_a_run_that_is_ended_says_how(
    studio: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    state: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ended(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(pipeline, "_flow", ended)
    path = tmp_path / "run.json"
    with pytest.raises(type(error)):
        generate(studio, HOUSE, batch_id="b", result_to=path)
    told = json.loads(path.read_text())
    assert (told["batch_id"], told["state"]) == ("b", state)
    assert ("resume batch b" in capsys.readouterr().out) == (state == "interrupted")


def test_a_run_that_cannot_begin_is_told_too(studio: Session, tmp_path: Path) -> None:
    with pytest.raises(StageMissing):
        generate(studio, HOUSE, stage="NOWHERE", result_to=tmp_path / "run.json")
    assert json.loads((tmp_path / "run.json").read_text())["state"] == "stopped"


def test_a_dry_run_draws_nothing(studio: Session) -> None:
    batch = generate(studio, CIRCLES, dry_run=True)
    assert (len(batch), batch.state) == (0, "drawn")
    assert rows(studio, "SELECT * FROM ${here}.svg_generation_requests") == []
