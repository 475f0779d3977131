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
