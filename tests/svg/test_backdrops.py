# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import accept
from inkflake_svg.standins.backdrops import backdrops
from svg_samples import RECT

BOX = (0.0, 0.0, 200.0, 100.0)


def made(value: str):
    ((gradient, rect),) = backdrops(value, BOX)
    assert rect.attrs["width"] == "200"
    return gradient, [tuple(stop.attrs.values()) for stop in gradient.elements()]


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("", ("100", "0", "100", "100")),
        ("to right,", ("0", "50", "200", "50")),
        ("90deg,", ("0", "50", "200", "50")),
        (".5turn,", ("100", "0", "100", "100")),
        ("to top right,", ("60", "130", "140", "-30")),
    ],
)
def test_the_line_of_a_linear_gradient(line, ends):
    gradient, stops = made(f"linear-gradient({line} red, blue)")
    assert tuple(gradient.attrs[name] for name in ("x1", "y1", "x2", "y2")) == ends
    assert stops == [("0", "red"), ("1", "blue")]


def test_stops_without_a_place_lie_between_the_others():
    _, stops = made("linear-gradient(90deg, red, rgb(1 2 3 / .5), #fff 50%, blue 50% 100px, navy)")
    assert stops == [
        ("0", "red"), ("0.25", "rgba(1,2,3,0.5)"), ("0.5", "#fff"), ("0.5", "blue"), ("0.5", "blue"), ("1", "navy"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("circle", "transform"),
    [
        ("", "translate(100 50) scale(141.4214 70.7107)"),
        ("circle at 0 0,", "translate(0 0) scale(223.6068 223.6068)"),
        ("closest-side,", "translate(100 50) scale(100 50)"),
        ("circle 30px at left,", "translate(0 50) scale(30 30)"),
    ],
)
def test_the_circle_of_a_radial_gradient(circle, transform):
    gradient, _ = made(f"radial-gradient({circle} red, blue)")
    assert gradient.attrs["gradientTransform"] == transform


@pytest.mark.parametrize(
    "value", ["linear-gradient(red)", "linear-gradient(to nowhere, red, blue)", "red", ""]
)
def test_what_is_no_gradient_is_no_backdrop(value):
    assert list(backdrops(value, BOX)) == []


@pytest.mark.parametrize("profile", ["strict", "rich"])
def test_the_roots_background_is_drawn(profile):
    def accepted(style: str):
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" style="{style}">{RECT}</svg>'
        )
        return accept(drawing, profile=profile)

    drawn = accepted("background:linear-gradient(red,blue),url(https://example.org/a.png)")
    assert "background drawn as <rect>" in drawn.repairs
    assert "example" not in drawn.svg
    assert accept(drawn.svg, profile=profile).svg == drawn.svg
    assert 'style="background:#123"' in accepted("background:#123 none no-repeat").svg
