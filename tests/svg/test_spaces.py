import pytest

from inkflake_svg import accept
from svg_samples import HEAD, body

SPACE = "\u00a0"


def test_white_space_is_collapsed_as_browsers_do():
    inside = body('<text y="9">\n  a \n <tspan fill="red"> b </tspan>\n\tc\n</text>', "rich")
    assert inside == '<text y="9">a <tspan fill="red">b </tspan>c</text>'


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize("attribute", ['xml:space="preserve"', 'style="white-space:pre"'])
def test_spaces_that_are_preserved_become_no_break_spaces(attribute, profile):
    accepted = accept(f'{HEAD}<text y="9" {attribute}>  a b\n c</text></svg>', profile=profile)
    assert f'<text y="9">{2 * SPACE}a b{2 * SPACE}c</text>' in accepted.svg
    assert "spaces of a text written as no-break spaces" in accepted.repairs
    assert accept(accepted.svg, profile=profile).svg == accepted.svg


@pytest.mark.parametrize("attribute", ['xml:space="preserve"', 'style="white-space:pre"'])
def test_what_a_group_says_of_spaces_counts_for_nothing(attribute):
    assert body(f'<g {attribute}><text y="9">a   b</text></g>') == '<g><text y="9">a b</text></g>'


def test_spaces_that_wrap_are_not_preserved():
    assert body('<text y="9" style="white-space:nowrap">a   b</text>') == '<text y="9">a b</text>'


def test_a_text_of_spaces_is_empty():
    answer = f'{HEAD}<rect width="9" height="9"/><text y="9"> </text></svg>'
    accepted = accept(answer, profile="rich").svg
    assert accept(accepted, profile="rich").svg == accepted


@pytest.mark.parametrize("profile", ["strict", "rich"])
def test_what_is_said_of_text_where_there_is_none_is_left_out(profile):
    rect = '<rect width="9" height="9" style="white-space:pre;text-transform:uppercase"/>'
    assert body(rect, profile) == '<rect width="9" height="9"/>'


@pytest.mark.parametrize(
    ("case", "written"),
    [
        ("uppercase", "DON'T ASK"),
        ("lowercase", "don't ask"),
        ("capitalize", "Don't ASk"),
        ("none", "don't aSk"),
    ],
)
def test_the_case_that_a_style_asks_for_is_written_out(case, written):
    inside = body(f'<g style="text-transform:{case}"><text y="9">don\'t aSk</text></g>')
    assert inside == f'<g><text y="9">{written}</text></g>'
