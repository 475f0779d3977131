"""What is to change is read from the words, clause by clause."""

from __future__ import annotations

import pytest

from inkflake_sketch.changing.changes import read_changes


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("make the sky darker and the fox smaller", ["darker", "smaller"]),
        ("add a dog and a cat", ["add", "add"]),
        ("get rid of the tree, then make the house bigger", ["remove", "bigger"]),
        ("make the house and the sun pink", ["", ""]),
        ("move the boat to the left", ["left"]),
    ],
)
def test_each_clause_has_its_kind_or_its_neighbour_s(words: str, kinds: list[str]) -> None:
    assert [change.kind for change in read_changes(words)] == kinds


def test_a_colour_said_last_is_for_all_that_were_named() -> None:
    house, sun = (change.about.things[0] for change in read_changes("make the house and the sun pink"))
    assert house.colours == sun.colours != ()


def test_the_sky_and_the_whole_picture_are_scenery() -> None:
    assert [change.scenery for change in read_changes("darken the sky, make everything lighter")] == [
        "sky",
        "all",
    ]
