"""The gallery's panel: what a person does there is stored, and shown at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, FISH, HOUSE
from inkflake import drawings, generate, search
from inkflake.panels.gallery import GalleryPanel
from inkflake.panels.prompt import PromptPanel
from inkflake.snow.statements import query

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def panel(studio: Session) -> GalleryPanel:
    generate(studio, [HOUSE, FISH])
    return GalleryPanel(studio, limit=4)


def button(panel: widgets.Box, name: str) -> widgets.Button:
    """The button so described, wherever in the panel it is."""
    for child in panel.children:
        if isinstance(child, widgets.Button) and child.description == name:
            return child
        if isinstance(child, widgets.Box) and (found := button(child, name)):
            return found
    return None


def test_cards_show_the_page_and_those_without_a_drawing_are_hidden(panel: GalleryPanel) -> None:
    faces = [card.face.value for card in panel.cards]
    assert [HOUSE in faces[0], FISH in faces[1]] == [True, True]
    assert all('<img src="data:image/svg+xml;base64,' in face for face in faces[:2])
    assert [card.layout.display for card in panel.cards] == [None, None, "none", "none"]


def test_keys_rate_favour_reject_and_select(panel: GalleryPanel) -> None:
    panel.press("4", 1)
    panel.press("f", 1)
    panel.press("x", 0)
    fish, house = drawings(panel.session)[1], drawings(panel.session)[0]
    assert (fish.prompt_text, fish.stars, fish.labels) == (FISH, 4, ("favourite",))
    assert house.labels == ("rejected",)
    assert "★</span>" in panel.cards[1].face.value
    panel.press("f", 1)
    assert drawings(panel.session)[1].labels == ()
    panel.press("Space", 1)
    assert panel.cards[1].selected.value
    panel.press("5", -1)
    assert [d.stars for d in drawings(panel.session)] == [None, 5]


def test_buttons_do_the_same_for_all_that_are_selected(panel: GalleryPanel) -> None:
    button(panel, "3 ★").click()
    assert "Select drawings first" in panel.status.value
    button(panel, "all").click()
    button(panel, "3 ★").click()
    panel.tag.value = "Web"
    button(panel, "tag").click()
    assert [(d.stars, d.labels) for d in drawings(panel.session)] == [(3, ("web",))] * 2
    assert "2 stored" in panel.status.value
    panel.tag.value = "not a tag"
    button(panel, "tag").click()
    assert "does not fit" in panel.status.value


def test_filters_search_and_say_when_nothing_fits(panel: GalleryPanel) -> None:
    panel.filters["words"].value = "fish"
    assert [d.prompt_text for d in panel.page.drawings] == [FISH]
    panel.filters["stars"].value = 3
    assert "Nothing fits" in panel.status.value
    panel.filters["status"].value = "failed"
    assert "have no stars" in panel.status.value


def test_failed_requests_are_cards_with_their_reason(studio: Session) -> None:
    generate(studio, ["<b>"], on_invalid="fail")
    panel = GalleryPanel(studio, limit=2, status="failed")
    assert "prompt has 3 characters" in panel.cards[0].face.value
    assert "<b>" not in panel.cards[0].face.value
    panel.press("3", 0)
    assert "Select drawings first" in panel.status.value


def test_pages_turn_and_a_card_opens(studio: Session) -> None:
    generate(studio, CIRCLES[:3])
    panel = GalleryPanel(studio, limit=2)
    assert button(panel, "before").disabled
    button(panel, "next").click()
    assert [d.prompt_text for d in panel.page.drawings] == [CIRCLES[2]]
    assert button(panel, "next").disabled
    panel.press("Enter", 0)
    assert panel.whole.layout.display == "none"
    panel.press("Escape", -1)
    assert panel.details.layout.display == "none"


def test_what_cannot_be_stored_is_told(panel: GalleryPanel) -> None:
    query(panel.session, "DELETE FROM ${here}.generated_svgs")
    panel.press("3", 0)
    assert "nothing was rated" in panel.status.value


def test_prompts_and_names_are_text(studio: Session) -> None:
    generate(studio, "a <b onclick='x'>red</b> house & \"sun\"", prompt_charset="unicode")
    face = GalleryPanel(studio, limit=1).cards[0].face.value
    assert "<b" not in face
    assert "&lt;b onclick=&#x27;x&#x27;&gt;" in face


def test_page_stands_in_the_notebook_as_pictures_too(panel: GalleryPanel, monkeypatch: Any) -> None:
    bundle = panel._repr_mimebundle_()
    assert bundle["text/html"].count("<img") == 2
    assert "application/vnd.jupyter.widget-view+json" in bundle
    monkeypatch.setattr("inkflake.panels.gallery.SHOWN", 10)
    panel.show(0)
    assert "<img" not in panel.cards[0].face.value
    assert "<img" not in panel._repr_mimebundle_()["text/html"]


def test_it_works_without_anywidget(panel: GalleryPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "anywidget", None)
    plain = GalleryPanel(panel.session, limit=4)
    assert len(plain.children) == len(panel.children) - 2
    plain.cards[0].selected.value = True
    button(plain, "2 ★").click()
    assert search(panel.session, stars=2).drawings[0].prompt_text == HOUSE


def test_a_key_of_the_page_is_pressed_in_python(panel: GalleryPanel) -> None:
    panel.children[-1].pressed = "2 0 17.5"
    assert drawings(panel.session)[0].stars == 2


def test_bundle_has_the_selected_drawings_or_all_of_the_page(
    panel: GalleryPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    panel.cards[1].selected.value = True
    panel.zip.value = "mine.zip"
    button(panel, "bundle").click()
    assert "1 drawings in out/mine.zip" in panel.status.value
    panel.cards[1].selected.value, panel.zip.value = False, ""
    button(panel, "bundle").click()
    assert "2 drawings in out/drawings.zip" in panel.status.value
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["drawings.zip", "mine.zip"]


def test_panel_is_pictures_alone_where_nobody_can_click(
    panel: GalleryPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(panel._repr_mimebundle_()) >= {WIDGET, "text/html"}
    monkeypatch.setattr("inkflake.panels.parts._attended", lambda: False)
    assert list(panel._repr_mimebundle_()) == ["text/html"]
    assert panel.still().count("<img") == 2
    assert "run it there to draw" in PromptPanel(panel.session).still()
