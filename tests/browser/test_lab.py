"""The notebooks as a person uses them: opened in JupyterLab, run from top to bottom, buttons clicked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from inkflake.history import drawings
from inkflake.schema import setup
from inkflake.session import open_session

pytestmark = pytest.mark.browser


@pytest.fixture
def studio() -> None:
    """The database that the notebooks use by themselves, set up."""
    with open_session() as session:
        setup(session)


def test_generate_runs_and_its_panel_draws(lab: str, page: Page, studio: None) -> None:
    page.goto(lab.format(path="notebooks/20_generate.ipynb"), wait_until="commit")
    run_all(page)
    expect(page.locator(".jp-OutputArea-output img[src^='data:image/svg+xml']")).to_have_count(3)

    page.get_by_placeholder("a red house beside").fill("short")
    expect(page.get_by_role("button", name="Generate")).to_be_disabled()
    page.get_by_placeholder("a red house beside").fill("two green frogs under a tree")
    page.get_by_placeholder("made from the prompt").fill("frogs")
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_alt_text("two green frogs under a tree")).to_be_visible()
    expect(page.get_by_text("@INKFLAKE.STUDIO.SVG_STAGE/frogs.svg").first).to_be_visible()

    with open_session() as session:
        assert "frogs" in [drawing.filename for drawing in drawings(session)]


def run_all(page: Page) -> None:
    expect(page.locator(".jp-Notebook h1").first).to_be_visible()
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-executeResult")).to_be_visible()
