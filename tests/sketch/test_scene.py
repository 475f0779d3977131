"""A prompt becomes a scene of some kind, in a setting, always the same."""

from __future__ import annotations

import pytest

from inkflake_sketch import compose
from inkflake_sketch.composing.scene import render


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a house", "scene"),
        ("at night", "scene"),
        ("a grid of squares", "pattern"),
        ("a bar chart in the sea", "pattern"),
        ("striped cats in a field", "scene"),
        ("a badge with a rocket", "logo"),
        ("the word Hi", "text"),
        ("happiness", "abstract"),
    ],
)
def test_kinds(prompt: str, kind: str) -> None:
    assert compose(prompt).kind == kind


def test_another_take_is_another_drawing_of_the_same() -> None:
    first, second = compose("three dogs in a field"), compose("three dogs in a field", 1)
    assert first.reading.things == second.reading.things
    assert render(first) != render(second)
    assert second.pieces[0].height < first.pieces[0].height


def test_the_mark_of_a_logo_is_one_picture_whatever_the_count() -> None:
    (piece,) = compose("a logo with three rockets for Orbit Labs").pieces
    assert piece.noun.name == "rocket"


def test_pieces_lie_from_back_to_front() -> None:
    layers = [piece.layer for piece in compose("a cow behind a fence in front of a house").pieces]
    assert layers == sorted(layers)
    assert len(set(layers)) > 1


def test_pieces_are_found_by_the_artwork_s_name_and_the_prompt_s() -> None:
    scene = compose("a cottage")
    assert scene.of("cottage") == scene.of("house") == list(scene.pieces)


@pytest.mark.parametrize(
    ("prompt", "lights"),
    [
        ("a house at night", True),
        ("a sun and a house at sunset", False),
        ("a house and two bats at night", False),
    ],
)
def test_there_is_no_second_sun_and_no_moon_behind_a_thing(prompt: str, lights: bool) -> None:
    assert compose(prompt).setting.lights == lights


@pytest.mark.parametrize(
    ("prompt", "place", "time", "weather"),
    [
        ("a hot air balloon over mountains at sunset", "mountains", "sunset", ""),
        ("a snowman in a snowy forest at night", "forest", "night", "snow"),
        ("a sailboat on the sea at sunrise", "sea", "sunrise", ""),
        ("three orange fish in the ocean", "underwater", "day", ""),
        ("a camel in the desert", "desert", "day", ""),
        ("a rocket beside a purple planet", "space", "day", ""),
        ("a cat on a chair", "room", "day", ""),
        ("a bus on a rainy street", "city", "day", "rain"),
    ],
)
def test_settings(prompt: str, place: str, time: str, weather: str) -> None:
    setting = compose(prompt).setting
    assert (setting.place, setting.time, setting.weather) == (place, time, weather)


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [("a flibbertigibbet", "missing"), ("surreal flibbertigibbet", "abstract"), ("joy", "abstract")],
)
def test_only_an_abstract_prompt_gets_abstract_art(prompt: str, kind: str) -> None:
    scene = compose(prompt)
    assert scene.kind == kind
    assert ("flibbertigibbet" in render(scene)) == (kind == "missing")


def test_a_palette_leaves_a_meadow_green() -> None:
    pastel = "<palette>#f7b7c5 #fbd9a5 #f6efb0 #b9e3c0 #b5d3f0</palette><prompt>{}</prompt>"
    scene = compose(pastel.format("two sheep in a green meadow"))
    assert scene.setting.own("#8cc25a") == "#8cc25a"
    assert scene.setting.own("#2f9b4a") == "#b9e3c0"


def test_a_lighthouse_on_a_cliff_stands_above_the_water() -> None:
    scene = compose("a lighthouse on a cliff above the sea with a small boat")
    (tower,), (boat,) = scene.of("lighthouse"), scene.of("boat")
    assert scene.setting.place == "cliff"
    assert tower.bottom < scene.setting.horizon < boat.bottom
    assert tower.right < boat.left


def test_a_bridge_is_as_wide_as_what_crosses_it() -> None:
    scene = compose("a steam train crossing a stone bridge")
    (train,), (bridge,) = scene.of("steam train"), scene.of("bridge")
    assert bridge.left <= train.left
    assert train.right <= bridge.right


def test_the_mark_of_a_logo_is_what_it_bears_not_whose_it_is() -> None:
    scene = compose('a logo for a coffee shop called "Bean There" with a coffee cup and a cookie')
    assert [piece.noun.name for piece in scene.pieces] == ["hot beverage", "cookie"]
    assert [thing.noun.name for thing in scene.reading.things] == ["hot beverage", "cookie"]


def test_a_sign_in_a_place_stands_there() -> None:
    assert 'class="lettering"' in render(compose('a sign that says "No Fishing" beside a river'))
    assert render(compose('a sign that says "Hi" beside a river')).count("<rect") > render(
        compose('the words "Hi" beside a river')
    ).count("<rect")


def test_a_place_that_a_logo_has_no_room_for_is_named() -> None:
    assert compose('a logo with a mountain and a sun called "Alpine"').reading.left_out == ["mountains"]
