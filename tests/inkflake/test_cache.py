"""The cache: a prompt drawn within the hour is taken from it, and nothing that is to be drawn otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, schema_of
from inkflake import generate, open_session
from inkflake.snow.statements import query


def test_same_prompt_in_a_session_is_taken_from_its_cache(studio: Session) -> None:
    first = generate(studio, CIRCLES[0]).drawings[0]
    batch = generate(studio, [CIRCLES[0], *CIRCLES[:2]])
    assert [d.cached_from for d in batch] == [first.request_id, first.request_id, None]
    assert batch.drawings[0].svg == batch.drawings[1].svg == first.svg
    assert len({first.stage_path, *(d.stage_path for d in batch)}) == 4
    assert batch.to_pandas()["reason"].tolist() == ["from this session's cache"] * 2 + [""]
    assert batch.summary().counts()["from the cache"] == 2
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generation_attempts")[0][0] == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"cache": False},
        {"style": "flat"},
        {"palette": "ocean"},
        {"template": "logo"},
        {"profile": "rich"},
        {"temperature": 0.5},
    ],
)
def test_what_is_to_be_drawn_otherwise_is_not_cached(studio: Session, changed: dict[str, Any]) -> None:
    generate(studio, CIRCLES[0])
    assert generate(studio, CIRCLES[0], **changed).drawings[0].cached_from is None


def test_another_session_and_another_hour_have_no_cache(studio: Session) -> None:
    generate(studio, CIRCLES[0])
    with open_session(schema=schema_of(studio)) as other:
        assert generate(other, CIRCLES[0]).drawings[0].cached_from is None
    query(studio, "UPDATE ${here}.session_cache SET created_at = DATEADD(minute, -61, SYSDATE())")
    assert generate(studio, CIRCLES[0]).drawings[0].cached_from is None
