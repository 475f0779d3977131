"""What a prompt asks for is read: things, how many, in which colour."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose
from inkflake_sketch.reading.words import Relation, read


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("a red house beside two pine trees under a yellow sun", {"house": 1, "evergreen tree": 2, "sun": 1}),
        ("three orange fish in the ocean", {"fish": 3}),
        ("a dozen eggs", {"egg": 12}),
        ("a pair of mice and several geese", {"mouse": 2, "goose": 5}),
        ("4 leaves", {"leaf fluttering in wind": 4}),
        ("two hot air balloons", {"hot air balloon": 2}),
        ("two fire engines", {"fire engine": 2}),
        ("a kitty, a pup and an automobile", {"cat": 1, "dog": 1, "automobile": 1}),
        ("an orange on a table", {"tangerine": 1, "table": 1}),
        ("an orange house", {"house": 1}),
        ("two hearts", {"heart": 2}),
        ("a slice of pizza and a glass of wine", {"pizza": 1, "wine glass": 1}),
        ("five stars over a city at night", {"star": 5}),
        ("a basket of apples", {"basket": 1, "red apple": 3}),
        ("🏠 and 🌲", {"house": 1, "evergreen tree": 1}),
    ],
)
def test_things_are_found_and_counted(prompt: str, found: dict[str, int]) -> None:
    scene = compose(prompt)
    assert {thing.noun.name: thing.count for thing in scene.reading.things} == found
    assert {name: len(scene.of(name)) for name in found} == found
    assert not scene.reading.left_out


@pytest.mark.parametrize(
    ("prompt", "name", "words"),
    [
        ("a red house", "house", ("red",)),
        ("the house is red", "house", ("red",)),
        ("a cat with a blue hat", "top hat", ("blue",)),
        ("a cat with a blue hat", "cat", ()),
        ("a black cat on a blue chair", "cat", ("black",)),
        ("a black cat on a blue chair", "chair", ("blue",)),
        ("a red and white lighthouse", "lighthouse", ("red", "white")),
        ("a light green frog and a purple dragon", "frog", ("green",)),
        ("a tree in front of a golden castle", "deciduous tree", ()),
    ],
)
def test_colours_belong_to_their_thing(prompt: str, name: str, words: tuple[str, ...]) -> None:
    assert {thing.noun.name: thing.words for thing in compose(prompt).reading.things}[name] == words


def test_no_more_than_a_dozen_are_drawn() -> None:
    assert [thing.count for thing in read("100 dogs").things] == [12]
    assert len(read(" and ".join(["a cat", "a dog"] * 9)).things) == 12


def test_sizes_multiply() -> None:
    assert [thing.size for thing in read("a giant big cat, a tiny dog and a fox").things] == [
        1.35 * 1.18,
        0.6,
        1.0,
    ]


def test_a_relation_holds_between_all_that_stood_before_it_and_the_next() -> None:
    assert read("a cat and a dog on a table").relations == [Relation("on", 0, 2), Relation("on", 1, 2)]
    assert read("a cat. A dog on a table").relations == [Relation("on", 1, 2)]


def test_what_a_bowl_is_of_lies_inside() -> None:
    assert read("a basket of apples").relations == [Relation("inside", 1, 0)]


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("a bus in warm colors", ["#b3372b", "#e0602c", "#f09a36", "#f7c657", "#f3dfb0"]),
        ("shades of teal", ["#004d4d", "#007d7d", "#00aeae", "#00dede", "#10ffff"]),
        ("waves in orange and teal", ["#f08a24", "#008080"]),
        ("an orange", []),
    ],
)
def test_colours_of_no_thing_are_the_picture_s(prompt: str, colours: list[str]) -> None:
    assert read(prompt).colours == colours


def test_a_part_of_a_thing_is_named_not_drawn() -> None:
    reading = read("a cat with green eyes")
    assert [thing.noun.name for thing in reading.things] == ["cat"]
    assert reading.left_out == ["green eyes"]


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("a fox in the snowy forest at dusk", "forest", "sunset", "snow"),
        ("rain over the city", "city", None, "rain"),
        ("a cube", None, None, None),
    ],
)
def test_where_and_when_it_is(prompt: str, place: str | None, time: str | None, weather: str | None) -> None:
    reading = read(prompt)
    found = [(kept or [None])[0] for kept in (reading.places, reading.times, reading.weathers)]
    assert found == [place, time, weather]


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("a steam train on a stone bridge", ["locomotive", "bridge"]),
        ("a red mug on a coffee table", ["hot beverage", "table"]),
        ("a tall grandfather clock", ["grandfather clock"]),
        ("a stop sign and brown boots", ["stop sign", "hiking boot"]),
        ("a robot and a cat", ["robot", "cat"]),
    ],
)
def test_a_word_before_a_thing_says_of_what_kind_it_is(prompt: str, found: list[str]) -> None:
    assert [thing.noun.name for thing in read(prompt).things] == found


def test_a_thing_nobody_knows_takes_its_first_word_with_it() -> None:
    reading = read("a piano gizmo beside a house")
    assert [thing.noun.name for thing in reading.things] == ["house"]
    assert reading.left_out == ["piano gizmo"]


@pytest.mark.parametrize(("words", "count"), [("five blue butterflies", 5), ("butterflies", 6)])
def test_as_many_surround_a_thing_as_are_asked_for(words: str, count: int) -> None:
    assert read(f"{words} around a flower").things[0].count == count


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("a wooden bridge", ("#8a5a34",)),
        ("a red wooden chair", ("#d9342b",)),
        ("a brick house", ("#b5583c",)),
        ("a paper boat", ()),
    ],
)
def test_a_thing_has_the_colour_of_what_it_is_made_of(prompt: str, colours: tuple[str, ...]) -> None:
    assert [thing.colours for thing in read(prompt).things] == [colours]


def test_a_field_of_a_crop_has_the_crop_on_it() -> None:
    reading = read("a tractor in a wheat field")
    assert [(thing.noun.name, thing.count) for thing in reading.things] == [("tractor", 1), ("wheat", 3)]
    assert reading.places == ["field"]


def test_no_thing_is_taken_for_the_kind_of_what_it_does() -> None:
    reading = read("two children building a sandcastle on the beach")
    assert [thing.noun.asked for thing in reading.things] == ["children", "sandcastle"]


def test_a_part_nobody_draws_is_named_with_its_colour_which_is_not_the_picture_s() -> None:
    reading = read("three cupcakes with pink frosting on a plate")
    assert (reading.left_out, reading.colours) == (["pink frosting"], [])


def test_snow_is_weather_not_a_colour() -> None:
    reading = read("make it snow")
    assert (reading.weathers, reading.colours) == (["snow"], [])
