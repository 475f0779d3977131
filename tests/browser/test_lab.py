"""The notebooks as a person uses them: opened in JupyterLab, run from top to bottom, buttons clicked."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from snowflake.snowpark import Session

from inkflake.drawing.pipeline import generate
from inkflake.keeping.setup import setup
from inkflake.snow.session import open_session
from inkflake.snow.statements import query
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
THEME = "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })"
# JupyterLab takes its splash off the page 200 ms after a change of theme; after two changes within that time
# it does so twice, and the second time is an error: its splash in packages/apputils-extension/src/index.ts.
CHANGED = """
theme => document.body.dataset.jpThemeName === theme && !document.getElementById('jupyterlab-splash')
"""
HOSTILE_PROMPT = '<img src=x onerror=alert(1)><script>alert(2)</script> a "fish" that bites'
HOSTILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" onload="alert(3)"><script>alert(4)</script>'
    '<image href="http://127.0.0.1:9/seen.png" width="9" height="9"/><rect width="5" height="5"/></svg>'
)
PLANT_REQUEST = """
INSERT INTO ${here}.svg_generation_requests
    (request_id, prompt_text, selected_model, filename, stage_name, status, owner, style, profile)
SELECT 'hostile', ?, 'offline-sketch', 'hostile', 'SVG_STAGE', 'completed', CURRENT_USER(), 'plain', 'strict'
"""
PLANT_DRAWING = """
INSERT INTO ${here}.generated_svgs
    (svg_id, request_id, svg_content, file_size, stage_path, model_used, processing_time_ms, owner, profile,
     width, height, sha256, render, generated_at)
SELECT 'hostile', 'hostile', ?, 300, '@INKFLAKE.STUDIO.SVG_STAGE/hostile.svg', 'offline-sketch', 1,
       CURRENT_USER(), 'strict', 9, 9, '', 'ok', SYSDATE()
"""
ANOTHER_MODEL = """
UPDATE ${here}.generated_svgs SET model_used = 'another-model'
WHERE request_id IN (SELECT request_id FROM ${here}.svg_generation_requests WHERE style = 'pastel')
"""
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
    outputs.get_by_text("SVG_STAGE/frogs.svg").first.click()
    expect(outputs.get_by_text('session.file.get("@INKFLAKE.STUDIO.SVG_STAGE/frogs.svg"')).to_be_visible()
    expect(generate).to_be_enabled()
    picture(page, outputs.locator(".inkflake-panel"), "prompt-panel")

    # A change, by the keyboard alone.
    outputs.get_by_role("button", name="Change this").click()
    prompt = page.get_by_placeholder("make the sky darker")
    prompt.fill("make the frogs bigger")
    prompt.press("Control+Enter")
    expect(outputs.locator(f".inkflake-panel .widget-html-content > {PICTURE}")).to_have_count(4)
    outputs.get_by_role("button", name="New drawing").click()
    prompt = page.get_by_placeholder("a red house")

    # What is queued behind the first click is done once the kernel has answered again.
    prompt.fill("short")
    expect(generate).to_be_disabled()
    expect(outputs.locator("svg:not([data-icon])")).to_have_count(0)
    with open_session() as session:
        assert len(generation_history(session, contains="two green frogs")) == 1


def test_review_finds_rates_opens_and_compares_by_mouse_and_by_key(lab: str, page: Page) -> None:
    whale, cat = "a blue whale in the ocean", "a black cat on a blue chair"
    with open_session() as session:
        setup(session)
        for style in ("plain", "pastel"):
            generate(session, [whale, cat], style=style)
        plant_hostile(session)
        query(session, ANOTHER_MODEL)
        outputs = opened_and_run(lab, page, "30_review")
        gallery, blind = (outputs.locator(".inkflake-panel").nth(n) for n in (0, -1))
        cards = gallery.locator(".inkflake-card:visible")
        expect(cards.first).to_be_visible()
        picture(page, gallery, "gallery")
        narrow_and_dark(page, gallery, "gallery-narrow-dark")
        gallery.get_by_placeholder("words that stand in").fill("blue whale")
        page.keyboard.press("Enter")
        expect(cards).to_have_count(2)
        first = cards.first
        first.locator(PICTURE).click()
        page.keyboard.press("4")
        expect(first.get_by_text("★")).to_have_count(4)
        first.get_by_title("2 of 5 stars").click()
        expect(first.get_by_text("★")).to_have_count(2)
        page.keyboard.press("f")
        expect(first.get_by_text("♥")).to_be_visible()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("x")
        expect(cards.nth(1)).to_have_class(re.compile("inkflake-rejected"))
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")
        expect(gallery.get_by_text("raw answer of attempt 1")).to_be_visible()
        picture(page, gallery, "details")
        gallery.get_by_role("button", name="start from this").click()
        expect(gallery.get_by_placeholder("make the sky darker")).to_be_visible()
        gallery.get_by_role("button", name="back").click()
        expect(cards).to_have_count(2)

        expect(blind.get_by_alt_text("left")).to_be_visible()
        picture(page, blind, "compare")
        blind.get_by_alt_text("left").click()
        page.keyboard.press("ArrowLeft")
        expect(blind.get_by_text("2 of")).to_be_visible()

        (drawing,) = search(session, words="blue whale", favourite=True).drawings
        assert (drawing.stars, drawing.labels) == (2, ("favourite",))
        assert len(search(session, words="blue whale").drawings) == 1
        expect(page.locator(PROMPTS).last).to_have_text(re.compile(r"^\[\d+\]:$"))  # x and f cut no cell


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


def plant_hostile(session: Session) -> None:
    """A drawing and a prompt that nothing let through: as if somebody had written them into the tables."""
    query(session, PLANT_REQUEST, HOSTILE_PROMPT)
    query(session, PLANT_DRAWING, HOSTILE)


def picture(page: Page, shown: Locator, name: str) -> None:
    """A picture of what is shown, for people to look at; the README has some of them."""
    if folder := os.environ.get("INKFLAKE_PICTURES"):
        shown.screenshot(path=Path(folder) / f"{name}.png")


def narrow_and_dark(page: Page, panel: Locator, name: str) -> None:
    """Nothing is wider than a narrow window, in the dark theme too."""
    page.set_viewport_size({"width": 700, "height": 1800})
    change_theme(page, "JupyterLab Dark")
    assert panel.evaluate("panel => panel.scrollWidth - panel.clientWidth") <= 1
    picture(page, panel, name)
    change_theme(page, "JupyterLab Light")
    page.set_viewport_size({"width": 1400, "height": 1800})


def change_theme(page: Page, theme: str) -> None:
    page.evaluate(THEME, theme)
    page.wait_for_function(CHANGED, arg=theme)
