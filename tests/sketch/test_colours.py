"""Colour words, and what can be done with a colour."""

from __future__ import annotations

import pytest

from inkflake_sketch.drawing.colours import (
    blend,
    colour_named,
    contrasting,
    distance,
    lightness,
    shades,
    shift,
)
from sketched import hue_of


@pytest.mark.parametrize(
    ("word", "colour"),
    [
        ("red", "#d9342b"),
        ("greenish", "#4fa03c"),
        ("teal", "#008080"),
        ("#abc", "#aabbcc"),
        ("#a1b2c3", "#a1b2c3"),
        ("transparent", None),
        ("currentcolor", None),
        ("table", None),
        ("rgb(1,2,3)", None),
    ],
)
def test_words_name_colours(word: str, colour: str | None) -> None:
    assert colour_named(word) == colour


def test_variants_are_lighter_or_darker() -> None:
    dark, plain, light = (lightness(colour_named("blue", variant)) for variant in ("dark", "", "pale"))
    assert dark < plain < light


def test_a_shifted_colour_keeps_its_hue() -> None:
    assert hue_of(shift("#2f6fc4", 0.2)) == pytest.approx(hue_of("#2f6fc4"), abs=1)
    assert shift("#2f6fc4", 0) == "#2f6fc4"
    assert shift("#ffffff", 0.5) == "#ffffff"


def test_a_blend_lies_between() -> None:
    assert [blend("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]


def test_distance_is_that_of_the_channels() -> None:
    assert distance("#ff0000", "#ff0000") == 0
    assert distance("#000000", "#ffffff") == pytest.approx(3**0.5)


def test_shades_go_from_dark_to_light() -> None:
    found = shades("#2f6fc4", 5)
    assert len(set(found)) == 5
    assert found == sorted(found, key=lightness)


def test_what_contrasts_is_light_on_dark() -> None:
    assert (contrasting("#1d2f63"), contrasting("#fcd53f")) == ("#ffffff", "#22303c")
