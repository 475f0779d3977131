"""The rating panel: a click on a star is a stored rating."""

from __future__ import annotations

from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import drawings, generate, rate
from inkflake.panels.rating import RatingPanel
from inkflake.snow.statements import query


def test_a_star_is_a_stored_rating(studio: Session) -> None:
    generate(studio, HOUSE)
    ratings = RatingPanel(studio, drawings(studio))
    _picture, caption, stars, status = ratings.children[0].children
    assert "a red house" in caption.value
    stars.value = 4
    assert drawings(studio)[0].stars == 4
    assert "stored" in status.value


def test_stars_given_before_are_shown(studio: Session) -> None:
    generate(studio, HOUSE)
    rate(studio, drawings(studio)[0], 2)
    _picture, _caption, stars, status = RatingPanel(studio, drawings(studio)).children[0].children
    assert stars.value == 2
    assert "★★ given" in status.value


def test_rating_that_cannot_be_stored_is_told(studio: Session) -> None:
    generate(studio, HOUSE)
    picture, _caption, stars, status = RatingPanel(studio, drawings(studio)).children[0].children
    assert picture.value.startswith('<img src="data:image/svg+xml;base64,')
    assert "not rated" in status.value
    query(studio, "DELETE FROM ${here}.generated_svgs")
    stars.value = 3
    assert "nothing was rated" in status.value


def test_panel_without_drawings_says_so(studio: Session) -> None:
    assert RatingPanel(studio, ()).children[0].value == "No drawings to rate."
