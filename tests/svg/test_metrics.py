import pytest

from inkflake_svg.texts.metrics import font_of

SENTENCE = "The quick brown fox AVATo, Walrus 0123."


@pytest.mark.parametrize(
    ("style", "width"),
    [
        ({}, 20.513),
        ({"font-family": "Arial, sans-serif", "font-weight": "700"}, 23.2577),
        ({"font-family": "Georgia, serif"}, 21.1917),
        ({"font-family": "'DejaVu Serif'", "font-weight": "bold"}, 23.2542),
        ({"font-family": '"Fira Code", monospace'}, 23.4764),
    ],
)
def test_text_is_as_wide_as_in_chromium(style, width):
    """The widths are what Chromium 156 tells of its SVG text where only DejaVu fonts are installed."""
    font = font_of(style, 1.0)
    following = SENTENCE[1:] + " "
    assert sum(map(font.advance, SENTENCE, following)) == pytest.approx(width, rel=1e-3)


def test_letters_that_no_table_knows_have_a_width():
    font = font_of({"font-family": "serif"}, 10.0)
    assert font.advance("日") == 10
    assert font.advance("é") == font.advance("e")
    assert font.advance("\u0e01") == 6


def test_spacing_is_added_to_letters_and_to_spaces():
    font = font_of({"letter-spacing": "0.1em", "word-spacing": "5"}, 10.0)
    plain = font_of({}, 10.0)
    assert font.advance("a") == pytest.approx(plain.advance("a") + 1)
    assert font.advance(" ") == pytest.approx(plain.advance(" ") + 6)
