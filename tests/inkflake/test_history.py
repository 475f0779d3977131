"""The specification's reads, filtered and paged, each user own rows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from snowflake.snowpark import Session

from inkflake import (
    active_session,
    batch,
    drawings,
    generate,
    generation_history,
    stage_contents,
    svg_by_request,
    temporary_tables,
)
from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query

PROMPTS = [
    "a red house beside two pine trees",
    "three orange fish in the ocean",
    "a black cat on a blue chair",
]


def test_a_batch_reads_the_same_from_the_tables(studio: Session) -> None:
    made = generate(studio, PROMPTS)
    assert batch(studio, made.batch_id) == made
    assert list(made.to_pandas()["prompt"]) == PROMPTS


def test_svg_by_request_id(studio: Session) -> None:
    drawing = generate(studio, PROMPTS[0]).drawings[0]
    assert svg_by_request(studio, drawing.request_id) == drawing.svg
    assert len(drawing.svg.encode()) == drawing.file_size
    with pytest.raises(InkflakeError, match="no-such-request has no drawing"):
        svg_by_request(studio, "no-such-request")


def test_stage_contents_by_prefix(studio: Session) -> None:
    assert list(stage_contents(studio).columns) == ["name", "size", "md5", "last_modified"]
    generate(studio, PROMPTS[0], filename="house")
    generate(studio, PROMPTS[1], filename="fish")
    assert [name.rsplit("/", 1)[1] for name in stage_contents(studio)["name"]] == ["fish.svg", "house.svg"]
    assert len(stage_contents(studio, prefix="hou")) == 1
    with pytest.raises(ParameterError):
        stage_contents(studio, prefix="../x")


def test_history_is_filtered_and_paged(studio: Session) -> None:
    made = generate(studio, [*PROMPTS, "short"], on_invalid="fail")
    assert len(generation_history(studio)) == 4
    assert generation_history(studio, status="failed")["prompt_text"].tolist() == ["short"]
    assert generation_history(studio, contains="FISH")["prompt_text"].tolist() == [PROMPTS[1]]
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
    generate(studio, PROMPTS[0])
    generate(studio, PROMPTS[1])
    found = active_session(studio)
    assert len(found) == 1
    assert found["user_role"].tolist() == [studio.get_current_role().strip('"')]


def test_drawings_are_newest_first(studio: Session) -> None:
    generate(studio, PROMPTS[0])
    generate(studio, PROMPTS[1])
    assert [d.prompt_text for d in drawings(studio, limit=1)] == [PROMPTS[1]]
    assert [d.prompt_text for d in drawings(studio, limit=1, page=1)] == [PROMPTS[0]]


def test_rows_of_others_are_not_shown(studio: Session) -> None:
    made = generate(studio, PROMPTS[0])
    for table in ("svg_generation_requests", "generated_svgs", "temporary_tables"):
        query(studio, f"UPDATE ${{here}}.{table} SET owner = 'SOMEBODY_ELSE'")
    assert len(generation_history(studio)) == 0
    assert drawings(studio) == ()
    assert len(temporary_tables(studio, cleaned=True)) == 0
    with pytest.raises(InkflakeError):
        svg_by_request(studio, made.drawings[0].request_id)
    query(studio, "CREATE ROLE IF NOT EXISTS INKFLAKE_ADMIN")
    query(studio, "USE ROLE INKFLAKE_ADMIN")
    assert len(generation_history(studio)) == 1
    assert len(drawings(studio)) == 1


def test_gallery_shows_pictures_as_images_only(studio: Session) -> None:
    words = 'a house <script>alert(1)</script> & "quotes"'
    shown = generate(studio, words, prompt_charset="unicode").show()._repr_html_()
    assert "<svg" not in shown
    assert "<script" not in shown
    assert shown.count('<img src="data:image/svg+xml;base64,') == 1
