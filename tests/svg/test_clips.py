# ruff: noqa: E501 - drawings are easier to read on one line
import math

import pytest

from inkflake_svg import accept
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
    "clip",
    [
        '<path d="M0 0L20 0L10 5L20 20L0 20Z"/>',
        '<rect width="9" height="9"/><rect width="3" height="3"/>',
        "<text>a</text>",
    ],
)
def test_a_clip_that_is_not_plain_is_taken_out(clip):
    assert (
        clipped(clip, '<rect width="40" height="10" clip-path="url(#c)"/>')
        == '<rect width="40" height="10"/>'
    )


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
    "attrs",
    ['viewBox="0 0 5 5" width="1" height="1"', 'width="0" height="5"', 'width="0.001" height="0.001"'],
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
