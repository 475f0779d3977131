"""Pictures are read whole, and coloured where a prompt wants it."""

from __future__ import annotations

import re

import pytest

from inkflake_sketch import draw
from inkflake_sketch.drawing.artwork import WATER, dominant, has_artwork, load_artwork, own_artwork, paint
from sketched import SVG, drawn, hue_of, svg_of, tree


@pytest.mark.parametrize("code", sorted(own_artwork()))
def test_own_pictures_are_there_and_within_72_units(code: str) -> None:
    assert has_artwork(code)
    artwork = load_artwork(code)
    assert artwork.shapes
    assert artwork.left <= artwork.crown <= artwork.left + artwork.width
    assert min(artwork.left, artwork.top) >= -1
    assert max(artwork.left + artwork.width, artwork.top + artwork.height) <= 73


def test_what_has_no_picture_is_known() -> None:
    assert has_artwork("1F3E0")
    assert not has_artwork("art:nothing")


def test_a_dry_boat_has_no_water() -> None:
    wet, dry = load_artwork("26F5"), load_artwork("dry:26F5")
    assert WATER in {shape.fill for shape in wet.shapes}
    assert WATER not in {shape.fill for shape in dry.shapes}
    assert dry.height < wet.height


def test_the_largest_family_comes_first_and_kept_ones_not_at_all() -> None:
    families = dominant(load_artwork("art:lighthouse"))
    assert [area for _, area in families] == sorted((area for _, area in families), reverse=True)
    largest = families[0][0]
    assert largest not in dict(dominant(load_artwork("art:lighthouse"), keep=largest[:1]))


def test_outlines_of_a_large_picture_are_thinner() -> None:
    def widest(scale: float) -> float:
        elements = tree(paint(load_artwork("1F3E0"), scale=scale))
        return max(float(each.get("stroke-width", 0)) for each in elements)

    assert widest(6) < widest(1)


def test_a_picture_without_colours_keeps_its_own() -> None:
    artwork = load_artwork("1F3E0")
    assert [each.get("fill") for each in tree(paint(artwork))] == [shape.fill for shape in artwork.shapes]


@pytest.mark.parametrize(
    ("prompt", "hue"),
    [("a red house", 3), ("a blue car", 216), ("a purple octopus", 272), ("a green chair", 109)],
)
def test_the_largest_fill_has_the_wanted_colour(prompt: str, hue: float) -> None:
    groups = drawn(prompt).findall(f"{SVG}g[@transform]")
    fills = [path.get("fill") for path in groups[-1]]
    assert any(fill != "none" and abs(hue_of(fill) - hue) < 4 for fill in fills)


def test_colour_leaves_the_other_things_alone() -> None:
    plain, coloured = svg_of(draw("a cat on a chair")), svg_of(draw("a cat on a blue chair"))
    cat = max(re.findall(r'<path d="[^"]+" fill="#f4aa41"/>', plain), key=len)
    assert cat in coloured
