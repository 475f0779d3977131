"""A setting knows its light, its horizon and its weather."""

from __future__ import annotations

import random

import pytest

from inkflake_sketch.composing.settings import Setting, bands, sky, stars, wave, weather
from inkflake_sketch.drawing.colours import lightness
from sketched import painted, tree


def test_day_leaves_the_land_its_colour_and_night_darkens_it() -> None:
    assert Setting("field").tint("#8cc25a") == "#8cc25a"
    assert lightness(Setting("field", time="night").tint("#8cc25a")) < 0.5 * lightness("#8cc25a")


def test_things_stand_below_the_horizon() -> None:
    settings = map(Setting, ("sea", "beach", "mountains", "city", "field"))
    assert all(setting.horizon < setting.base for setting in settings)


def test_an_area_below_a_wave_is_closed_at_the_bottom() -> None:
    assert wave(100, 5, 3).startswith("M0 100C")
    assert wave(100, 5, 3).endswith("V600H0Z")


def test_bands_go_from_the_first_colour_to_the_last() -> None:
    first, *_, last = tree(bands(("#000000", "#ffffff"), 400, 5))
    assert (first.get("fill"), last.get("fill")) == ("#000000", "#ffffff")


def test_stars_stay_above_the_bottom_given() -> None:
    assert all(float(star.get("cy")) <= 200 for star in tree(stars(random.Random(1), 40, 200)))


@pytest.mark.parametrize(("time", "most"), [("sunset", "#fff3c4"), ("night", "#e6dcb4")])
def test_lights_can_be_put_out(time: str, most: str) -> None:
    lit, unlit = (
        {each.get("fill") for each in painted(sky(Setting("field", time, lights=lights), random.Random(1)))}
        for lights in (True, False)
    )
    assert most in lit
    assert most not in unlit


@pytest.mark.parametrize(("falling", "tags"), [("snow", {"circle"}), ("rain", {"path"}), ("", set())])
def test_weather_falls(falling: str, tags: set[str]) -> None:
    assert {each.tag for each in tree(weather(Setting(weather=falling), random.Random(1)))} == tags
