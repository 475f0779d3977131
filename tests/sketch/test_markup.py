"""Elements are escaped, short and in the order they were given."""

from __future__ import annotations

import pytest

from inkflake_sketch.drawing.markup import circle, element, group, number, polygon, smooth


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (100, "100"), (10.5, "10.5"), (2.346, "2.35"), (-0.001, "0"), (-3.2, "-3.2")],
)
def test_numbers_have_at_most_two_decimals(value: float, text: str) -> None:
    assert number(value) == text


def test_content_and_attributes_are_escaped() -> None:
    assert element("text", "<&>", fill='"') == "<text fill='\"'>&lt;&amp;&gt;</text>"


def test_attributes_keep_their_order_and_none_is_left_out() -> None:
    assert circle((1, 2), 3, "red", stroke=None, stroke_width=2) == (
        '<circle cx="1" cy="2" r="3" fill="red" stroke-width="2"/>'
    )
    assert polygon([(0, 0), (1, 0.5)], "red") == '<polygon points="0,0 1,0.5" fill="red"/>'


def test_a_group_holds_markup_as_it_is() -> None:
    assert group(["<a/>", "<b/>"], opacity=0.5) == '<g opacity="0.5"><a/><b/></g>'


def test_a_smooth_curve_goes_through_its_points() -> None:
    assert smooth([(0, 0), (10, 4), (20, 0)]) == "M0 0C5 0 5 4 10 4C15 4 15 0 20 0"
