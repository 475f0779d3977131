# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import accept
from svg_samples import HEAD, body

ROTATED = "transform:rotate(90deg)"


@pytest.mark.parametrize(
    ("inside", "transform"),
    [
        (
            '<rect x="20" y="30" width="40" height="20" style="{}"/>',
            "translate(40 40) rotate(90) translate(-40 -40)",
        ),
        (
            '<g style="{}"><g transform="translate(10 0)"><circle cx="20" cy="20" r="10"/></g></g>',
            "translate(30 20) rotate(90) translate(-30 -20)",
        ),
        (
            '<g style="{}"><text x="5" y="9" font-size="10">ab</text></g>',
            "translate(11 5.75) rotate(90) translate(-11 -5.75)",
        ),
        ('<g style="{}"><title>nothing</title></g>', "rotate(90)"),
    ],
)
def test_the_origin_is_in_the_elements_own_box(inside, transform):
    found = body(inside.format(f"{ROTATED};transform-box:fill-box;transform-origin:center") + "<rect/>")
    assert f'transform="{transform}"' in found


def test_the_origin_is_in_the_view_without_a_box():
    assert "translate(50 50) rotate(90) translate(-50 -50)" in body(
        f'<rect width="9" height="9" style="{ROTATED};transform-origin:center"/>'
    )


def test_an_origin_as_attribute_weighs_less_than_css():
    assert 'transform="translate(5 6) scale(2) translate(-5 -6)"' in body(
        '<rect width="9" height="9" transform="scale(2)" transform-origin="5 6"/>'
    )
    assert 'transform="translate(1 2) scale(2) translate(-1 -2)"' in body(
        '<rect width="9" height="9" transform="scale(2)" transform-origin="5 6" style="transform-origin:1px 2px"/>'
    )


def test_a_broken_transform_is_told_and_left_out():
    accepted = accept(f'{HEAD}<g transform="translate(NaN, 1)"><rect width="9" height="9"/></g></svg>')
    assert accepted.removals == ("transform='translate(NaN, 1)' of <g>",)


def test_a_group_is_boxed_with_what_is_inside_already_placed():
    inside = body(
        f"<style>g,rect{{{ROTATED};transform-box:fill-box;transform-origin:0 0}}</style>"
        '<g><rect width="20" height="10"/></g>'
    )
    assert inside == (
        '<g transform="translate(-10 0) rotate(90) translate(10 0)">'
        '<rect width="20" height="10" transform="rotate(90)"/></g>'
    )


def test_boxes_within_boxes_are_measured_once_each():
    css = f"<style>g{{{ROTATED};transform-box:fill-box;transform-origin:center}}</style>"
    shapes = '<rect width="20" height="10"/>' * 5_000
    accepted = accept(f"{HEAD}{css}{'<g>' * 50}{shapes}{'</g>' * 50}</svg>")
    assert accepted.svg.count("translate(10 5) rotate(90) translate(-10 -5)") == 50
