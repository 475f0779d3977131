# ruff: noqa: E501 - drawings are easier to read on one line

import re

from inkflake_svg import accept
from svg_samples import HEAD, body


def test_a_gradient_on_text_becomes_its_mean_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00"/><stop offset="1" stop-color="#f00"/></linearGradient>'
        '<text x="5" y="50" fill="url(#a)">Hi</text>'
    )
    assert inside == '<text x="5" y="50" fill="#ff0000">Hi</text>'


def test_an_undefined_paint_draws_nothing():
    assert body('<circle r="3" fill="url(#none)"/>') == '<circle r="3" fill="none"/>'
    assert body('<circle r="3" fill="url(#none) red"/>') == '<circle r="3" fill="red"/>'


def test_a_gradient_of_one_color_is_that_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00" stop-opacity=".5"/></linearGradient>'
        '<rect width="5" height="5" fill="url(#a)" fill-opacity="0.5"/><g fill="url(#a)"><line x2="5"/></g>'
    )
    assert '<rect width="5" height="5" fill="#ff0000" fill-opacity="0.25"/>' in inside
    assert "url(" not in inside


def test_a_stroke_becomes_its_mean_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#00f"/></linearGradient>'
        '<rect width="5" height="5" fill="none" stroke="url(#a)"/>'
    )
    assert inside == '<rect width="5" height="5" fill="none" stroke="#0000ff"/>'


def test_a_paint_that_is_no_paint_server_is_its_fallback():
    assert (
        body('<g id="a"><circle r="3" fill="url(#a) red"/></g>') == '<g id="a"><circle r="3" fill="red"/></g>'
    )


def test_a_pattern_from_afar_is_the_color_that_covers():
    pattern = (
        '<pattern id="p" viewBox="0 0 10 10" width="1" height="1"><g><rect width="10" height="10" fill="#00f"/></g>'
        '<rect width="10" height="5" fill="url(#g)" stroke="#0f0" stroke-width="0"/></pattern>'
    )
    gradient = '<linearGradient id="g"><stop stop-color="#00f"/></linearGradient>'
    assert 'fill="#0000ff"' in body(f'{pattern}{gradient}<text fill="url(#p)">Hi</text>')


def test_a_mask_leaves_its_mean_opacity():
    mask = '<mask id="m"><rect width="10" height="10" fill="white" fill-opacity="0.5"/></mask>'
    assert 'opacity="0.5"' in body(f'{mask}<rect width="5" height="5" mask="url(#m)"/>')
    assert body('<rect width="5" height="5" mask="url(#none)"/>') == '<rect width="5" height="5"/>'


FADE = (
    '<linearGradient id="g"><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient>'
    '<mask id="m"><rect width="100" height="100" fill="url(#g)"/></mask>'
)


def test_what_a_gradient_masks_fades_in_its_own_colors():
    drawing = f'{FADE}<g mask="url(#m)"><rect width="100" height="9" fill="red"/>'
    drawing += '<g transform="translate(50 0)"><circle r="9" fill="#00f" fill-opacity=".5"/></g></g>'
    inside = body(drawing)
    reds = re.findall(r'fill="#ff0000" fill-opacity="([\d.]+)"', inside)
    assert len(reds) > 8
    assert [float(r) for r in reds] == sorted(map(float, reds), reverse=True)
    assert float(reds[0]) > 0.95
    assert 'opacity=".5" fill-opacity="1"' in inside
    told = accept(f"{HEAD}{drawing}</svg>").repairs
    assert "mask drawn as a gradient of opacity" in told


def test_a_mask_of_several_shapes_is_no_gradient_of_opacity():
    two = FADE.replace("</mask>", '<circle r="9"/></mask>')
    assert (
        "mask drawn as its mean opacity"
        in accept(f'{HEAD}{two}<rect width="9" height="9" mask="url(#m)"/></svg>').repairs
    )


def test_a_gradient_on_a_stroke_becomes_bands_on_top_of_the_fill():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>'
        '<circle cx="50" cy="50" r="30" fill="lime" stroke="url(#a)" stroke-width="9" stroke-opacity=".5" opacity=".4"/>'
    )
    assert inside.startswith('<g opacity=".4">')
    assert inside.index('fill="lime"') < inside.index('opacity=".5"')
    assert inside.count("<path") > 20
    assert "url(" not in inside


def test_a_gradient_on_a_stroke_that_does_not_scale_becomes_its_mean_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>'
        '<circle r="30" stroke="url(#a)" vector-effect="non-scaling-stroke"/>'
    )
    assert "<g" not in inside
    assert "url(" not in inside


def test_a_pattern_on_a_stroke_becomes_tiles_as_long_as_there_is_room():
    pattern = '<pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="2" height="2"/></pattern>'
    circle = '<circle cx="50" cy="50" r="30" fill="none" stroke="url(#p)" stroke-width="12"/>'
    assert body(pattern + circle).count('d="M') + body(pattern + circle).count("<rect") > 100
    assert len(body(pattern + circle * 80)) < 1_000_000
