from pathlib import Path

import pytest

from inkflake_svg import ProfileUnknown, accept
from inkflake_svg.values.profile import PROFILES
from svg_samples import DRAWING

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("case", sorted(p.name.removesuffix(".in.svg") for p in GOLDEN.glob("*.in.svg")))
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_golden(case, profile):
    accepted = accept((GOLDEN / f"{case}.in.svg").read_text(), profile=profile)
    assert accepted.svg + "\n" == (GOLDEN / f"{case}.{profile}.svg").read_text()


def test_an_unknown_profile_is_an_error_of_the_caller():
    with pytest.raises(ProfileUnknown, match="strict, rich"):
        accept(DRAWING, profile="loose")
