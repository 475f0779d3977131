"""The specification's reads, filtered and paged, each user own rows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE, PROMPTS
from inkflake import active_session, generate, generation_history, stage_contents, svg_by_request
from inkflake.errors import InkflakeError, ParameterError


def test_svg_by_request_id(studio: Session) -> None:
    drawing = generate(studio, HOUSE).drawings[0]
    assert svg_by_request(studio, drawing.request_id) == drawing.svg
    assert len(drawing.svg.encode()) == drawing.file_size
    with pytest.raises(InkflakeError, match="no-such-request has no drawing"):
        svg_by_request(studio, "no-such-request")


def test_stage_contents_by_prefix(studio: Session) -> None:
    assert list(stage_contents(studio).columns) == ["name", "size", "md5", "last_modified"]
    generate(studio, HOUSE, filename="house")
    generate(studio, FISH, filename="fish")
    assert [name.rsplit("/", 1)[1] for name in stage_contents(studio)["name"]] == ["fish.svg", "house.svg"]
    assert len(stage_contents(studio, prefix="hou")) == 1
    with pytest.raises(ParameterError):
        stage_contents(studio, prefix="../x")


def test_history_is_filtered_and_paged(studio: Session) -> None:
    made = generate(studio, [*PROMPTS, "short"], on_invalid="fail")
    assert len(generation_history(studio)) == 4
    assert generation_history(studio, status="failed")["prompt_text"].tolist() == ["short"]
    assert generation_history(studio, contains="FISH")["prompt_text"].tolist() == [FISH]
    assert len(generation_history(studio, batch_id=made.batch_id, model="offline-sketch")) == 4
    assert len(generation_history(studio, model="other")) == 0
    tomorrow = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(days=1)
    assert len(generation_history(studio, until=tomorrow)) == 4
    assert len(generation_history(studio, since=tomorrow)) == 0
    pages = [generation_history(studio, limit=2, page=page)["request_id"].tolist() for page in range(3)]
    assert [len(page) for page in pages] == [2, 2, 0]
    assert len({request_id for page in pages for request_id in page}) == 4
    with pytest.raises(ParameterError):
        generation_history(studio, limit=100_000)


def test_active_session_is_one_row_for_one_snowflake_session(studio: Session) -> None:
    generate(studio, HOUSE)
    generate(studio, FISH)
    found = active_session(studio)
    assert len(found) == 1
    assert found["user_role"].tolist() == [studio.get_current_role().strip('"')]
