# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from inkflake_svg import ProfileUnknown, instructions
from inkflake_svg.values.profile import PROFILES, profile_named


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_instructions_name_every_element(profile):
    text = instructions(profile)
    assert all(re.search(rf"\b{tag}\b", text) for tag in PROFILES[profile].attributes)
    assert ("url(#id)" in text) == (profile == "rich")


def test_a_profile_that_is_unknown_names_those_there_are():
    with pytest.raises(ProfileUnknown, match="'loose' is unknown; use one of strict, rich"):
        profile_named("loose")


def test_strict_is_the_list_of_the_specification():
    assert [*PROFILES["strict"].attributes] == (
        [
            "svg",
            "rect",
            "circle",
            "ellipse",
            "line",
            "polyline",
            "polygon",
            "path",
            "text",
            "g",
            "defs",
            "style",
        ]
    )
    assert PROFILES["strict"].attributes.keys() < PROFILES["rich"].attributes.keys()
