"""The prompt panel: checked as it is typed, a click draws, errors lose nothing."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import generation_history
from inkflake.panels.prompt import PromptPanel


@pytest.fixture
def panel(studio: Session) -> PromptPanel:
    return PromptPanel(studio)


def test_the_prompt_is_checked_as_it_is_typed(panel: PromptPanel) -> None:
    assert panel.button.disabled
    panel.prompt.value = "a <b>; c"
    assert "; (U+003B)" in panel.check.value
    assert "<b>" not in panel.check.value
    assert panel.button.disabled
    panel.prompt.value = HOUSE
    assert "Ready" in panel.check.value
    assert not panel.button.disabled
    panel.filename.value = "../house"
    assert panel.button.disabled


def test_a_click_draws_and_shows_where_the_drawing_is(panel: PromptPanel) -> None:
    panel.prompt.value = HOUSE
    panel.filename.value = "house"
    panel.button.click()
    assert "SVG_STAGE/house.svg" in panel.status.value
    assert panel.preview.value.startswith('<img src="data:image/svg+xml;base64,')
    assert generation_history(panel.session)["status"].tolist() == ["completed"]


def test_an_error_is_shown_and_the_prompt_stays(panel: PromptPanel) -> None:
    panel.prompt.value = HOUSE
    panel.options["stage"] = "NO_SUCH_STAGE"
    panel.button.click()
    assert "NO_SUCH_STAGE" in panel.status.value
    assert panel.prompt.value == HOUSE
    assert not panel.button.disabled
