"""The prompt panel: checked as it is typed, a click draws, errors lose nothing."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, rows
from inkflake import generation_history
from inkflake.drawing.pipeline import generate
from inkflake.panels import prompt as prompt_module
from inkflake.panels.prompt import PromptPanel


@pytest.fixture
def panel(studio: Session) -> PromptPanel:
    return PromptPanel(studio)


def drawn(panel: PromptPanel, prompt: str = HOUSE, **fields: Any) -> str:
    """Draws a prompt with these fields and waits; what the panel shows of it."""
    panel.prompt.value, panel.drawn_at = prompt, float("-inf")
    for name, value in fields.items():
        panel.fields[name].value = value
    panel.button.click()
    return "".join(child.value for child in panel.result.children if hasattr(child, "value"))


def test_the_prompt_is_checked_as_it_is_typed(panel: PromptPanel) -> None:
    assert panel.button.disabled
    panel.prompt.value = "a <b>; c"
    assert "; (U+003B)" in panel.check.value
    assert "<b>" not in panel.check.value
    assert panel.button.disabled
    panel.prompt.value = HOUSE
    assert "Ready" in panel.check.value
    assert not panel.button.disabled


def test_what_does_not_fit_together_is_told_under_the_fields(panel: PromptPanel) -> None:
    panel.prompt.value = HOUSE
    panel.fields["filename"].value = "../house"
    assert "filename" in panel.unfit.value
    panel.fields["filename"].value = ""
    panel.fields["variations"].value = 2
    assert "variations need a temperature above 0" in panel.unfit.value
    assert panel.button.disabled
    panel.fields["temperature"].value = 0.5
    assert panel.unfit.value == ""
    assert not panel.button.disabled


def test_a_click_draws_and_shows_picture_first_then_where_it_is(panel: PromptPanel) -> None:
    shown = drawn(panel, filename="house")
    assert shown.startswith('<img src="data:image/svg+xml;base64,')
    assert "SVG_STAGE/house.svg" in shown[shown.index("<details>") :]
    assert generation_history(panel.session)["status"].tolist() == ["completed"]


def test_an_error_is_shown_and_the_prompt_stays(panel: PromptPanel) -> None:
    panel.options["stage"] = "NO_SUCH_STAGE"
    assert drawn(panel) == ""
    assert "NO_SUCH_STAGE" in panel.status.value
    assert panel.prompt.value == HOUSE
    assert not panel.button.disabled


def test_what_is_chosen_is_how_it_is_drawn(panel: PromptPanel) -> None:
    assert panel.fields["model"].options == ("offline-sketch",)
    told = panel.children[5].value
    assert "retired: " in told
    assert "claude-4-sonnet" in told
    drawn(panel, style="flat", profile="rich", palette="ocean", temperature=0.5, variations=2)
    found = rows(
        panel.session, "SELECT style, profile, options:palette::STRING FROM ${here}.svg_generation_requests"
    )
    assert found == [("flat", "rich", "ocean")] * 2


def test_drawing_can_be_changed_and_stays_in_the_strip(panel: PromptPanel) -> None:
    drawn(panel, style="flat")
    (again,) = panel.result.children[1].children
    again.click()
    assert panel.prompt.value == ""
    assert "changes a-red-house" in panel.base.value
    assert panel.fields["template"].disabled
    assert drawn(panel, "make the sky darker").count("<img") == 2
    parents = "SELECT COUNT(*) FROM ${here}.svg_generation_requests WHERE parent_request_id IS NOT NULL"
    assert rows(panel.session, parents) == [(1,)]
    assert len(panel.strip.children) == 1
    panel.fresh.click()
    assert panel.base.value == ""
    assert not panel.fields["template"].disabled


def test_click_that_was_queued_behind_a_drawing_is_none(
    panel: PromptPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn(panel)
    panel.button.click()
    assert len(generation_history(panel.session)) == 1
    monkeypatch.setattr(prompt_module, "QUEUED", 0)
    panel.button.click()
    assert len(generation_history(panel.session)) == 2


def test_fields_are_locked_while_it_draws(panel: PromptPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[bool] = []

    def watched(*args: Any, **options: Any) -> Any:
        locked.extend(field.disabled for field in (panel.prompt, *panel.fields.values(), panel.button))
        assert "Drawing with offline-sketch" in panel.status.value
        return generate(*args, **options)

    monkeypatch.setattr(prompt_module, "generate", watched)
    drawn(panel)
    assert locked
    assert all(locked)
    assert not any(field.disabled for field in (panel.prompt, *panel.fields.values(), panel.button))


def test_failed_request_is_shown_with_its_reason(panel: PromptPanel) -> None:
    generate(panel.session, HOUSE, filename="house")
    panel.options["on_taken"] = "error"
    assert "<img" not in drawn(panel, filename="house")
    assert "file name &#x27;house&#x27; is taken" in panel.status.value


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


def test_models_of_a_server_of_ones_own_are_there(scripted: Session) -> None:
    assert "test-model" in PromptPanel(scripted).fields["model"].options
