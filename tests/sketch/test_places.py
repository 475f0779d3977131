"""Every place has a backdrop that fills the picture."""

from __future__ import annotations

import random

import pytest

from inkflake_sketch.composing.places import backdrop, foreground
from inkflake_sketch.composing.settings import Setting
from inkflake_sketch.reading.nouns import vocabulary
from sketched import painted

PLACES = [*sorted(vocabulary()["places"]), "studio"]


@pytest.mark.parametrize("time", ["day", "sunset", "sunrise", "night"])
@pytest.mark.parametrize("place", PLACES)
def test_a_backdrop_fills_the_picture(place: str, time: str) -> None:
    ground, *more = painted(backdrop(Setting(place, time), random.Random(1)))
    assert (ground.tag, ground.get("width"), ground.get("height")) == ("rect", "800", "600")
    assert len(more) >= 3


@pytest.mark.parametrize("place", PLACES)
def test_the_colours_of_a_prompt_are_the_place_s(place: str) -> None:
    def fills(*colours: str) -> set[str | None]:
        parts = backdrop(Setting(place, colours=colours), random.Random(1))
        return {each.get("fill") for each in painted(parts)}

    assert fills("#123456", "#654321", "#fedcba") != fills()


def test_a_far_place_is_seen_behind() -> None:
    near, both = (len(painted(backdrop(Setting("beach", far=far), random.Random(1)))) for far in ("", "city"))
    assert both > near + 50


def test_snow_lies_on_the_ground_and_on_the_pines() -> None:
    dry, white = (
        [each.get("fill") for each in painted(backdrop(Setting("forest", weather=falling), random.Random(1)))]
        for falling in ("", "snow")
    )
    assert white.count("#ffffff") > dry.count("#ffffff") + 20


@pytest.mark.parametrize("place", PLACES)
def test_only_water_is_before_things(place: str) -> None:
    assert bool(foreground(Setting(place), random.Random(1))) == (place == "sea")
