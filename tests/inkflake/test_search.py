"""Searches: every filter, sorts, pages, and one query a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, FISH, HOUSE
from inkflake import choose, favourite, generate, rate, reject, search, tag
from inkflake.errors import ParameterError
from inkflake.snow.statements import query
from inkflake.telling.search import choices


def prompts(session: Session, **filters: Any) -> list[str | None]:
    return [item.prompt_text for item in search(session, **filters)]


@pytest.fixture(scope="module")
def drawn(gallery: Session) -> Session:
    """A house, three fish, a failed request, and a red circle in another style."""
    generate(gallery, [HOUSE, FISH, "short"], on_invalid="fail")
    generate(gallery, CIRCLES[0], style="flat")
    return gallery


@pytest.fixture
def four(drawn: Session) -> Iterator[Session]:
    """Those, of which nobody thinks anything yet."""
    yield drawn
    query(drawn, "DELETE FROM ${here}.svg_reviews")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [CIRCLES[0], HOUSE, FISH]),
        ({"sort": "oldest"}, [HOUSE, FISH, CIRCLES[0]]),
        ({"words": "RED"}, [CIRCLES[0], HOUSE]),
        ({"words": "%"}, []),
        ({"style": "flat"}, [CIRCLES[0]]),
        ({"model": "offline-sketch", "words": "fish"}, [FISH]),
        ({"model": "other"}, []),
        ({"status": "failed"}, ["short"]),
        ({"status": "waiting"}, []),
        ({"since": "2000-01-01", "until": "2999-01-01 10:00"}, [CIRCLES[0], HOUSE, FISH]),
        ({"until": "2000-01-01"}, []),
        ({"status": "failed", "since": "2999-01-01"}, []),
        ({"owner": "somebody else"}, []),
    ],
)
def test_filters_find_what_fits_all_of_them(four: Session, filters: dict[str, Any], found: list[str]) -> None:
    assert prompts(four, **filters) == found


def test_opinions_are_filters(four: Session) -> None:
    circle, house, fish = search(four).drawings
    rate(four, [circle, fish], 4)
    rate(four, fish.svg_id, 5)
    favourite(four, [house, fish])
    favourite(four, house, on=False)
    tag(four, [house, circle], "for-web")
    tag(four, circle, "for-web", on=False)
    assert prompts(four, stars=4) == [CIRCLES[0], FISH]
    assert prompts(four, stars=5) == prompts(four, favourite=True) == [FISH]
    assert prompts(four, sort="stars") == [FISH, CIRCLES[0], HOUSE]
    assert prompts(four, tag="for-web") == [HOUSE]
    assert prompts(four, tag="web") == []
    assert search(four, tag="for-web").drawings[0].labels == ("for-web",)


def test_rejected_ones_are_hidden_until_asked_for(four: Session) -> None:
    reject(four, search(four, words="fish").drawings)
    assert prompts(four) == [CIRCLES[0], HOUSE]
    assert prompts(four, rejected="show") == [CIRCLES[0], HOUSE, FISH]
    assert prompts(four, rejected="only") == [FISH]
    reject(four, search(four, rejected="only").drawings, on=False)
    assert FISH in prompts(four)


def test_variations_stack_on_the_chosen_one(studio: Session) -> None:
    generate(studio, [HOUSE, FISH], variations=3, temperature=0.5)
    stacks = search(studio).drawings
    assert len(stacks) == 2
    stack = search(studio, stack=stacks[0].variation_of, sort="oldest").drawings
    assert len(stack) == 3
    other = next(d for d in stack if not d.chosen)
    choose(studio, other)
    assert [d.svg_id for d in search(studio, words="house")] == [other.svg_id]
    assert [d.svg_id for d in search(studio, words="fish")] == [
        d.svg_id for d in stacks if d.prompt_text == FISH
    ]


def test_page_is_one_query_and_says_whether_more_come(studio: Session, statements: list[str]) -> None:
    generate(studio, CIRCLES[:5])
    statements.clear()
    first = search(studio, limit=2)
    assert [d.svg[:4] for d in first.drawings] == ["<svg", "<svg"]
    assert len(statements) == 1
    last = search(studio, limit=2, page=2)
    assert [len(first), first.more, len(last), last.more] == [2, True, 1, False]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"since": "yesterday"}, "since is 'yesterday'; write a time as 2026-11-25"),
        ({"stars": 6}, "stars is 6; the most is 5"),
        ({"status": "lost"}, "choose one of completed, failed, waiting"),
        ({"status": "failed", "stars": 3}, "requests that are failed have no stars"),
        ({"sort": "best"}, "choose one of newest"),
        ({"page": -1}, "pages count from 0"),
    ],
)
def test_filters_that_do_not_fit_are_named(filters: dict[str, Any], said: str) -> None:
    session: Any = None
    with pytest.raises(ParameterError, match=said):
        search(session, **filters)


def test_choices_are_what_there_is(four: Session) -> None:
    found = choices(four)
    assert (found["model"], found["style"]) == (["offline-sketch"], ["flat", "plain"])
    assert len(found["owner"]) == 1
