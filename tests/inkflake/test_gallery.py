"""Galleries: pictures as images only, whatever the words around them."""

from __future__ import annotations

from snowflake.snowpark import Session

from inkflake import generate


def test_gallery_shows_pictures_as_images_only(studio: Session) -> None:
    words = 'a house <script>alert(1)</script> & "quotes"'
    shown = generate(studio, words, prompt_charset="unicode").show()._repr_html_()
    assert "<svg" not in shown
    assert "<script" not in shown
    assert shown.count('<img src="data:image/svg+xml;base64,') == 1
