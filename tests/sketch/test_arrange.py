"""Things stand, hang and fly where the relations of a prompt put them."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("a cat on a chair", lambda a, b: b.top < a.bottom < b.bottom and b.left < a.middle < b.right),
        ("a bird above a tree", lambda a, b: a.bottom < b.top),
        ("a mouse under a table", lambda a, b: a.top > b.top and b.left < a.left and a.right < b.right),
        ("a circle under a square", lambda a, b: a.top >= b.bottom),
        ("a dog beside a house", lambda a, b: a.right < b.left),
        ("a dog to the right of a house", lambda a, b: a.left > b.right),
        ("a dog in front of a house", lambda a, b: a.layer > b.layer and a.bottom > b.bottom),
        ("a cow behind a fence", lambda a, b: a.layer < b.layer and a.bottom < b.bottom),
        ("a rabbit inside a basket", lambda a, b: a.layer < b.layer and a.bottom > b.top > a.top),
        ("a pelican riding a bicycle", lambda a, b: a.top < b.top < a.bottom < b.bottom),
        ("a crown on an octopus", lambda a, b: a.bottom <= b.top + 0.3 * b.height),
    ],
)  # fmt: skip
def test_relations_place_things(prompt: str, holds) -> None:
    scene = compose(prompt)
    one, other = (next(p for p in scene.pieces if p.thing == at) for at in (0, 1))
    assert holds(one, other)


def test_what_is_between_has_one_on_each_side() -> None:
    scene = compose("a green car between two trees")
    (car,), trees = scene.of("automobile"), sorted(tree.middle for tree in scene.of("deciduous tree"))
    assert trees[0] < car.left < car.right < trees[1]
    scene = compose("a cat between a dog and a house")
    assert (
        scene.of("dog")[0].right
        < scene.of("cat")[0].left
        < scene.of("cat")[0].right
        < scene.of("house")[0].left
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "a red house beside two pine trees under a yellow sun",
        "a dog, a cat, three geese and a tree next to a castle",
        "a sun, two clouds, a plane and four sheep",
        "seven fish and a whale in the sea",
    ],
)
def test_things_side_by_side_stay_in_the_picture_and_apart(prompt: str) -> None:
    pieces = compose(prompt).pieces
    assert all(p.left >= 0 and p.right <= 800 and p.top >= 0 and p.bottom <= 600 for p in pieces)
    firsts = {piece.thing: piece for piece in pieces}.values()
    for one in firsts:
        for other in firsts:
            apart = one.right <= other.left or other.right <= one.left
            assert one is other or apart or one.bottom <= other.top or other.bottom <= one.top


def test_a_single_subject_is_large() -> None:
    (piece,) = compose("a snowman").pieces
    assert 300 <= piece.height <= 380


def test_clothes_colour_the_person_who_wears_them() -> None:
    (woman,) = compose("a woman in a red dress").pieces
    assert (woman.noun.name, woman.colours) == ("woman", ("#d9342b",))


def test_things_cannot_carry_each_other_in_a_circle() -> None:
    pieces = compose("a cat on a table. The table on a cat").pieces
    assert [piece.noun.name for piece in pieces].count("cat") == 2


@pytest.mark.parametrize(
    ("prompt", "corner"), [("a sun and a house", True), ("two birds and a house", False)]
)
def test_lights_are_in_a_corner_and_what_flies_is_spread(prompt: str, corner: bool) -> None:
    scene = compose(prompt)
    (house,), aloft = scene.of("house"), [piece for piece in scene.pieces if piece.thing == 0]
    assert all(piece.bottom <= house.top for piece in aloft)
    assert (min(piece.left for piece in aloft) > 400) == corner


def test_a_rainbow_spans_the_sky_behind_everything() -> None:
    rainbow, house = compose("a rainbow and a house").pieces
    assert rainbow.noun.name == "rainbow"
    assert rainbow.layer < house.layer
    assert rainbow.left < house.left < house.right < rainbow.right


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("a birthday cake with six candles", lambda a, b: b.bottom < a.top + 0.5 * a.height),
        ("a pirate ship with a black flag", lambda a, b: abs(b.bottom - a.top) < 4),
        ("a vase with three tulips", lambda a, b: b.top < a.top < b.bottom and b.layer < a.layer),
        ("a mouse under a big mushroom", lambda a, b: b.top < a.top and b.bottom - a.bottom < 4),
    ],
)
def test_what_belongs_on_or_in_a_thing_is_put_there(prompt: str, holds) -> None:
    scene = compose(prompt)
    one, other = (next(p for p in scene.pieces if p.thing == at) for at in (0, 1))
    assert holds(one, other)


def test_a_filled_vase_stands_on_the_table_with_what_is_in_it() -> None:
    scene = compose("a vase with three flowers on a table")
    (vase,), (table,) = scene.of("vase"), scene.of("table")
    assert table.top < vase.bottom < table.bottom
    assert all(table.left < flower.middle < table.right for flower in scene.of("flower"))


def test_what_flies_between_two_things_is_between_them() -> None:
    scene = compose("a bee between two yellow flowers")
    (bee,), (left, right) = scene.of("honeybee"), sorted(scene.of("flower"), key=lambda piece: piece.left)
    assert left.right <= bee.left < bee.right <= right.left
    assert bee.bottom > left.top


def test_what_is_beside_a_thing_on_a_desk_is_on_the_desk_too() -> None:
    scene = compose("a red mug beside an open book on a desk")
    (mug,), (desk,) = scene.of("mug"), scene.of("desk")
    assert mug.bottom == pytest.approx(scene.of("open book")[0].bottom)
    assert mug.bottom < desk.bottom - 0.5 * desk.height


def test_all_that_is_worn_is_on_the_head_or_below_it() -> None:
    scene = compose("a giraffe wearing sunglasses and a bow tie")
    (giraffe,), (glasses,), (tie,) = scene.of("giraffe"), scene.of("sunglasses"), scene.of("bow tie")
    assert giraffe.top < glasses.bottom < tie.bottom < giraffe.top + 0.5 * giraffe.height
    assert max(glasses.middle, tie.middle) < giraffe.middle


@pytest.mark.parametrize("prompt", ["a white rabbit coming out of a black hat", "a train out of a tunnel"])
def test_what_comes_out_of_a_thing_is_in_it(prompt: str) -> None:
    scene = compose(prompt)
    one, other = (next(p for p in scene.pieces if p.thing == at) for at in (0, 1))
    assert other.left < one.middle < other.right
    assert one.bottom <= other.bottom
