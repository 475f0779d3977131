"""Planning: prompts become requests that are known by what they ask for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE
from inkflake import generate
from inkflake.drawing.options import Options
from inkflake.drawing.requests.planning import Request, planned
from inkflake.errors import PromptRejected
from inkflake.prompts.validation import Prompt, check_filename


def test_row_with_an_unknown_style_fails_alone(studio: Session) -> None:
    rows = [{"prompt": "a house with a door"}, {"prompt": "a tree with a bird", "style": "flatt"}]
    with pytest.raises(PromptRejected, match="prompt 2: style is 'flatt'; choose one of plain, flat"):
        generate(studio, rows)
    batch = generate(studio, rows, on_invalid="fail")
    assert [d.seq for d in batch.drawings] == [1]
    assert "style is 'flatt'" in batch.failures[0].error_message


BATCH = str(uuid4())


def plan(*prompts: str | Prompt, batch_id: str = BATCH, **options: Any) -> list[Request]:
    filename = options.pop("filename", None)
    wanted = [p if isinstance(p, Prompt) else Prompt(p) for p in prompts]
    return planned(wanted, Options(**options), batch_id=batch_id, filename=filename)


def ids(requests: list[Request]) -> list[str]:
    return [r.request_id for r in requests]


def test_request_is_known_by_what_it_asks_for_and_not_by_its_row() -> None:
    house, fish = ids(plan(HOUSE, FISH))
    assert ids(plan("a black cat on a chair", FISH, HOUSE))[1:] == [fish, house]
    assert [r.seq for r in plan(FISH, HOUSE)] == [1, 2]
    others = [
        *ids(plan(Prompt(HOUSE, style="flat"), Prompt(HOUSE, filename="house"))),
        *ids(plan(HOUSE, batch_id=str(uuid4()))),
    ]
    assert len({house, *others}) == 4


def test_same_prompt_twice_is_two_requests_that_stay() -> None:
    twice = ids(plan(HOUSE, HOUSE))
    assert len(set(twice)) == 2
    assert ids(plan(HOUSE, FISH, HOUSE))[::2] == twice
    assert ids(plan(f"  {HOUSE}\n")) == twice[:1]


def test_wish_is_the_prompts_own_the_runs_or_made_from_the_prompt() -> None:
    found = plan(Prompt(HOUSE, "mine"), HOUSE, filename="ours")
    assert [r.filename for r in found] == ["mine", "ours"]
    assert plan(HOUSE)[0].filename == "a-red-house-beside-two-pine-trees"
    assert [r.fixed for r in plan(Prompt(HOUSE, "mine"), HOUSE, on_taken="error")] == [True, False]
    assert [r.fixed for r in plan(Prompt(HOUSE, "mine"))] == [False]


def test_all_problems_of_a_prompt_are_its_own() -> None:
    fits, refused = plan(HOUSE, Prompt("a;", "../x", "flatt"))
    assert fits.problem is None
    assert len(refused.problem.violations) == 4
    assert check_filename(refused.filename) == ()
    long = plan("long" * 1000)[0]
    assert (len(long.prompt_text), long.problem is None) == (2000, False)


def test_variations_are_drawings_of_the_first() -> None:
    found = plan(HOUSE, FISH, variations=3, temperature=0.5, filename="x")
    first = [(r.seq, r.variation, r.filename) for r in found[:3]]
    assert first == [(1, 1, "x"), (1, 2, "x-2"), (1, 3, "x-3")]
    assert [r.variation_of for r in found] == [found[0].request_id] * 3 + [found[3].request_id] * 3
    assert len(set(ids(found))) == 6
    assert ids(found)[::3] == ids(plan(HOUSE, FISH, filename="x"))
    assert ids(plan(HOUSE, variations=2, temperature=0.5, filename="x")) == ids(found)[:2]
    assert [(r.variation, r.variation_of) for r in plan(HOUSE)] == [(None, None)]
