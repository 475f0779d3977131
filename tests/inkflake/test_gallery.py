"""Galleries: pictures as images only, whatever the words around them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

from snowflake.snowpark import Session

from inkflake import drawings, generate
from inkflake.telling.gallery import Gallery, image


def test_gallery_shows_pictures_as_images_only(studio: Session) -> None:
    words = 'a house <script>alert(1)</script> & "quotes"'
    shown = generate(studio, words, prompt_charset="unicode").show()._repr_html_()
    assert "<svg" not in shown
    assert "<script" not in shown
    assert shown.count('<img src="data:image/svg+xml;base64,') == 1


def test_picture_is_its_bytes_so_many_pixels_wide() -> None:
    shown = image("<svg>é</svg>", width=300, alt='"a" & <b>')
    assert f"base64,{b64encode('<svg>é</svg>'.encode()).decode()}" in shown
    assert 'width="300" alt="&quot;a&quot; &amp; &lt;b&gt;"' in shown


def test_cards_have_their_lines_and_the_note_stands_above() -> None:
    shown = Gallery((("<svg/>", ("one", "<two>")), ("<svg/>", ("three",))), 100, "2 of <9>")._repr_html_()
    assert shown.startswith("<p>2 of &lt;9&gt;</p><div>")
    assert "one<br>&lt;two&gt;" in shown
    assert shown.count("<figure") == shown.count('width="100"') == 2
    assert "<p>" not in Gallery((("<svg/>", ("one",)),))._repr_html_()
    assert repr(Gallery((("<svg/>", ("one",)),))) == "1 drawings"


def test_gallery_without_drawings_says_so() -> None:
    assert Gallery(())._repr_html_() == "<em>no drawings</em>"


def test_caption_has_prompt_model_and_rating(studio: Session) -> None:
    generate(studio, "a red house beside a tree", filename="house")
    (drawing,) = drawings(studio)
    rated = [replace(drawing, stars=stars) for stars in (None, 1, 4, 5)]
    captions = [lines for _, lines in Gallery.of(rated).cards]
    assert {first for first, _ in captions} == {"a red house beside a tree"}
    said = ["not rated", "★☆☆☆☆", "★★★★☆", "★★★★★"]
    assert [second for _, second in captions] == [f"offline-sketch · completed · {each}" for each in said]
    nameless = replace(drawing, prompt_text=None)
    bare = replace(nameless, filename=None)
    assert [lines[0] for _, lines in Gallery.of([nameless, bare]).cards] == ["house", drawing.svg_id]
