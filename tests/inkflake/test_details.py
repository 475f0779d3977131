"""Details: the story, the files, and a way on from each drawing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, rows
from inkflake import Drawing, generate
from inkflake.panels.details import Details


@pytest.fixture
def details(studio: Session) -> Details:
    return Details(studio, close=lambda: None)


def clicker(details: Details) -> Callable[[str], None]:
    acts = {button.description: button for button in details.children[0].children}
    return lambda name: acts[name].click()


def shown(details: Details, **options: float) -> Drawing:
    drawing = generate(details.session, HOUSE, **options).drawings[0]
    details.show(drawing)
    return drawing


def test_story_markup_and_files_are_there(details: Details) -> None:
    drawing = shown(details)
    assert HOUSE in details.told.value
    assert f'download="{drawing.filename}.svg"' in details.files.value
    assert "&lt;svg" in details.files.value
    assert "<svg" not in details.files.value
    clicker(details)("PNG")
    assert f'download="{drawing.filename}.png" href="data:image/png;base64,iVBOR' in details.status.value


def test_prompt_is_sent_and_a_change_is_begun(details: Details) -> None:
    drawing = shown(details, style="flat")
    click = clicker(details)
    click("send to prompt")
    assert details.prompt.layout.display is None
    assert (details.prompt.prompt.value, details.prompt.parent) == (HOUSE, None)
    assert details.prompt.fields["style"].value == "flat"
    click("start from this")
    assert details.prompt.parent == drawing


def test_variation_can_be_opened_and_chosen(details: Details) -> None:
    first = shown(details, variations=3, temperature=0.5)
    assert len(details.stack.children) == 3
    other = next(
        c.children[1] for c in details.stack.children if not c.children[1].description.startswith("✓")
    )
    other.click()
    clicker(details)("choose")
    assert "chosen" in details.status.value
    chosen = rows(details.session, "SELECT svg_id FROM ${here}.generated_svgs WHERE chosen")
    assert chosen == [(details.item.svg_id,)]
    assert first.variation_of == details.item.variation_of


def test_failed_request_has_its_reason_and_a_way_on(details: Details) -> None:
    details.show(generate(details.session, "<b>", on_invalid="fail").failures[0])
    assert "prompt has 3 characters" in details.told.value
    click = clicker(details)
    click("PNG")
    assert details.status.value == ""
    click("send to prompt")
    assert "&lt;" not in details.prompt.prompt.value
    assert details.prompt.button.disabled
