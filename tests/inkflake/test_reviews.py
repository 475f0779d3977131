"""Reviews: ratings are events, the latest counts."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import drawings, generate, rate, ratings
from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query


def test_the_latest_rating_counts_and_all_are_kept(studio: Session) -> None:
    drawing = generate(studio, HOUSE).drawings[0]
    assert drawing.stars is None
    rate(studio, drawing, 2)
    rate(studio, drawing.svg_id, 5, note="it's '; DROP TABLE")
    assert drawings(studio)[0].stars == 5
    assert query(studio, "SELECT COUNT(*) FROM ${here}.svg_reviews")[0][0] == 2
    assert ratings(studio).to_dict("list") == {"stars": [5], "drawings": [1]}


@pytest.mark.parametrize("stars", [0, 6, 3.5, "5", None])
def test_unfit_stars_are_refused(stars: Any) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match="from 1 to 5"):
        rate(session, "any", stars)


def test_a_drawing_that_is_not_there_cannot_be_rated(studio: Session) -> None:
    with pytest.raises(InkflakeError, match="nothing was rated"):
        rate(studio, "no-such-drawing", 3)
    assert query(studio, "SELECT COUNT(*) FROM ${here}.svg_reviews")[0][0] == 0
