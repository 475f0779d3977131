"""The notebooks as a person uses them: opened in JupyterLab, run from top to bottom, buttons clicked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from inkflake.drawing.pipeline import generate
from inkflake.keeping.setup import setup
from inkflake.snow.session import open_session
from inkflake.telling.history import generation_history
from inkflake.telling.search import search

pytestmark = pytest.mark.browser

# JupyterLab drops what a kernel is asked before it has first been idle.
CONNECTED = """
() => {
  const notebook = window.jupyterapp?.shell.currentWidget;
  return notebook?.context?.isReady && notebook.sessionContext.session?.kernel?.status === 'idle';
}
"""
PROMPTS = ".jp-CodeCell .jp-InputPrompt"
AT_REST = f"![...document.querySelectorAll('{PROMPTS}')].some(prompt => prompt.innerText.includes('*'))"
PICTURE = "img[src^='data:image/svg+xml;base64,']"


def test_generate_runs_and_its_panel_draws(lab: str, page: Page) -> None:
    outputs = opened_and_run(lab, page, "20_generate")
    expect(outputs.locator(PICTURE)).to_have_count(3)

    prompt, generate = page.get_by_placeholder("a red house"), page.get_by_role("button", name="Generate")
    prompt.fill("short")
    expect(outputs.get_by_text("prompt has 5 characters, the least is 10")).to_be_visible()
    expect(generate).to_be_disabled()
    prompt.fill("two green frogs; <b>under</b> a tree")
    expect(outputs.get_by_text("; (U+003B)")).to_be_visible()
    expect(generate).to_be_disabled()
    prompt.fill("two green frogs under a tree")
    page.get_by_placeholder("made from the prompt").fill("frogs")
    expect(generate).to_be_enabled()
    generate.dblclick()
    expect(outputs.get_by_text(re.compile("^Drawing with"))).to_be_visible()
    expect(prompt).to_be_disabled()
    expect(page.get_by_alt_text("two green frogs under a tree")).to_be_visible()
    expect(outputs.get_by_text('session.file.get("@INKFLAKE.STUDIO.SVG_STAGE/frogs.svg"')).to_be_visible()
    expect(generate).to_be_enabled()

    # What is queued behind the first click is done once the kernel has answered again.
    prompt.fill("short")
    expect(generate).to_be_disabled()
    expect(outputs.locator("svg:not([data-icon])")).to_have_count(0)
    with open_session() as session:
        assert len(generation_history(session, contains="two green frogs")) == 1


def test_review_finds_rates_and_opens_by_mouse_and_by_key(lab: str, page: Page) -> None:
    with open_session() as session:
        setup(session)
        generate(session, ["three orange fish in the ocean", "a black cat on a blue chair"])
        outputs = opened_and_run(lab, page, "30_review")
        cards = outputs.locator(".inkflake-card:visible")
        outputs.get_by_placeholder("words that stand in").fill("fish")
        page.keyboard.press("Enter")
        expect(cards).to_have_count(1)
        cards.locator(PICTURE).click()
        page.keyboard.press("4")
        expect(cards.get_by_text("★")).to_have_count(4)
        cards.get_by_title("2 of 5 stars").click()
        expect(cards.get_by_text("★")).to_have_count(2)
        page.keyboard.press("f")
        expect(cards.get_by_text("♥")).to_be_visible()
        page.keyboard.press("Enter")
        expect(cards).to_have_count(0)
        page.keyboard.press("Escape")
        expect(cards).to_have_count(1)
        (drawing,) = search(session, words="fish").drawings
        assert (drawing.stars, drawing.labels) == (2, ("favourite",))
        expect(page.locator(PROMPTS).last).to_have_text(
            re.compile(r"^\[\d+\]:$")
        )  # no cell was cut by x or f


@pytest.mark.parametrize("name", ["10_setup", "90_housekeeping"])
def test_tables_are_whole(lab: str, page: Page, name: str) -> None:
    outputs = opened_and_run(lab, page, name)
    expect(outputs.locator("table").first).to_be_visible()
    expect(outputs.get_by_text(re.compile(r"\.\.\.$"))).to_have_count(0)
    cut = "tables => tables.filter(t => t.getBoundingClientRect().right > innerWidth).length"
    assert outputs.locator("table").evaluate_all(cut) == 0


def opened_and_run(lab: str, page: Page, name: str) -> Locator:
    """Opens a notebook, runs all its cells and returns their outputs, none of which is an error."""
    page.goto(lab.format(path=f"notebooks/{name}.ipynb"), wait_until="commit")
    page.wait_for_function(CONNECTED)
    outputs = page.locator(".jp-CodeCell .jp-Cell-outputWrapper")
    wrong = page.locator("[data-mime-type='application/vnd.jupyter.error']")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(PROMPTS).first).to_have_text("[1]:")
    page.wait_for_function(AT_REST)
    expect(wrong).to_have_count(0)
    expect(page.locator(PROMPTS).last).to_have_text(re.compile(r"^\[\d+\]:$"))
    return outputs
