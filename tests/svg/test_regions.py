import random

import pytest

from inkflake_svg.shapes.geometry import contains
from inkflake_svg.shapes.regions import convex, covers, inside, lines_inside, region_of, without

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
STAR = [(5, 0), (6, 4), (10, 4), (7, 6), (8, 10), (5, 7), (2, 10), (3, 6), (0, 4), (4, 4)]


def test_the_pieces_of_a_region_are_convex():
    region = region_of([STAR])
    assert len(region) > 1
    assert all(convex(piece) for _, piece in region)
    assert region_of([SQUARE]) == [(1, SQUARE)]


@pytest.mark.parametrize("seed", range(8))
def test_the_pieces_of_any_outline_enclose_what_it_does(seed):
    chance = random.Random(seed)
    outline = [(chance.uniform(0, 10), chance.uniform(0, 10)) for _ in range(12)]
    region = region_of([outline])
    found = inside([[(-1, -1), (11, -1), (11, 11), (-1, 11)]], region)
    for place in [(chance.uniform(0, 10), chance.uniform(0, 10)) for _ in range(60)]:
        assert contains(found, place) == contains([outline], place)


def test_a_region_is_the_same_whichever_way_it_is_drawn():
    (sign, _), *others = region_of([SQUARE[::-1]])
    assert (sign, others) == (1, [])


def test_a_hole_is_left_out_of_shapes_and_lines():
    ring = without(region_of([SQUARE]), region_of([[(4, -5), (6, -5), (6, 15), (4, 15)]]))
    found = inside([[(-5, 2), (15, 2), (15, 8), (-5, 8)]], ring)
    seen = {x: contains(found, (x, 5)) for x in (-1, 2, 5, 8, 11)}
    assert seen == {-1: False, 2: True, 5: False, 8: True, 11: False}
    assert lines_inside([(-5, 5), (15, 5)], ring) == [[(0, 5), (4, 5)], [(6, 5), (10, 5)]]


def test_a_line_within_is_one_line():
    line = [(1, 1), (5, 5), (9, 1)]
    assert lines_inside(line, region_of([SQUARE])) == [line]
    assert covers(region_of([SQUARE]), [line])
    assert not covers(region_of([STAR]), [line])


@pytest.mark.parametrize("flat", [[], [(0, 0)], [(0, 0), (5, 0), (9, 0)], [(1, 1)] * 5])
def test_what_encloses_nothing_is_no_region(flat):
    assert region_of([flat]) == []


def test_a_star_drawn_in_one_line_is_not_convex():
    star = [(5, 0), (8, 10), (0, 4), (10, 4), (2, 10)]
    assert not convex(star)
    found = inside([SQUARE], region_of([star]))
    assert contains(found, (5, 1))
    assert contains(found, (1.5, 4.5))
    assert not contains(found, (1, 9))
