# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from inkflake_svg.reading.tree import Node
from inkflake_svg.shapes.dashes import STROKE, stroke_area
from inkflake_svg.shapes.geometry import contains
from inkflake_svg.shapes.outlines import Viewport
from svg_samples import body


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(
    ("drawing", "dashes"),
    [
        ('<line x2="50" y2="0" pathLength="100" stroke-dasharray="10 90"/>', "5 45"),
        ('<line x2="50" y2="0" pathLength="100" stroke-dasharray="10,90" stroke-dashoffset="-20"/>', "5 45"),
        ('<rect width="30" height="20" pathLength="10" style="stroke-dasharray:1 2"/>', "10 20"),
        ('<polygon points="0 0 30 0 30 20 0 20" pathLength="1" stroke-dasharray="0.5"/>', "50"),
        ('<path d="M0 0H20M0 9H30" pathLength="1" stroke-dasharray="0.5"/>', "25"),
        ('<style>.a{stroke-dasharray:4}</style><line class="a" x2="50" y2="0" pathLength="10"/>', "20"),
        ('<g stroke-dasharray="4"><line x2="50" y2="0" pathLength="10"/></g>', "20"),
    ],
)
def test_dashes_are_written_in_user_units(profile, drawing, dashes):
    inside = body(drawing, profile)
    assert re.findall(r'<(?:line|rect|polygon|path)[^>]* stroke-dasharray="([^"]+)"', inside) == [dashes]
    assert "pathLength" not in inside
    assert "offset" not in drawing or 'stroke-dashoffset="-10"' in inside


@pytest.mark.parametrize("length", ["0", "-5", "none"])
def test_a_length_that_is_none_measures_nothing(length):
    inside = body(f'<line x2="50" y2="0" pathLength="{length}" stroke-dasharray="4 8"/>')
    assert 'stroke-dasharray="4 8"' in inside


def test_what_is_written_for_dashes_is_bounded():
    lines = '<line x2="5" y2="0" pathLength="1"/>' * 2000
    assert len(body(f'<g stroke-dasharray="{"9 " * 400}">{lines}</g>')) < 700_000


STROKE_OF_10 = {**STROKE, "stroke-width": "10"}


def covered(tag, attrs, **style):
    """What a stroke ten wide covers, and a function that says whether a point is within."""
    style = {name.replace("_", "-"): value for name, value in style.items()}
    polygons = stroke_area(Node(tag, attrs), {**STROKE_OF_10, **style}, Viewport(100, 100))
    return lambda x, y: bool(polygons) and contains(polygons, (x, y))


@pytest.mark.parametrize(
    ("style", "within", "beyond"),
    [
        ({}, [(21, 54), (79, 46)], [(18, 50), (82, 50), (50, 56)]),
        ({"stroke_linecap": "square"}, [(16, 54), (84, 46)], [(14, 50)]),
        ({"stroke_linecap": "round"}, [(16, 50), (84, 50)], [(16, 54)]),
        ({"stroke_dasharray": "10 5"}, [(25, 50), (40, 50)], [(32, 50), (47, 50)]),
        ({"stroke_dasharray": "10 5", "stroke_dashoffset": "10"}, [(27, 50)], [(22, 50)]),
        ({"stroke_dasharray": "10"}, [(25, 50), (45, 50)], [(35, 50)]),
        ({"stroke_dasharray": "0"}, [(25, 50), (45, 50)], []),
        ({"stroke_width": "0"}, [], [(50, 50)]),
    ],
)
def test_a_stroke_covers_a_line_with_its_caps_and_dashes(style, within, beyond):
    has = covered("line", {"x1": "20", "y1": "50", "x2": "80", "y2": "50"}, **style)
    assert all(has(*point) for point in within)
    assert not any(has(*point) for point in beyond)


@pytest.mark.parametrize(
    ("style", "within"),
    [
        ({}, True),
        ({"stroke_linejoin": "bevel"}, False),
        ({"stroke_linejoin": "round"}, False),
        ({"stroke_miterlimit": "1"}, False),
    ],
)
def test_a_corner_is_joined_as_it_says(style, within):
    has = covered("rect", {"x": "20", "y": "20", "width": "60", "height": "60"}, **style)
    assert has(16, 16) is within
    assert has(17, 30)
    assert not has(50, 50)


def test_what_would_be_too_many_dashes_is_left():
    assert not covered("line", {"x2": "100"}, stroke_dasharray=".04 .04")(5.01, 0)
