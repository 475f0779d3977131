import math

import pytest

from inkflake_svg.shapes.geometry import (
    IDENTITY,
    apply,
    area,
    clamped_to_circle,
    clearance,
    contains,
    cut,
    ellipse_points,
    extent,
    inverse,
    matrix_of,
    multiply,
    path_data,
)

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


@pytest.mark.parametrize(
    ("transform", "point"),
    [
        (None, (1, 2)),
        ("matrix(1 0 0 1 5 6)", (6, 8)),
        ("translate(5)", (6, 2)),
        ("scale(2)", (2, 4)),
        ("scale(2 3)", (2, 6)),
        ("rotate(90)", (-2, 1)),
        ("rotate(180 1 2)", (1, 2)),
        ("skewX(45)", (3, 2)),
        ("skewY(45)", (1, 3)),
        ("translate(10 0) scale(2)", (12, 4)),
        ("nonsense(1)", (1, 2)),
    ],
)
def test_a_transform_moves_a_point(transform, point):
    assert apply(matrix_of(transform), (1, 2)) == pytest.approx(point)


def test_an_inverse_leads_back():
    matrix = matrix_of("translate(3 4) rotate(30) scale(2 5)")
    assert multiply(matrix, inverse(matrix)) == pytest.approx(IDENTITY)
    assert inverse(matrix_of("scale(0)")) is None


def test_extent_and_area():
    assert extent([SQUARE, [(20.0, -5.0)]]) == (0, -5, 20, 15)
    assert extent([]) is None
    assert area(SQUARE) == 100
    assert area(ellipse_points((5, 5), 2, 3, n=400)) == pytest.approx(math.pi * 6, rel=1e-3)


def test_a_polygon_is_cut_between_two_places():
    part = cut(SQUARE, [x for x, _ in SQUARE], 2, 5)
    assert extent([part]) == (2, 0, 3, 10)
    assert cut(SQUARE, [x for x, _ in SQUARE], 20, math.inf) == []


def test_a_polygon_is_kept_inside_a_circle():
    clamped = clamped_to_circle(SQUARE, (5, 5), 4)
    assert max(math.dist(p, (5, 5)) for p in clamped) == pytest.approx(4)
    assert area(clamped) == pytest.approx(math.pi * 16, rel=0.02)
    assert area(clamped_to_circle(SQUARE, (5, 5), 100)) == pytest.approx(100)


def test_inside_and_nearest_edge():
    assert contains([SQUARE], (5, 5))
    assert not contains([SQUARE], (15, 5))
    assert not contains([SQUARE, SQUARE[::-1]], (5, 5))
    assert clearance([SQUARE], (5, 3)) == 3


def test_path_data_leaves_out_what_nobody_sees():
    near = [(0.0, 0.0), (0.001, 0.0), (10.0, 0.0), (10.0, 10.04)]
    assert path_data([near], 0.1) == "M0 0L10 0L10 10Z"
    assert path_data([near], 0.01, closed=False) == "M0 0L10 0L10 10.04"
    assert path_data([near[:2]], 0.1) == ""
