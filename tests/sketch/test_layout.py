"""Pictures of things are put together by how the things lie to each other."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose
from inkflake_sketch.composing.layout import Block, attach, beside, cluster, fitted, piece_height
from inkflake_sketch.reading.words import Thing, read


def thing(words: str) -> Thing:
    return read(words).things[0]


def test_a_row_is_in_the_middle_with_gaps_between() -> None:
    row = beside([cluster(at, thing(words)) for at, words in enumerate(("a cat", "a house", "a dog"))], 30)
    assert row.left == pytest.approx(-row.right)
    gaps = [right.left - left.right for left, right in zip(row.pieces, row.pieces[1:], strict=False)]
    assert gaps == pytest.approx([30, 30])


def test_a_block_is_fitted_down_never_up() -> None:
    block = cluster(0, thing("a house"))
    assert fitted(block, 10_000, 10_000) is block
    small = fitted(block, 20, 10_000)
    assert small.width == pytest.approx(20)
    assert small.width / small.height == pytest.approx(block.width / block.height)


def test_things_have_the_heights_of_the_vocabulary() -> None:
    mouse, dog, house, big = map(piece_height, map(thing, ("a mouse", "a dog", "a house", "a big house")))
    assert mouse < dog < house < big
    assert piece_height(thing("a line")) == pytest.approx(150 * 1.3 / 6)


@pytest.mark.parametrize(
    "kind",
    ["on", "ride", "wear", "hold", "inside", "under", "above", "front", "behind", "around", "bear"],
)
def test_what_is_attached_is_there_and_the_host_stays(kind: str) -> None:
    below, block = cluster(0, thing("a tree")), cluster(1, thing("an apple"))
    both = attach(kind, below, block)
    assert {piece.thing for piece in both.pieces} == {0, 1}
    assert isinstance(both, Block)
    assert both.pieces[0].width >= below.pieces[0].width


def test_more_than_five_stand_in_two_rows_the_back_one_smaller() -> None:
    eggs = compose("a dozen eggs").pieces
    back, front = (sorted(egg.height for egg in eggs if egg.layer == layer) for layer in (-1, 0))
    assert (len(back), len(front)) == (6, 6)
    assert back[-1] < front[0]
