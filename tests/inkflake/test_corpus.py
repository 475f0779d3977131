"""Real answers through the whole flow: every request ends, and the stage holds what the tables say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from inkflake import generate, temporary_tables
from inkflake.snow.statements import query
from upstream import Answer, ScriptedUpstream, prompt_of


@pytest.fixture
def raw_answers(corpus: Path) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in (corpus / "answers.jsonl").read_text("utf-8").splitlines())
    return [line for line in lines if line["kind"] == "raw"]


def test_every_raw_answer_ends_completed_or_failed_with_a_reason(
    raw_answers: list[dict[str, Any]], upstream: ScriptedUpstream, scripted: Session, tmp_path: Path
) -> None:
    def answer(asked: dict[str, Any]) -> Answer:
        number = re.findall(r"drawing number (\d+)", prompt_of(asked))[-1]
        return Answer(raw_answers[int(number)]["answer"])

    upstream.answer = answer
    prompts = [f"drawing number {n}" for n in range(len(raw_answers))]
    batch = generate(scripted, prompts, model="test-model", max_attempts=1)
    statuses = dict(
        query(scripted, "SELECT status, COUNT(*) FROM ${here}.svg_generation_requests GROUP BY status")
    )
    scripted.file.get("@SVG_STAGE", str(tmp_path))
    stored = query(scripted, "SELECT stage_path, svg_content FROM ${here}.generated_svgs")
    left = temporary_tables(scripted)
    assert set(statuses) <= {"completed", "failed"}
    assert sum(statuses.values()) == len(raw_answers)
    assert all(f.error_message for f in batch.failures)
    assert len(batch.drawings) >= 0.9 * len(raw_answers)
    on_stage = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert on_stage == {path.rsplit("/", 1)[1]: svg.encode() for path, svg in stored}
    assert len(left) == 0
