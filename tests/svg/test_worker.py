# ruff: noqa: E501 - drawings are easier to read on one line
import subprocess
import sys

import pytest

from inkflake_svg import preview_problem
from inkflake_svg.rendering import worker

SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><rect width="40" height="40" fill="teal"/></svg>'
needs_cairo = pytest.mark.skipif(preview_problem() is not None, reason=str(preview_problem()))


def test_a_worker_starts_without_what_parses_and_repairs():
    script = (
        "import sys, inkflake_svg.rendering.worker; print(*sorted(m for m in sys.modules if 'inkflake' in m))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["inkflake_svg", "inkflake_svg.rendering", "inkflake_svg.rendering.worker"]


@needs_cairo
def test_a_picture_and_where_its_ink_is():
    seen = worker.draw(SQUARE, 64, "white")
    assert seen["png"].startswith(b"\x89PNG")
    assert seen["inside"] == seen["everywhere"]
    assert seen["coverage"] == pytest.approx(0.32, abs=0.02)


@needs_cairo
def test_a_view_box_that_is_none_is_a_unit_square():
    assert worker.draw(SQUARE.replace("0 0 100 50", "0 0 0 0"), None, None)["png"] is None


@needs_cairo
def test_nothing_is_fetched():
    image = '<image href="file:///etc/passwd" width="9" height="9"/>'
    with pytest.raises(ValueError, match="may not fetch anything: file:///etc/passwd"):
        worker.draw(SQUARE.replace("<rect", f"{image}<rect"), 64, None)


@pytest.fixture
def without(monkeypatch):
    """Lets renderers be missing."""

    def missing(*names):
        for name in names:
            monkeypatch.setitem(sys.modules, f"inkflake_svg.rendering.{name}", None)
        worker._drawer.cache_clear()

    yield missing
    worker._drawer.cache_clear()


def test_without_cairo_resvg_draws(without):
    without("cairo")
    assert worker._drawer().__name__ == "inkflake_svg.rendering.resvg"
    assert worker.draw(SQUARE, 64, "white")["png"].startswith(b"\x89PNG")


def test_without_any_renderer_both_problems_are_told(without):
    without("cairo", "resvg")
    problem = worker.draw(SQUARE, 64, None)["problem"]
    assert "rendering.cairo" in problem
    assert "rendering.resvg" in problem
