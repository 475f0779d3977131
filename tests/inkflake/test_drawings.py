"""Drawings: newest first, a page at a time, their texts by one query a page."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import FISH, HOUSE
from inkflake import drawings, generate


def test_drawings_are_newest_first(studio: Session) -> None:
    generate(studio, HOUSE)
    generate(studio, FISH)
    assert [d.prompt_text for d in drawings(studio, limit=1)] == [FISH]
    assert [d.prompt_text for d in drawings(studio, limit=1, page=1)] == [HOUSE]
