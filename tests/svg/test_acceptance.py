from pathlib import Path

import pytest

import inkflake_svg
from inkflake_svg import ProfileUnknown, SvgRejected, accept
from inkflake_svg.values.profile import PROFILES
from svg_samples import DRAWING, HEAD, RECT

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("case", sorted(p.name.removesuffix(".in.svg") for p in GOLDEN.glob("*.in.svg")))
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_golden(case, profile):
    accepted = accept((GOLDEN / f"{case}.in.svg").read_text(), profile=profile)
    assert accepted.svg + "\n" == (GOLDEN / f"{case}.{profile}.svg").read_text()


def test_an_unknown_profile_is_an_error_of_the_caller():
    with pytest.raises(ProfileUnknown, match="strict, rich"):
        accept(DRAWING, profile="loose")


def test_the_smallest_drawing_that_is_whole_is_taken_when_the_longest_is_not():
    broken = f"{HEAD}<g>{RECT}{RECT}</svg>"
    assert accept(f"{broken} and {DRAWING}").svg == accept(DRAWING).svg


@pytest.mark.parametrize(
    ("namespace", "repair"),
    [("", "namespace added"), (' xmlns="urn:x"', "namespace mended")],
)
def test_the_namespace_is_made_right(namespace, repair):
    accepted = accept(f'<svg{namespace} viewBox="0 0 99 99">{RECT}</svg>')
    assert accepted.repairs == (repair,)
    assert accepted.svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">')


def test_a_drawing_that_is_too_large_is_rejected():
    with pytest.raises(SvgRejected, match=r"max_size_bytes: it has 1,\d{3},\d{3} bytes"):
        accept(f"{HEAD}{RECT}<text>{'x' * 1_048_577}</text></svg>")


def test_bytes_that_are_no_text_are_rejected():
    with pytest.raises(SvgRejected, match="not UTF-8"):
        accept(b"\xff")


def test_the_public_names_are_there_and_no_others():
    assert all(hasattr(inkflake_svg, name) for name in inkflake_svg.__all__)
    with pytest.raises(AttributeError, match="no attribute 'draw'"):
        inkflake_svg.draw  # noqa: B018 - asking is the test
