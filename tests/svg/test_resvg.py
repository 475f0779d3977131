# ruff: noqa: E501 - drawings are easier to read on one line
import io

import pytest
from PIL import Image

from inkflake_svg.rendering import resvg, worker
from inkflake_svg.rendering.rendering import Rendering

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 50">'
)
RECT = '<rect width="40" height="40" fill="teal"/>'
FADE = '<linearGradient id="f"><stop offset="0" stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'


def seen_by(name, inside, monkeypatch):
    module = pytest.importorskip(f"inkflake_svg.rendering.{name}", exc_type=(ImportError, OSError))
    monkeypatch.setattr(worker, "_drawer", lambda: module)
    return Rendering.of(worker.draw(f"{HEAD}{inside}</svg>", 200, "white"))


@pytest.mark.parametrize(
    ("inside", "verdict"),
    [
        (RECT, "ok"),
        ("", "blank"),
        ('<rect width="40" height="40" fill="white"/>', "blank"),
        ('<rect width="40" height="40" fill="white" opacity="0.5"/>', "blank"),
        ('<rect width="40" height="40" opacity="0"/>', "blank"),
        ('<circle cx="300" cy="20" r="9"/>', "off-canvas"),
        ('<path d="M-90 10h40v30h-40z"/>', "off-canvas"),
        ('<circle cx="97" cy="20" r="9"/>', "ok"),
        (f'<defs>{FADE}</defs><rect width="100" height="50" fill="url(#f)"/>', "ok"),
        ('<defs><circle id="c" r="9"/></defs><use href="#c" x="20" y="20"/>', "ok"),
        ('<path d="M5 5C50 50 60 0 95 45" fill="none" stroke="red" stroke-width="4"/>', "ok"),
        (
            '<clipPath id="k"><circle cx="20" cy="20" r="9"/></clipPath><rect width="99" height="49" clip-path="url(#k)"/>',
            "ok",
        ),
        ('<text x="5" y="40" font-size="40">Hi</text>', "ok"),
        ('<text x="5" y="40" font-size="40" font-family="monospace">Hi</text>', "ok"),
        ('<text x="5" y="40" font-size="40" font-family="Nobody Has This">Hi</text>', "ok"),
    ],
)
def test_both_renderers_see_the_same(monkeypatch, inside, verdict):
    by_resvg = seen_by("resvg", inside, monkeypatch)
    by_cairo = seen_by("cairo", inside, monkeypatch)
    assert (by_resvg.verdict, by_cairo.verdict) == (verdict, verdict)
    assert by_resvg.coverage == pytest.approx(by_cairo.coverage, abs=0.03)
    assert by_resvg.ink_outside == pytest.approx(by_cairo.ink_outside, abs=0.03)
    if by_cairo.png:
        assert by_resvg.png[16:24] == by_cairo.png[16:24]  # the width and the height


@pytest.fixture
def picture_file(tmp_path, monkeypatch):
    """A picture that a drawing could name, in a folder whose name begins as a fragment does."""
    (tmp_path / "#a").mkdir()
    Image.new("RGB", (9, 9), "blue").save(tmp_path / "#a" / "b.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "#a" / "b.png"


@pytest.mark.parametrize("name", ["href", "xlink:href"])
@pytest.mark.parametrize(
    "url", ["{}", "file://{}", "#a/b.png", " {}", "http://127.0.0.1:9/a.png", "data:image/png;base64,AA=="]
)
def test_no_image_is_read(picture_file, name, url):
    image = f'<image {name}="{url.format(picture_file)}" width="9" height="9"/>'
    for inside in (image, f"<a>{image}</a>", image.replace("image ", "feImage ", 1)):
        with pytest.raises(ValueError, match="may not fetch anything"):
            resvg.picture(f"{HEAD}{inside}</svg>", 20, 10, None)


@pytest.mark.parametrize(
    "inside",
    [
        '<image style="href:{0}" width="9" height="9"/>',
        "<style>@import url({0});</style>",
        '<g filter="url({0})" mask="url({0}#a)"/>',
    ],
)
def test_nothing_is_read_by_style(picture_file, inside):
    png = resvg.picture(f"{HEAD}{inside.format(picture_file)}</svg>", 20, 10, None)
    assert Image.open(io.BytesIO(png)).getbbox() is None


def test_a_link_is_drawn_and_not_followed():
    png = resvg.picture(f'{HEAD}<a href="http://127.0.0.1:9/">{RECT}</a></svg>', 20, 10, None)
    assert Image.open(io.BytesIO(png)).getbbox() == (0, 0, 8, 8)


def test_the_size_is_the_one_asked_for_whatever_the_drawing_says():
    large = HEAD.replace(">", ' width="90000" height="90000" style="width:90000px">', 1)
    png = resvg.picture(f"{large}<style>svg {{ width: 90000px }}</style>{RECT}</svg>", 20, 10, None)
    assert Image.open(io.BytesIO(png)).size == (20, 10)
