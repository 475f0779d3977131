# ruff: noqa: E501 - drawings are easier to read on one line

from svg_samples import body


def test_a_gradient_becomes_strips_on_a_rect():
    inside = body(
        '<defs><linearGradient id="a" x2="0" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="1"/></linearGradient>'
        '</defs><rect width="100" height="64" fill="url(#a)" stroke="red" opacity="0.5" id="sky"/>'
    )
    assert 20 <= inside.count("<rect") - 1 <= 32
    assert inside.startswith('<g opacity="0.5" id="sky">')
    assert "url(" not in inside
    assert inside.endswith('<rect width="100" height="64" fill="none" stroke="red"/></g>')


def test_a_gradient_becomes_discs_on_a_circle():
    inside = body(
        '<radialGradient id="a"><stop offset="0" stop-color="#ff0" stop-opacity="0.9"/>'
        '<stop offset="1" stop-color="#ff0" stop-opacity="0"/></radialGradient><circle cx="50" cy="50" r="40" fill="url(#a)"/>'
    )
    assert 8 <= inside.count("<circle") <= 24
    assert "fill-opacity" in inside
