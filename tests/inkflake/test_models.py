"""Models: the catalogue, and which of several models is the first that can be used."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Row, Session

from inkflake.errors import ModelRetired, ModelUnavailable, PermissionMissing
from inkflake.snow.models import Model, check_model, first_usable, models

CATALOGUE = {
    m.name: m
    for m in (
        Model("claude-sonnet-4-6", "GA"),
        Model("new", "PUPR"),
        Model("old", "LEGACY"),
        Model("claude-4-sonnet", "EOL", "2026-10-14"),
        Model("gone", "EOL"),
        Model("untold", None, reach="across"),
        Model("claude-3-7-sonnet", None),
        Model("far", "GA", reach="off", cross_region=("ANY_REGION", "AWS_US")),
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
    assert found["claude-4-sonnet"].eol_date == "2026-10-14"
    assert (found["offline-sketch"].reach, found["claude-sonnet-5"].reach) == ("here", "unknown")


ROWS = [
    ("CLAUDE-4-SONNET", "EOL", "[]", None, "2026-10-14", None),
    ("CLAUDE-SONNET-4-6", "GA", '["AWS_US_WEST_2"]', None, "No sooner than 2027/01/01", None),
    ("grok-4.7", None, None, None, None, '["ANY_REGION", "AWS_EU"]'),
]
SHOWN = ["name", "lifecycle_status", "in_region_availability"]
SHOWN += ["legacy_date", "eol_date", "cross_region_availability"]


def account(monkeypatch: pytest.MonkeyPatch, setting: str | Exception, region: str) -> dict[str, Model]:
    """The catalogue of an account as Snowflake documents it."""

    def answered(_session: Session, text: str) -> list[Row]:
        if "MODELS" in text:
            return [Row(**dict(zip(SHOWN, row, strict=True))) for row in ROWS]
        if "PARAMETERS" not in text:
            return [Row(region)]
        if isinstance(setting, Exception):
            raise setting
        return [Row(key="CORTEX_ENABLED_CROSS_REGION", value=setting)]

    monkeypatch.setattr("inkflake.snow.models.query", answered)
    session: Any = None
    return models(session)


@pytest.mark.parametrize(
    ("setting", "region", "reached"),
    [
        ("DISABLED", "AWS_US_WEST_2", ("here", "off")),
        ("DISABLED", "PUBLIC.AWS_US_WEST_2", ("here", "off")),
        ("ANY_REGION", "AWS_EU_WEST_1", ("unknown", "across")),
        ("AWS_US,AWS_EU", "AWS_EU_WEST_1", ("unknown", "across")),
        ("AWS_US", "AWS_EU_WEST_1", ("unknown", "off")),
        (PermissionMissing("no"), "AWS_US_WEST_2", ("here", "unknown")),
    ],
)
def test_documented_catalogue_says_what_is_reached_from_here(
    monkeypatch: pytest.MonkeyPatch, setting: str | Exception, region: str, reached: tuple[str, str]
) -> None:
    found = account(monkeypatch, setting, region)
    assert (found["claude-sonnet-4-6"].reach, found["grok-4.7"].reach) == reached
    assert found["claude-sonnet-4-6"].eol_date == "No sooner than 2027/01/01"
    with pytest.raises(ModelRetired, match="use claude-sonnet-4-6"):
        check_model("Claude-4-Sonnet", found)


def test_model_of_other_regions_says_what_to_ask_for() -> None:
    with pytest.raises(
        ModelUnavailable, match="CORTEX_ENABLED_CROSS_REGION = ANY_REGION or AWS_US; or use cl"
    ):
        check_model("far", CATALOGUE)


@pytest.mark.parametrize("name", ["claude-sonnet-4-6", "new", "old", "nobody-lists-it", "untold", "NEW"])
def test_model_that_may_answer_is_left_to_the_call(name: str) -> None:
    check_model(name, CATALOGUE)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("claude-4-sonnet", "reached its end of life on 2026-10-14; use claude-sonnet-4-6"),
        ("gone", "reached its end of life; use claude-sonnet-4-6"),
        ("claude-3-7-sonnet", "reached its end of life; use claude-sonnet-4-6"),
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
    ("names", "position"),
    [(["gone", "old", "new"], 1), (["new", "gone"], 0), (["gone", "unlisted"], 1), (["far", "new"], 1)],
)
def test_first_model_that_is_not_retired_is_taken(catalogued: None, names: list[str], position: int) -> None:
    session: Any = None
    assert first_usable(session, names) == position


def test_all_retired_is_told_of_the_last(catalogued: None) -> None:
    session: Any = None
    with pytest.raises(ModelRetired, match="'claude-4-sonnet'"):
        first_usable(session, ["gone", "claude-4-sonnet"])
