"""Replay and acceptance once more: from the raw answers, without a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE, RED, files, rows, script
from inkflake import generate, reaccept, replay, svg_by_request
from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from upstream import Answer, ScriptedUpstream

OTHERWISE = RED.replace("#d11", "#11d")


def test_every_drawing_is_replayed_byte_for_byte(studio: Session) -> None:
    batch = generate(studio, [HOUSE, HOUSE, *CIRCLES[:2]])
    assert [replay(studio, d) for d in batch] == [d.svg for d in batch]
    table = reaccept(studio)
    assert table["outcome"].tolist() == ["as stored"] * 4
    query(studio, "DELETE FROM ${here}.generation_attempts")
    with pytest.raises(InkflakeError, match="not kept"):
        replay(studio, batch.drawings[2])
    assert "the answer is not kept" in reaccept(studio)["outcome"].tolist()


def test_what_is_accepted_otherwise_today_becomes_a_new_version(
    upstream: ScriptedUpstream, scripted: Session, tmp_path: Path
) -> None:
    script(upstream, Answer(RED))
    first = generate(scripted, HOUSE, model="test-model").drawings[0]
    asked = len(upstream.asked)
    query(scripted, "UPDATE ${here}.generation_attempts SET raw_response = ?", OTHERWISE)
    with pytest.raises(InkflakeError, match="reaccept"):
        replay(scripted, first)
    assert reaccept(scripted)["outcome"].tolist() == ["changed"]
    assert rows(scripted, "SELECT COUNT(*) FROM ${here}.generated_svgs") == [(1,)]
    reaccept(scripted, apply=True)
    newest = svg_by_request(scripted, first.request_id)
    assert "#11d" in newest
    assert rows(scripted, "SELECT chosen FROM ${here}.generated_svgs ORDER BY generated_at") == [
        (False,),
        (True,),
    ]
    assert sorted(files(scripted, tmp_path).values()) == sorted([first.svg.encode(), newest.encode()])
    assert reaccept(scripted, apply=True)["outcome"].tolist() == ["as stored"]
    assert len(upstream.asked) == asked


def test_answers_that_are_refused_today_are_said_so(studio: Session) -> None:
    generate(studio, HOUSE)
    query(studio, "UPDATE ${here}.generation_attempts SET raw_response = 'no drawing'")
    assert reaccept(studio, apply=True)["outcome"][0].startswith("refused: ")
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs") == [(1,)]
