# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from svg_samples import body


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(
    ("drawing", "dashes"),
    [
        ('<line x2="50" y2="0" pathLength="100" stroke-dasharray="10 90"/>', "5 45"),
        ('<line x2="50" y2="0" pathLength="100" stroke-dasharray="10,90" stroke-dashoffset="-20"/>', "5 45"),
        ('<rect width="30" height="20" pathLength="10" style="stroke-dasharray:1 2"/>', "10 20"),
        ('<polygon points="0 0 30 0 30 20 0 20" pathLength="1" stroke-dasharray="0.5"/>', "50"),
        ('<path d="M0 0H20M0 9H30" pathLength="1" stroke-dasharray="0.5"/>', "25"),
        ('<style>.a{stroke-dasharray:4}</style><line class="a" x2="50" y2="0" pathLength="10"/>', "20"),
        ('<g stroke-dasharray="4"><line x2="50" y2="0" pathLength="10"/></g>', "20"),
    ],
)
def test_dashes_are_written_in_user_units(profile, drawing, dashes):
    inside = body(drawing, profile)
    assert re.findall(r'<(?:line|rect|polygon|path)[^>]* stroke-dasharray="([^"]+)"', inside) == [dashes]
    assert "pathLength" not in inside
    assert "offset" not in drawing or 'stroke-dashoffset="-10"' in inside


@pytest.mark.parametrize("length", ["0", "-5", "none"])
def test_a_length_that_is_none_measures_nothing(length):
    inside = body(f'<line x2="50" y2="0" pathLength="{length}" stroke-dasharray="4 8"/>')
    assert 'stroke-dasharray="4 8"' in inside


def test_what_is_written_for_dashes_is_bounded():
    lines = '<line x2="5" y2="0" pathLength="1"/>' * 2000
    assert len(body(f'<g stroke-dasharray="{"9 " * 400}">{lines}</g>')) < 700_000
