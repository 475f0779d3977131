"""Galleries: pictures as images only, whatever the words around them."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest
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


@pytest.mark.parametrize(("stars", "said"), [(None, "not rated"), (1, "★☆☆☆☆"), (4, "★★★★☆"), (5, "★★★★★")])
def test_caption_has_prompt_model_and_rating(studio: Session, stars: int | None, said: str) -> None:
    generate(studio, "a red house beside a tree", filename="house")
    (drawing,) = drawings(studio)
    ((_, lines),) = Gallery.of([replace(drawing, stars=stars)]).cards
    assert lines == ("a red house beside a tree", f"offline-sketch · completed · {said}")
    for gone, name in (
        ({"prompt_text": None}, "house"),
        ({"prompt_text": None, "filename": None}, drawing.svg_id),
    ):
        assert Gallery.of([replace(drawing, **gone)]).cards[0][1][0] == name
