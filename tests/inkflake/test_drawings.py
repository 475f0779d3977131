"""Drawings: newest first, a page at a time, their texts by one query a page."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, FISH, HOUSE
from inkflake import Gallery, batch, drawings, generate, search
from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query


def test_drawings_are_newest_first(studio: Session) -> None:
    generate(studio, HOUSE)
    generate(studio, FISH)
    assert [d.prompt_text for d in drawings(studio, limit=1)] == [FISH]
    assert [d.prompt_text for d in drawings(studio, limit=1, page=1)] == [HOUSE]


def test_page_of_drawings_reads_its_texts_by_one_query(studio: Session, statements: list[str]) -> None:
    generate(studio, CIRCLES)
    page = drawings(studio)
    statements.clear()
    texts = [drawing.svg for drawing in [*page, *reversed(page)]]
    assert len(statements) == 1
    assert len(set(texts)) == len(CIRCLES)
    stored = query(studio, "SELECT svg_id, svg_content FROM ${here}.generated_svgs")
    assert {d.svg_id: d.svg for d in page} == {row[0]: row[1] for row in stored}


def test_texts_of_many_drawings_are_read_a_page_at_a_time(
    studio: Session, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.telling.drawings.TEXTS", 4)
    batch = generate(studio, CIRCLES)
    statements.clear()
    assert len({drawing.svg for drawing in batch}) == len(CIRCLES)
    assert len(statements) == 3


def test_drawing_that_is_gone_is_named(studio: Session) -> None:
    (drawing,) = generate(studio, HOUSE)
    query(studio, "DELETE FROM ${here}.generated_svgs")
    with pytest.raises(InkflakeError, match=f"drawing {drawing.svg_id} is not there any more"):
        _ = drawing.svg


def test_drawings_of_one_batch_are_paged(studio: Session) -> None:
    batch = generate(studio, CIRCLES[:3])
    generate(studio, HOUSE)
    pages = [drawings(studio, batch_id=batch.batch_id, limit=2, page=page) for page in range(3)]
    assert [d.prompt_text for page in pages for d in page] == CIRCLES[:3]
    assert [len(page) for page in pages] == [2, 1, 0]


@pytest.mark.parametrize("bounds", [{"limit": 0}, {"limit": 1001}, {"page": -1}])
def test_pages_have_bounds(bounds: dict[str, int]) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match="limit goes from 1 to 1000"):
        drawings(session, **bounds)


def test_what_is_not_drawn_is_told_with_the_drawing(studio: Session) -> None:
    wanted = "a red house beside a zyzzyva"
    (drawn,) = generate(studio, wanted).drawings
    (again,) = generate(studio, wanted).drawings  # from the cache
    found, _ = search(studio).drawings
    assert again.cached_from
    assert [d.not_drawn for d in (drawn, again, found)] == ["zyzzyva"] * 3
    assert "not drawn: zyzzyva" in Gallery.of([drawn])._repr_html_()
    assert "not drawn: zyzzyva" in batch(studio, again.batch_id).to_pandas().loc[1, "reason"]
