# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg.reading.tree import Node
from inkflake_svg.shapes.gradients import average, gradient_of
from inkflake_svg.shapes.outlines import Viewport

VIEW = Viewport(100, 100)
BOX = (0.0, 0.0, 100.0, 100.0)


def gradient(kind: str = "linear", stops=(("0", "#000"), ("1", "#fff")), others=(), **attrs: str):
    def made(tag, named, offsets):
        node = Node(tag, {name.rstrip("_"): value for name, value in named.items()})
        node.children = [Node("stop", {"offset": at, "stop-color": color}) for at, color in offsets]
        return node

    by_id = {name: made(tag, named, offsets) for name, tag, named, offsets in others}
    return gradient_of(made(f"{kind}Gradient", attrs, stops), by_id, VIEW, box=BOX, color="red")


def grey(found, t: float) -> float:
    return found.at(t)[0][0]


@pytest.mark.parametrize(
    ("spread", "greys"),
    [("pad", (0, 0.25, 1, 1)), ("repeat", (0.75, 0.25, 0.25, 0.5)), ("reflect", (0.25, 0.25, 0.75, 0.5))],
)
def test_a_spread_says_what_lies_beyond_the_ends(spread, greys):
    found = gradient(spreadMethod=spread)
    assert [grey(found, t) for t in (-0.25, 0.25, 1.25, 2.5)] == pytest.approx(greys)


def test_a_place_along_a_linear_gradient():
    assert gradient().place([(0, 5), (50, 0), (200, 0)]) == pytest.approx([0, 0.5, 2])
    turned = gradient(gradientTransform="rotate(90)")
    assert turned.place([(0, 50)]) == pytest.approx([0.5])
    assert gradient(x2="0").place([(5, 5)]) == [1]
    assert gradient(gradientTransform="scale(0)").place([(5, 5)]) == [1]


def test_a_place_along_a_radial_gradient():
    assert gradient("radial").place([(50, 50), (100, 50)]) == pytest.approx([0, 1])
    focused = gradient("radial", fx="0.25")
    assert focused.place([(25, 50), (100, 50), (0, 50)]) == pytest.approx([0, 1, 1])
    assert focused.circle(0.5)[1] == 0.25
    outside = gradient("radial", fx="5")
    assert outside.start[0] == pytest.approx(0.995)


def test_user_space_and_current_color():
    found = gradient(stops=[("0", "currentColor")], gradientUnits="userSpaceOnUse", x1="10%", x2="60")
    assert (found.start, found.end) == ((10, 0), (60, 0))
    assert found.at(0)[0] == (1, 0, 0)


def test_stops_and_attributes_come_along_a_chain():
    others = [
        ("b", "linearGradient", {"x2": "0.5", "href": "#c"}, ()),
        ("c", "linearGradient", {"x1": "0.1"}, [("0", "red")]),
    ]
    found = gradient(stops=(), others=others, href="#b")
    assert (found.start[0], found.end[0], len(found.stops)) == (0.1, 0.5, 1)
    assert gradient(stops=()) is None
    assert gradient(stops=(), href="#gone") is None


def test_stops_never_go_back():
    assert [s[0] for s in gradient(stops=[("60%", "red"), ("0.2", "red"), ("7", "red")]).stops] == [
        0.6,
        0.6,
        1,
    ]


@pytest.mark.parametrize("spread", ["pad", "repeat", "reflect"])
def test_bands_cover_what_was_asked_for(spread):
    bands = gradient(spreadMethod=spread).bands(-0.5, 1.5, 24)
    assert (bands[0].low, bands[-1].high) == (-0.5, 1.5)
    assert all(a.high == b.low for a, b in zip(bands, bands[1:], strict=False))
    assert len(bands) <= 27


def test_the_mean_color_is_mixed_in_linear_light():
    (red, green, blue), alpha = average([((1, 0, 0), 1), ((0, 0, 0), 1)])
    assert (red, green, blue, alpha) == pytest.approx((0.5 ** (1 / 2.2), 0, 0, 1))
    assert average([((1, 1, 1), 0)]) == ((0, 0, 0), 0)


def test_a_gradient_may_begin_at_a_circle():
    found = gradient("radial", fr="25%")
    assert [grey(found, t) for t in (0.1, 0.25, 0.75, 1)] == pytest.approx([0, 0, 0.5, 1])


def test_a_stop_has_the_current_color_of_its_gradient():
    found = gradient(stops=[("0", "currentColor"), ("1", "#000")], color="#00f")
    assert found.at(0)[0] == pytest.approx((0, 0, 1))


def test_the_first_circle_lies_about_the_focus():
    found = gradient("radial", fx=".3", fy=".3", fr=".1")
    center, radius = found.circle(0.2)
    assert center == pytest.approx((0.3, 0.3))
    assert radius == pytest.approx(0.1)
