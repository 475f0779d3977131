# ruff: noqa: E501 - drawings are easier to read on one line
import math
import re

import pytest

from inkflake_svg import accept
from inkflake_svg.reading.tree import Node
from inkflake_svg.shapes.geometry import contains
from inkflake_svg.shapes.outlines import Viewport, outline
from svg_samples import HEAD, body


def clipped(clip: str, shape: str, **attrs: str) -> str:
    words = "".join(f' {name}="{value}"' for name, value in attrs.items())
    return body(f'<clipPath id="c"{words}>{clip}</clipPath>{shape}')


def test_a_shape_is_cut_to_a_plain_clip():
    inside = clipped(
        '<rect width="20" height="20"/>', '<rect width="40" height="10" fill="red" clip-path="url(#c)"/>'
    )
    assert inside == '<path d="M0 0L20 0L20 10L0 10Z" fill="red" stroke="none"/>'


def test_fill_and_stroke_are_cut_each_by_itself():
    inside = clipped(
        '<rect width="20" height="20"/>',
        '<g clip-path="url(#c)" stroke="blue"><rect x="10" y="5" width="40" height="10"/><line x2="40" y2="0"/></g>',
    )
    assert inside.startswith('<g stroke="blue"><path d="M')
    assert inside.count('fill="none"') == 2
    assert '<path d="M0 0L20 0" fill="none"/>' in inside


def test_what_lies_inside_stays_as_it_is():
    shape = '<circle cx="10" cy="10" r="3"'
    assert clipped('<circle cx="10" cy="10" r="9"/>', f'{shape} clip-path="url(#c)"/>') == f"{shape}/>"


def test_a_clip_may_be_measured_by_the_shape():
    inside = clipped(
        '<rect width="0.5" height="1"/>',
        '<rect width="40" height="10" clip-path="url(#c)"/>',
        clipPathUnits="objectBoundingBox",
    )
    assert inside == '<path d="M0 0L20 0L20 10L0 10Z" stroke="none"/>'


@pytest.mark.parametrize(
    ("clip", "seen"),
    [
        ('<path d="M0 0L20 0L10 5L20 20L0 20Z"/>', {(5, 5): True, (17, 8): False, (30, 5): False}),
        ('<rect width="9" height="9"/><rect x="20" width="3" height="9"/>', {(5, 5): True, (15, 5): False, (21, 5): True}),
        ('<g transform="translate(20 0)"><circle r="8"/></g>', {(5, 5): False, (20, 5): True}),
        (
            '<path clip-rule="evenodd" d="M0 0H20V10H0ZM5 2H15V8H5Z"/>',
            {(2, 5): True, (10, 5): False, (18, 5): True, (30, 5): False},
        ),
    ],
)  # fmt: skip
def test_a_clip_may_have_any_outline(clip, seen):
    inside = clipped(clip, '<g clip-path="url(#c)"><rect width="40" height="10"/></g>')
    assert {place: painted(inside, place) for place in seen} == seen


def painted(svg: str, place: tuple[float, float]) -> bool:
    """Whether the one path of a drawing encloses a place."""
    (path,) = re.findall("<path[^>]*>", svg)
    polygons = outline(Node("path", {"d": re.search(' d="([^"]+)"', path)[1]}), Viewport(100, 100))
    around = [contains([polygon], place) for polygon in polygons if len(polygon) > 2]
    return sum(around) % 2 == 1 if "evenodd" in path else contains([p for p in polygons if len(p) > 2], place)


@pytest.mark.parametrize(
    ("mask", "seen"),
    [
        (
            '<rect width="40" height="40" fill="white"/><circle cx="20" cy="5" r="4"/>',
            {(2, 5): True, (20, 5): False},
        ),
        ('<g fill="#fff"><circle cx="20" cy="5" r="4"/></g>', {(2, 5): False, (20, 5): True}),
    ],
)
def test_a_mask_of_plain_shapes_cuts(mask, seen):
    inside = body(f'<mask id="m">{mask}</mask><rect width="40" height="10" fill="red" mask="url(#m)"/>')
    assert {place: painted(inside, place) for place in seen} == seen
    assert "opacity" not in inside


@pytest.mark.parametrize("said", ['mask-type="alpha"', 'style="mask-type:alpha"'])
def test_an_alpha_mask_takes_no_heed_of_color(said):
    mask = f'<mask id="m" {said}><rect width="20" height="20" fill="#111"/></mask>'
    inside = body(f'{mask}<g mask="url(#m)"><rect width="40" height="10" fill="red"/></g>')
    assert 'd="M0 0L20 0L20 10L0 10Z"' in inside
    assert 'mask-type="alpha"' in body(f'{mask}<g mask="url(#m)"><rect width="40" height="10"/></g>', "rich")


def test_a_mask_of_one_shade_cuts_and_dims():
    mask = '<mask id="m"><rect width="20" height="20" fill="#808080"/></mask>'
    inside = body(f'{mask}<rect width="40" height="10" fill="red" mask="url(#m)"/>')
    assert inside == '<path d="M0 0L20 0L20 10L0 10Z" fill="red" opacity="0.502" stroke="none"/>'


@pytest.mark.parametrize("mask", ['<rect width="20" height="20" stroke="white"/>', "<text>a</text>"])
def test_a_mask_that_is_no_region_cuts_nothing(mask):
    inside = body(f'<mask id="m">{mask}</mask><rect width="40" height="10" mask="url(#m)"/>')
    assert inside.startswith('<rect width="40" height="10"')


def test_a_clip_of_text_is_taken_out():
    shape = '<rect width="40" height="10" clip-path="url(#c)"/>'
    assert clipped("<text>a</text>", shape) == '<rect width="40" height="10"/>'


def test_a_clip_of_nothing_is_taken_out():
    assert body('<rect width="40" height="10" clip-path="url(#none)"/>') == '<rect width="40" height="10"/>'


def test_a_pattern_becomes_tiles_within_the_shape():
    inside = body(
        '<pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="translate(5 0)">'
        '<circle cx="5" cy="5" r="2" fill="red"/></pattern><rect x="5" width="20" height="10" fill="url(#p)"/>'
    )
    assert inside.startswith('<g><g fill="black" stroke="none" transform="translate(5 0)">')
    assert inside.count('<circle cx="5" cy="5" r="2" fill="red"/>') == 2


@pytest.mark.parametrize(
    ("attrs", "content"),
    [
        ('viewBox="0 0 5 5" width="1" height="1"', "translate(5 0) scale(2 2)"),
        ('width=".5" height="1" patternContentUnits="objectBoundingBox"', "scale(20 10)"),
        ('href="#q" width="1" height="1"', None),
    ],
)
def test_the_content_of_a_tile_is_sized_as_its_pattern_says(attrs, content):
    pattern = '<pattern id="{}" {}>{}</pattern>'
    shape = '<rect width="5" height="5" fill="#f00"/>'
    patterns = pattern.format("q", 'width="9" height="9"', shape)
    patterns += pattern.format("p", attrs, "" if "href" in attrs else shape)
    inside = body(f'{patterns}<rect width="20" height="10" fill="url(#p)"/>')
    assert inside.startswith('<g><g fill="black" stroke="none">')
    assert content is None or f'transform="{content}"' in inside


def test_a_pattern_fills_a_shape_with_a_dent():
    pattern = '<pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="9" height="10" fill="red"/></pattern>'
    inside = body(f'{pattern}<path d="M0 0H30V20H20V10H10V20H0z" fill="url(#p)"/>')
    assert inside.count('fill="red"') >= 5
    assert 'translate(10 10)"><g><rect' not in inside


@pytest.mark.parametrize(
    "attrs",
    ['width="0" height="5"', 'width="0.001" height="0.001"'],
)
def test_a_pattern_that_cannot_be_tiled_becomes_its_mean_color(attrs):
    inside = body(
        f'<pattern id="p" {attrs}><rect width="5" height="5" fill="#f00"/></pattern>'
        '<rect width="20" height="10" fill="url(#p)"/>'
    )
    assert inside.startswith('<rect width="20" height="10" fill="#')


def test_clips_that_would_cut_too_much_are_taken_out_and_told():
    corners = " ".join(
        f"{50 + 40 * math.cos(i / 477):.5f},{50 + 40 * math.sin(i / 477):.5f}" for i in range(3000)
    )
    clip = f'<clipPath id="c"><polygon points="{corners}"/></clipPath>'
    shapes = "".join(f'<rect x="{i % 20}" width="60" height="60" clip-path="url(#c)"/>' for i in range(200))
    accepted = accept(f"{HEAD}{clip}{shapes}</svg>")
    assert any(told.startswith("clip taken out") for told in accepted.repairs)


def test_masks_that_would_cut_too_much_are_taken_out_and_told():
    dots = "".join(f'<circle cx="{i % 50}" cy="{i // 50}" r="3"/>' for i in range(2000))
    mask = f'<mask id="m"><rect width="50" height="50" fill="white"/>{dots}</mask>'
    accepted = accept(f'{HEAD}{mask}<rect width="40" height="10" mask="url(#m)"/></svg>')
    assert "mask taken out" in accepted.repairs
