import re

import pytest

from inkflake_svg import instructions
from inkflake_svg.values.profile import PROFILES


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_instructions_name_every_element(profile):
    text = instructions(profile)
    assert all(re.search(rf"\b{tag}\b", text) for tag in PROFILES[profile].attributes)
    assert ("url(#id)" in text) == (profile == "rich")
