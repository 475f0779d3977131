import re

import pytest

from inkflake_svg import accept
from inkflake_svg.standins.tones import MOST_COPIED
from svg_samples import HEAD, RECT, body


def filtered(value: str, inside: str = '<circle r="9" fill="#e63946"/>', before: str = "") -> list[str]:
    """The colors in `rich` of what has a filter of CSS."""
    svg = f'{HEAD}{before}<g style="filter:{value}">{inside}</g></svg>'
    accepted = accept(svg, profile="rich")
    assert "filter" not in accepted.svg
    assert accept(accepted.svg, profile="rich").svg == accepted.svg
    return re.findall(r'(?:fill|stroke|stop-color)="(.*?)"', accepted.svg)


@pytest.mark.parametrize(
    ("value", "color"),
    [
        ("grayscale(1)", "#5f5f5f"),
        ("grayscale(0)", "#e63946"),
        ("saturate(0%)", "#5f5f5f"),
        ("sepia()", "#938366"),
        ("invert()", "#19c6b9"),
        ("invert(50%)", "#808080"),
        ("brightness(.5)", "#731c23"),
        ("brightness(9)", "#ffffff"),
        ("contrast(0)", "#808080"),
        ("hue-rotate(0.5turn)", "#008578"),
        ("hue-rotate(360deg)", "#e63946"),
        ("invert(1) invert(1)", "#e63946"),
    ],
)
def test_a_color_goes_through_the_functions_of_a_filter(value, color):
    assert color in filtered(value)


def test_paint_from_around_and_the_black_of_none_go_through_too():
    assert filtered("invert(1)", '<g fill="#f00"><circle r="9"/></g><rect width="9" height="9"/>') == [
        "#ffffff",
        "#00ffff",
        "#00ffff",
    ]
    assert 'fill="#ffffff"' in body(f'<g style="filter:invert(1)">{RECT}</g>')


def test_what_is_referred_to_is_copied_in_other_colors():
    gradient = '<linearGradient id="g"><stop stop-color="#f00"/></linearGradient><circle id="c" fill="#0f0"/>'
    colors = filtered("invert(1)", '<rect fill="url(#g)"/><use href="#c"/>', gradient)
    assert {"#f00", "#00ffff", "#0f0", "#ff00ff", "url(#g-tone-0)"} <= set(colors)


def test_a_gradient_that_refers_to_itself_is_copied_once():
    gradient = '<linearGradient id="g" href="#h"/><linearGradient id="h" href="#g"/>'
    assert "url(#g-tone-0)" in filtered("invert(1)", '<rect fill="url(#g)"/>', gradient)


def test_a_whole_drawing_and_a_shadow_go_through():
    accepted = accept(f"{HEAD}{RECT}</svg>".replace("<svg", '<svg style="filter:invert(1)"', 1))
    assert accepted.svg.startswith("<svg")
    assert "filter" not in accepted.svg
    assert "#ffffff" in filtered("drop-shadow(2px 2px 0 black) invert(1)")


def test_what_is_copied_is_bounded():
    path = f'<path id="p" d="M0 0{"h9" * (MOST_COPIED // 40)}"/>'
    inside = "".join(f'<g style="filter:brightness(.{i})"><use href="#p"/></g>' for i in range(11, 99))
    accepted = accept(f"{HEAD}<defs>{path}</defs>{inside}{RECT}</svg>", profile="rich")
    assert len(accepted.svg) < 2 * MOST_COPIED
