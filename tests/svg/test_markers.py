# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from inkflake_svg import accept
from svg_samples import HEAD, body

DOT = '<marker id="m" markerWidth="4" markerHeight="4" refX="2" refY="2"{}><circle cx="2" cy="2" r="1"{}/></marker>'


def placed(line: str, marker: str = DOT.format("", "")) -> list[str]:
    """The transforms of the markers of a line."""
    return re.findall(r'transform="(translate[^"]*)"', body(f"{marker}{line}"))


def test_a_marker_stands_at_each_point():
    line = (
        '<polyline points="0,0 10,0 10,10" marker-start="url(#m)" marker-mid="url(#m)" marker-end="url(#m)"/>'
    )
    moved = [transform.split(")")[0] for transform in placed(line)]
    assert moved == ["translate(0 0", "translate(10 0", "translate(10 10"]


@pytest.mark.parametrize("declared", ['marker="none" style="marker:url(#m)"', 'style="marker-end:url(#m)"'])
def test_a_marker_may_be_declared_in_css(declared):
    assert placed(f'<path d="M0 0H10" {declared}/>')


@pytest.mark.parametrize(
    ("orient", "path", "turned"),
    [
        ("auto", "M0 0V10", 90),
        ("auto", "M0 0H10V10M9 9", 0),
        ("auto-start-reverse", "M0 0H10", 0),
        ("30deg", "M0 0V10", 30),
        ("auto", "M0 0C0 10 10 10 10 0", -90),
        ("auto", "M0 0A10 10 0 0 1 20 0", 90),
    ],
)
def test_a_marker_turns_as_its_line_does(orient, path, turned):
    marker = DOT.format(f' orient="{orient}"', "")
    (transform,) = placed(f'<path d="{path}" marker-end="url(#m)"/>', marker)
    found = re.search(r"rotate\((\S+)\)", transform)
    assert float(found[1] if found else 0) == pytest.approx(turned, abs=1)


def test_the_first_marker_is_turned_round_and_a_corner_halves_the_turn():
    marker = DOT.format(' orient="auto-start-reverse"', "")
    assert "rotate(180)" in placed('<path d="M0 0H10" marker-start="url(#m)"/>', marker)[0]
    assert "rotate(45)" in placed('<path d="M0 0H10V10" marker-mid="url(#m)"/>', marker)[0]
    (start, _) = placed(
        '<polygon points="0,0 10,0 10,10 0,10" marker-start="url(#m)" marker-end="url(#m)"/>', marker
    )
    assert "rotate(135)" in start


def test_a_marker_grows_with_the_line_and_is_painted_as_its_author_says():
    line = '<g stroke="red" stroke-width="3" fill="blue"><path d="M0 0H10" marker-end="url(#m)"/></g>'
    inside = body(f"{DOT.format('', '')}{line}")
    assert "scale(3)" in inside
    assert 'fill="black" stroke="none" stroke-width="1"' in inside
    painted = body(f"{DOT.format('', ' fill=&quot;context-stroke&quot;'.replace('&quot;', chr(34)))}{line}")
    assert 'r="1" fill="red"' in painted
    assert "scale" not in body(
        f"{DOT.format(' markerUnits=&quot;userSpaceOnUse&quot;'.replace('&quot;', chr(34)), '')}{line}"
    )


def test_a_marker_is_cut_to_its_size_unless_it_may_flow_over():
    wide = '<marker id="m" markerWidth="2" markerHeight="2"{}><rect width="9" height="9"/></marker>'
    line = '<path d="M0 0H10" stroke="red" marker-end="url(#m)"/>'
    assert 'd="M0 2L0 0L2 0L2 2Z"' in body(wide.format("") + line)
    assert '<rect width="9" height="9"/>' in body(wide.format(' overflow="visible"') + line)


def test_a_marked_shape_keeps_its_place_and_what_is_drawn_stays_as_it_is():
    drawing = f'{HEAD}{DOT.format("", "")}<path id="p" opacity=".5" d="M0 0H10" marker-end="url(#m)" stroke="red"/></svg>'
    accepted = accept(drawing)
    assert '<g id="p" opacity=".5">' in accepted.svg
    assert accept(accepted.svg).svg == accepted.svg
    assert "marker drawn out" in accepted.repairs
    assert 'marker-end="url(#m)"' in accept(drawing, profile="rich").svg
