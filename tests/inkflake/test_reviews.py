"""Reviews: ratings are events, the latest counts."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import choose, drawings, favourite, generate, note, rate, ratings, tag
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


def test_every_act_is_an_event_with_who_and_when(studio: Session) -> None:
    first, second = generate(studio, HOUSE, variations=2, temperature=0.5)
    favourite(studio, [first, second.svg_id])
    favourite(studio, first, on=False)
    note(studio, first, "  the sky is too dark ")
    choose(studio, first)
    told = (
        "SELECT event, text, removed, owner = CURRENT_USER(), created_at IS NOT NULL FROM ${here}.svg_reviews"
    )
    events = [
        tuple(row) for row in query(studio, f"{told} WHERE svg_id = ? ORDER BY created_at", first.svg_id)
    ]
    assert events == [
        ("tag", "favourite", False, True, True),
        ("tag", "favourite", True, True, True),
        ("note", "the sky is too dark", None, True, True),
        ("tag", "chosen", False, True, True),
    ]


@pytest.mark.parametrize("name", ["", "For Web", "a b", "x" * 41, "-web", "<b>"])
def test_unfit_tags_are_refused(name: str) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match="use 1 to 40 small letters"):
        tag(session, "any", name)


@pytest.mark.parametrize("text", [" ", "x" * 2001])
def test_unfit_notes_are_refused(text: str) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match="1 to 2,000 are kept"):
        note(session, "any", text)


def test_those_that_are_there_are_kept_and_the_others_counted(studio: Session) -> None:
    (drawing,) = generate(studio, HOUSE)
    with pytest.raises(InkflakeError, match="drawing 1 of 2 is not there, .* 1 were rated"):
        rate(studio, [drawing, "nobody"], 3)
    assert drawings(studio)[0].stars == 3


def test_drawing_without_variations_cannot_be_chosen(studio: Session) -> None:
    (drawing,) = generate(studio, HOUSE)
    with pytest.raises(InkflakeError, match="nothing was chosen"):
        choose(studio, drawing)
