"""The prompt panel: checked as it is typed, a click draws, errors lose nothing."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import generation_history
from inkflake.drawing.pipeline import generate
from inkflake.panels import prompt as prompt_module
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


def test_what_is_chosen_is_how_it_is_drawn(panel: PromptPanel) -> None:
    assert panel.model.value == "offline-sketch"
    assert "claude-4-sonnet" not in panel.model.options
    panel.prompt.value = HOUSE
    panel.style_name.value, panel.profile.value = "flat", "rich"
    panel.button.click()
    told = generation_history(panel.session)[["style", "profile", "filename"]]
    assert told.values.tolist() == [["flat", "rich", "a-red-house-beside-two-pine-trees"]]
    assert panel.preview.value.startswith("<img")


def test_click_that_was_queued_behind_a_drawing_is_none(
    panel: PromptPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.prompt.value = HOUSE
    panel.button.click()
    panel.button.click()
    assert len(generation_history(panel.session)) == 1
    monkeypatch.setattr(prompt_module, "QUEUED", 0)
    panel.button.click()
    assert len(generation_history(panel.session)) == 2


def test_fields_are_locked_while_it_draws(panel: PromptPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[bool] = []

    def watched(*args: Any, **options: Any) -> Any:
        locked.extend(field.disabled for field in (*panel.fields, panel.button))
        assert "Drawing with offline-sketch" in panel.status.value
        return generate(*args, **options)

    monkeypatch.setattr(prompt_module, "generate", watched)
    panel.prompt.value = HOUSE
    panel.button.click()
    assert locked == [True] * 6
    assert not any(field.disabled for field in (*panel.fields, panel.button))


def test_failed_request_is_shown_with_its_reason(panel: PromptPanel) -> None:
    generate(panel.session, HOUSE, filename="house")
    panel.options["on_taken"] = "error"
    panel.prompt.value, panel.filename.value = HOUSE, "house"
    panel.button.click()
    assert "file name &#x27;house&#x27; is taken" in panel.status.value
    assert panel.preview.value == ""


def test_stop_button_is_told_and_the_panel_goes_on(
    panel: PromptPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_args: Any, **_options: Any) -> Any:
        raise KeyboardInterrupt("<b>")

    monkeypatch.setattr(prompt_module, "generate", stopped)
    panel.prompt.value = HOUSE
    with pytest.raises(KeyboardInterrupt):
        panel.generate()
    assert "Stopped by KeyboardInterrupt(&#x27;&lt;b&gt;&#x27;)" in panel.status.value
    assert not panel.button.disabled
