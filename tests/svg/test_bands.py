# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from svg_samples import body


def test_a_gradient_becomes_strips_on_a_rect():
    inside = body(
        '<defs><linearGradient id="a" x2="0" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="1"/></linearGradient>'
        '</defs><rect width="100" height="64" fill="url(#a)" stroke="red" opacity="0.5" id="sky"/>'
    )
    assert 20 <= inside.count("<rect") - 1 <= 64
    assert inside.startswith('<g opacity="0.5" id="sky">')
    assert "url(" not in inside
    assert inside.endswith('<rect width="100" height="64" fill="none" stroke="red"/></g>')


def test_a_gradient_becomes_discs_on_a_circle():
    inside = body(
        '<radialGradient id="a"><stop offset="0" stop-color="#ff0" stop-opacity="0.9"/>'
        '<stop offset="1" stop-color="#ff0" stop-opacity="0"/></radialGradient><circle cx="50" cy="50" r="40" fill="url(#a)"/>'
    )
    assert 8 <= inside.count("<circle") <= 24
    assert "fill-opacity" in inside


def discs(gradient: str, shape: str) -> str:
    stops = '<stop stop-color="#fff"/><stop offset="1" stop-color="#036"/>'
    return body(f'<radialGradient id="a" {gradient}>{stops}</radialGradient>{shape}')


def test_rings_follow_a_shape_that_is_no_circle():
    inside = discs('r="0.9"', '<rect width="60" height="30" fill="url(#a)"/>')
    assert "<ellipse" in inside
    assert '<path d="M' in inside


def test_a_turned_gradient_is_drawn_by_points():
    inside = discs(
        'gradientTransform="rotate(30) skewX(20)"', '<rect width="60" height="60" fill="url(#a)"/>'
    )
    assert inside.count("<path") > 4


def test_a_gradient_straight_down_or_slanting_on_a_rect():
    stops = '<stop stop-color="#fff"/><stop offset="1" stop-color="#036" stop-opacity="{}"/>'
    shape = '<rect width="60" height="60" rx="{}" fill="url(#a)"/>'
    down = body(f'<linearGradient id="a">{stops.format(1)}</linearGradient>{shape.format(0)}')
    slanting = body(f'<linearGradient id="a" y2="1">{stops.format(0)}</linearGradient>{shape.format(0)}')
    rounded = body(f'<linearGradient id="a">{stops.format(1)}</linearGradient>{shape.format(5)}')
    assert down.count('height="60"') == down.count("<rect") > 8
    assert slanting.count("<path") > 8
    assert "fill-opacity" in slanting
    assert "<rect" not in rounded


def test_opacities_that_rise_and_fall_stand_side_by_side():
    stops = "".join(
        f'<stop offset="{at}" stop-color="#036" stop-opacity="{a}"/>'
        for at, a in [(0, 0), (0.5, 0.8), (1, 0)]
    )
    inside = body(
        f'<linearGradient id="a">{stops}</linearGradient><rect width="60" height="60" fill="url(#a)"/>'
    )
    assert inside.count("fill-opacity") > 8


def test_only_so_many_points_are_spent_on_gradients():
    gradient = '<linearGradient id="a"><stop stop-color="#fff"/><stop offset="1" stop-color="#036"/></linearGradient>'
    points = " ".join(f"{n % 97},{n % 89}" for n in range(4_001))
    assert "<g" not in body(f'{gradient}<polygon points="{points}" fill="url(#a)"/>')


def test_bands_of_several_colors_that_fade_stand_side_by_side():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f0c"/><stop offset="1" stop-color="#06c" stop-opacity=".4"/>'
        '</linearGradient><rect width="64" height="60" fill="url(#a)"/>'
    )
    widths = [float(width) for width in re.findall(r' width="([\d.]+)"', inside)]
    assert sum(widths) == pytest.approx(64, abs=0.1)


def test_rings_that_fade_are_two_ellipses_each():
    inside = body(
        '<radialGradient id="a"><stop stop-color="#f0c"/><stop offset="1" stop-color="#06c" stop-opacity="0"/>'
        '</radialGradient><ellipse cx="50" cy="50" rx="40" ry="20" fill="url(#a)"/>'
    )
    assert inside.count('fill-rule="evenodd"') >= 8
    assert inside.count("A") == 4 * inside.count('fill-rule="evenodd"')
