"""Poison rows: one that cannot be drawn, judged or stored fails alone, and the run goes on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE, PROMPTS, RED, files, rows, script
from inkflake import Prompt, export, generate
from inkflake.drawing.storing import keep
from inkflake.errors import SessionError
from inkflake_svg import Renderer
from upstream import Answer, ScriptedUpstream


@pytest.mark.parametrize("upload", ["put", "copy"])
@pytest.mark.parametrize("name", ["a--b", "a" * 246, "b" * 252, "c" * 255, "-x-", "--"])
def test_file_names_at_their_limits_are_drawn(
    studio: Session, tmp_path: Path, upload: str, name: str
) -> None:
    batch = generate(studio, [Prompt(HOUSE, name), *CIRCLES[:1]], upload=upload)
    assert len(batch) == 2, batch.failures
    on_stage = files(studio, tmp_path / "stage")
    assert on_stage == {f"{d.filename}.svg": d.svg.encode() for d in batch}
    assert batch.drawings[0].filename == (name if len(name) <= 246 else f"{name[:240]}-2")
    assert len(export(studio, batch, tmp_path)) == 2


def test_file_name_too_long_for_a_disk_is_refused_where_it_was_fixed(studio: Session) -> None:
    batch = generate(studio, [Prompt(HOUSE, "a" * 255), *CIRCLES[:1]], on_taken="error")
    assert len(batch) == 1
    assert "255 characters; with .svg a disk holds 246" in batch.failures[0].error_message


def test_names_that_differ_in_case_get_files_that_differ_otherwise(studio: Session) -> None:
    first = generate(studio, [Prompt(HOUSE, "House"), Prompt(PROMPTS[1], "house")])
    again = generate(studio, Prompt(PROMPTS[2], "HOUSE"))
    assert [d.filename for d in (*first, *again)] == ["House", "house-2", "HOUSE-3"]


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "Aux"])
def test_names_that_windows_keeps_fail_alone(studio: Session, name: str) -> None:
    batch = generate(studio, [Prompt(HOUSE, name), *CIRCLES[:1]], on_invalid="fail")
    assert len(batch) == 1
    assert "Windows keeps" in batch.failures[0].error_message


@pytest.mark.parametrize(
    "text",
    [
        "\ud800" + RED,
        "\0" + RED,
        json.dumps(RED) + "[" * 5000,
        "<svg>" * 20_000,
        "[" * 100_000,
        '{"choices": 7}',
        '{"choices": [7], "usage": 3}',
    ],
    ids=["surrogate", "nul", "brackets", "nested", "nested json", "no choices", "odd choices"],
)
def test_odd_answer_fails_alone_or_is_read(upstream: ScriptedUpstream, scripted: Session, text: str) -> None:
    script(upstream, Answer(text), Answer(RED))
    batch = generate(scripted, CIRCLES[:3], model="test-model", max_attempts=1, cache=False)
    assert len(batch.drawings) + len(batch.failures) == 3
    assert len(batch.drawings) >= 2


def test_drawing_that_cannot_be_stored_fails_alone(studio: Session, monkeypatch: Any) -> None:
    store = keep.store

    def refusing(claim: Any, drawings: Sequence[Any], *args: Any, **options: Any) -> dict[str, Any]:
        if any(d.filename.startswith("3-") for d in drawings):
            raise SessionError("it cannot be stored") if len(drawings) == 1 else ValueError("odd")
        return store(claim, drawings, *args, **options)

    monkeypatch.setattr(keep, "store", refusing)
    batch = generate(studio, CIRCLES)
    assert [d.prompt_text for d in batch] == CIRCLES[:1] + CIRCLES[2:]
    assert [f.error_message for f in batch.failures] == ["it cannot be stored"]
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs") == [(8,)]


def test_what_concerns_all_ends_the_run_and_leaves_it_to_be_resumed(
    studio: Session, monkeypatch: Any
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(keep, "store", lambda *_args, **_options: (_ for _ in ()).throw(OSError("Disk full")))
        with pytest.raises(OSError, match="Disk full"):
            generate(studio, CIRCLES[:2])
    statuses = rows(studio, "SELECT DISTINCT status FROM ${here}.svg_generation_requests")
    assert statuses == [("processing",)]


def test_answer_that_cannot_be_judged_fails_alone(studio: Session, monkeypatch: Any) -> None:
    judge = Renderer.judge

    def breaking(self: Renderer, answers: Any, **options: Any) -> Any:
        given = list(answers)
        if any("3 red" in prompt for _, prompt in given):
            raise RuntimeError("it broke")
        return judge(self, given, **options)

    monkeypatch.setattr(Renderer, "judge", breaking)
    batch = generate(studio, CIRCLES, max_attempts=1)
    assert [d.prompt_text for d in batch] == CIRCLES[:1] + CIRCLES[2:]
    assert "cannot be judged: it broke" in batch.failures[0].error_message
