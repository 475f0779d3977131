"""Plain shapes lie around their middle, in their box."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from inkflake_sketch.drawing.shapes import shape
from inkflake_sketch.reading.nouns import vocabulary


@pytest.mark.parametrize(
    ("name", "corners"),
    [("triangle", 3), ("diamond shape", 4), ("pentagon", 5), ("hexagon", 6), ("octagon", 8), ("star", 10)],
)
def test_shapes_have_their_corners(name: str, corners: int) -> None:
    node = ElementTree.fromstring(shape(name, (50, 50), (40, 40), "red"))
    assert len(node.get("points").split()) == corners
    assert node.get("fill") == "red"


@pytest.mark.parametrize("name", ["triangle", "hexagon", "octagon", "star shape", "cross shape"])
def test_corners_lie_in_the_box(name: str) -> None:
    node = ElementTree.fromstring(shape(name, (50, 40), (60, 30), "red"))
    points = [tuple(map(float, point.split(","))) for point in node.get("points").split()]
    assert all(20 <= x <= 80 and 24 <= y <= 56 for x, y in points)


def test_what_has_no_corners_is_round() -> None:
    assert shape("dot", (5, 6), (8, 8), "red") == '<circle cx="5" cy="6" r="4" fill="red"/>'
    assert shape("ellipse", (5, 6), (8, 4), "red") == '<ellipse cx="5" cy="6" rx="4" ry="2" fill="red"/>'


def test_a_ring_is_a_line_of_its_colour() -> None:
    node = ElementTree.fromstring(shape("ring shape", (5, 5), (10, 10), "red"))
    assert (node.tag, node.get("fill"), node.get("stroke")) == ("circle", "none", "red")


@pytest.mark.parametrize("name", sorted(vocabulary()["shapes"]))
def test_every_shape_takes_more_attributes(name: str) -> None:
    node = ElementTree.fromstring(shape(name.replace("_", " "), (5, 5), (10, 10), "red", stroke="blue"))
    assert node.get("stroke") == "blue"
