"""The rating panel: a click on a star is a stored rating."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import drawings, generate
from inkflake.panels.rating import RatingPanel


def test_a_star_is_a_stored_rating(studio: Session) -> None:
    generate(studio, HOUSE)
    ratings = RatingPanel(studio, drawings(studio))
    _picture, caption, stars, status = ratings.children[0].children
    assert "a red house" in caption.value
    stars.value = 4
    assert drawings(studio)[0].stars == 4
    assert "stored" in status.value
