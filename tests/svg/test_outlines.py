# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg.reading.tree import Node
from inkflake_svg.shapes.geometry import area, extent
from inkflake_svg.shapes.outlines import Viewport, outline

VIEW = Viewport(100, 50)


def drawn(tag: str, **attrs: str) -> list[list[tuple[float, float]]]:
    return outline(Node(tag, attrs), VIEW)


@pytest.mark.parametrize(
    ("tag", "attrs", "box"),
    [
        ("rect", {"x": "5", "width": "50%", "height": "50%"}, (5, 0, 50, 25)),
        ("rect", {"width": "20", "height": "10", "rx": "3"}, (0, 0, 20, 10)),
        ("circle", {"cx": "10", "cy": "10", "r": "5"}, (5, 5, 10, 10)),
        ("ellipse", {"cx": "10", "cy": "10", "rx": "5"}, (5, 5, 10, 10)),
        ("ellipse", {"rx": "5", "ry": "2"}, (-5, -2, 10, 4)),
        ("line", {"x1": "1", "y2": "2"}, (0, 0, 1, 2)),
        ("polygon", {"points": "0,0 5,0 5,7"}, (0, 0, 5, 7)),
        ("polyline", {"points": "1 1 2 3 9"}, (1, 1, 1, 2)),
        ("path", {"d": "M1 1h4v3H2V1z"}, (1, 1, 4, 3)),
        ("path", {"d": "m1 1 4 0 0 3z l9 9"}, (1, 1, 9, 9)),
        ("path", {"d": "M0 0 A5 5 0 0 1 10 0"}, (0, -5, 10, 5)),
        ("path", {"d": "M0 0 a5 5 0 1 0 10 0"}, (0, 0, 10, 5)),
        ("path", {"d": "M0 0 A0 5 0 0 1 10 0"}, (0, 0, 10, 0)),
        ("path", {"d": "M0 0 A1 1 0 0 1 10 0"}, (0, -5, 10, 5)),
        ("path", {"d": "M0 0 Q5 10 10 0 T20 0"}, (0, -5, 20, 10)),
        ("path", {"d": "M0 0 C0 8 10 8 10 0 s10 -8 10 0"}, (0, -5.98, 20, 11.97)),
        ("path", {"d": "M0 0 S10 8 10 0"}, (0, 0, 10, 3.55)),
        ("path", {"d": "M0 0 h5 L x h90"}, (0, 0, 5, 0)),
    ],
)
def test_an_outline_has_the_extent_of_its_shape(tag, attrs, box):
    assert extent(drawn(tag, **attrs)) == pytest.approx(box, abs=0.03)


@pytest.mark.parametrize(
    ("tag", "attrs"),
    [
        ("rect", {"width": "5"}),
        ("circle", {}),
        ("polygon", {"points": "1"}),
        ("path", {"d": ""}),
        ("text", {}),
    ],
)
def test_what_encloses_nothing_has_no_outline(tag, attrs):
    assert drawn(tag, **attrs) == []


def test_a_round_corner_takes_a_little_area():
    assert area(drawn("rect", width="20", height="10", rx="2")[0]) == pytest.approx(
        200 - (4 - 3.14159) * 4, abs=0.1
    )


def test_an_outline_has_only_so_many_points():
    points = sum(map(len, drawn("path", d="M0 0" + "c9 9 0 9 5 0" * 10_000)))
    assert points <= 20_100


def test_a_viewport_knows_its_scale_within_an_element():
    inner = VIEW.within("scale(2 8)").within("translate(5)").within(None)
    assert inner.magnified == 4
    assert inner.tolerance == pytest.approx(VIEW.tolerance / 4)
