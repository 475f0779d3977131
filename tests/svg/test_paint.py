# ruff: noqa: E501 - drawings are easier to read on one line

from svg_samples import body


def test_a_gradient_on_text_becomes_its_mean_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00"/><stop offset="1" stop-color="#f00"/></linearGradient>'
        '<text x="5" y="50" fill="url(#a)">Hi</text>'
    )
    assert inside == '<text x="5" y="50" fill="#ff0000">Hi</text>'


def test_an_undefined_paint_draws_nothing():
    assert body('<circle r="3" fill="url(#none)"/>') == '<circle r="3" fill="none"/>'
    assert body('<circle r="3" fill="url(#none) red"/>') == '<circle r="3" fill="red"/>'
