"""Models: the catalogue, and which of several models is the first that can be used."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from snowflake.snowpark import Session

from inkflake.errors import ModelRetired
from inkflake.snow.models import Model, check_model, first_usable, models

CATALOGUE = {
    m.name: m
    for m in (
        Model("claude-sonnet-4-6", "GA"),
        Model("new", "PUPR"),
        Model("old", "LEGACY"),
        Model("claude-4-sonnet", "EOL", date(2026, 10, 14)),
        Model("gone", "EOL"),
    )
}


@pytest.fixture
def catalogued(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A session in whose account there are the models above."""
    monkeypatch.setattr("inkflake.snow.models.models", lambda _session: CATALOGUE)


def test_catalogue_is_read_from_the_account(session: Session) -> None:
    found = models(session)
    assert (found["offline-sketch"].name, found["offline-sketch"].lifecycle_status) == (
        "offline-sketch",
        "GA",
    )
    assert found["claude-4-sonnet"].lifecycle_status == "EOL"
    assert isinstance(found["claude-4-sonnet"].eol_date, date)


@pytest.mark.parametrize("name", ["claude-sonnet-4-6", "new", "old", "nobody-lists-it"])
def test_model_that_may_answer_is_left_to_the_call(name: str) -> None:
    check_model(name, CATALOGUE)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("claude-4-sonnet", "reached its end of life on 2026-10-14; use claude-sonnet-4-6"),
        ("gone", "reached its end of life; use claude-sonnet-4-6"),
        ("claude-3-5-sonnet", "reached its end of life; use claude-sonnet-4-6"),
        ("openai-gpt-4.1", "reached its end of life; use claude-sonnet-4-6"),
    ],
)
def test_retired_model_names_what_to_use_here(name: str, said: str) -> None:
    with pytest.raises(ModelRetired) as caught:
        check_model(name, CATALOGUE)
    assert str(caught.value) == f"model {name!r} {said}"


def test_successor_is_named_where_nothing_can_be_used() -> None:
    with pytest.raises(ModelRetired, match="use openai-gpt-5.1"):
        check_model("openai-gpt-4.1", {})


@pytest.mark.parametrize(
    ("names", "position"), [(["gone", "old", "new"], 1), (["new", "gone"], 0), (["gone", "unlisted"], 1)]
)
def test_first_model_that_is_not_retired_is_taken(catalogued: None, names: list[str], position: int) -> None:
    session: Any = None
    assert first_usable(session, names) == position


def test_all_retired_is_told_of_the_last(catalogued: None) -> None:
    session: Any = None
    with pytest.raises(ModelRetired, match="'claude-4-sonnet'"):
        first_usable(session, ["gone", "claude-4-sonnet"])
