# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest

from inkflake_svg import accept
from inkflake_svg.reading.tree import parse
from inkflake_svg.standins.shadows import Layer, layers_of
from svg_samples import HEAD, RECT, body

BLUR = '<feGaussianBlur stdDeviation="3"/>'
CLASSIC = (
    '<feGaussianBlur in="SourceAlpha" stdDeviation="3"/><feOffset dx="4" dy="5" result="o"/>'
    '<feFlood flood-color="red" flood-opacity=".5"/><feComposite in2="o" operator="in"/>'
    '<feMerge><feMergeNode/><feMergeNode in="SourceGraphic"/></feMerge>'
)
GLOW = '<feGaussianBlur stdDeviation="2" result="b"/><feMerge><feMergeNode in="b"/><feMergeNode in="SourceGraphic"/></feMerge>'
FAINTER = '<feGaussianBlur in="SourceAlpha" stdDeviation="2"/><feComponentTransfer><feFuncA type="linear" slope=".3"/></feComponentTransfer><feBlend in="SourceGraphic"/>'
MATRIX = '<feOffset in="SourceAlpha" dx="1" dy="0"/><feColorMatrix values="0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 .4 0"/><feComposite in="SourceGraphic" operator="over"/>'


def shown(steps: str):
    root, _ = parse(f'{HEAD}<filter id="f">{steps}</filter></svg>')
    return layers_of(root).get("f")


@pytest.mark.parametrize(
    ("steps", "layers"),
    [
        (BLUR, (Layer(3),)),
        (BLUR * 2, (Layer(pytest.approx(4.243, abs=0.01)),)),
        (
            '<feDropShadow dx="1" dy="2" stdDeviation="4" flood-color="red"/>',
            (Layer(4, 1, 2, "#ff0000"), Layer()),
        ),
        (CLASSIC, (Layer(3, 4, 5, "#ff0000", 0.5), Layer())),
        (GLOW, (Layer(2), Layer())),
        (FAINTER, (Layer(2, color="#000000", alpha=0.3), Layer())),
        (MATRIX, (Layer(0, 1, 0, "#ff0000", 0.4), Layer())),
        ("<feTurbulence/>", None),
        ('<feImage href="#a"/>' + BLUR, None),
        ("<feMerge>" + "<feMergeNode in='SourceGraphic'/>" * 9 + "</feMerge>", None),
    ],
)
def test_what_a_filter_shows_is_layers_of_the_element(steps, layers):
    assert shown(steps) == layers


def blurred(shape: str, value: str = "blur(3px)") -> str:
    return body(shape.format(f'style="filter:{value}"'))


def test_a_blur_is_a_few_outlines_the_widest_first():
    inside = blurred('<circle cx="50" cy="50" r="20" fill="red" {}/>')
    widths = [float(w) for w in re.findall(r'stroke-width="([\d.]+)"', inside)]
    assert 3 <= len(widths) <= 9
    assert widths == sorted(widths, reverse=True)
    assert inside.count('transform="translate(') >= 3


def test_the_outlines_together_are_as_opaque_as_the_element():
    rest = 1.0
    for share in re.findall(r'<g opacity="([\d.]+)"', blurred('<rect width="50" height="50" {}/>')):
        rest *= 1 - float(share)
    assert rest == pytest.approx(0, abs=0.01)


def test_a_line_is_blurred_by_its_width_and_a_group_by_its_members():
    lines = blurred('<path d="M0 0H9" stroke="red" stroke-width="4" fill="none" {}/>')
    assert len(set(re.findall(r'stroke-width="([\d.]+)"', lines))) >= 4
    group = blurred('<g id="a" opacity=".5" {}><circle r="9"/><text>a</text></g>')
    assert group.startswith('<g id="a" opacity=".5">')
    assert group.count("<circle") == group.count("<text") >= 3


def test_a_shadow_lies_under_its_element_in_its_own_color():
    inside = blurred(
        '<rect width="50" height="50" fill="teal" {}/>', "drop-shadow(4px 5px 3px rgb(9 9 9 / .5))"
    )
    assert inside.startswith('<g><g transform="translate(4 5)"><g opacity="')
    assert inside.endswith('<rect width="50" height="50" fill="teal"/></g>')
    assert 'fill="rgba(9,9,9,0.5)"' in inside


@pytest.mark.parametrize("profile", ["strict", "rich"])
def test_filters_in_attributes_and_in_classes_are_drawn_and_told(profile):
    drawing = f'{HEAD}<style>.s{{filter:url("#f")}}</style><filter id="f">{BLUR}</filter>'
    for shape in ('<circle r="9" class="s"/>', '<circle r="9" filter="url(#f)"/>'):
        accepted = accept(f"{drawing}{shape}</svg>", profile=profile)
        assert "filter drawn as translucent outlines" in accepted.repairs
        assert "filter=" not in accepted.svg
        assert accept(accepted.svg, profile=profile).svg == accepted.svg


@pytest.mark.parametrize(
    "value", ["lighten(9%)", "url(#none)", "url(https://example.org/f.svg#a)", "blur(" + "(" * 99]
)
def test_what_outlines_cannot_show_is_left_out_and_told(value):
    accepted = accept(f'{HEAD}<circle r="9" style="filter:{value}"/>{RECT}</svg>')
    assert "filter" not in accepted.svg
    assert any("filter" in removal for removal in accepted.removals)


def test_only_so_much_is_written_for_filters():
    path = f'<path d="M0 0{"h1" * 9000}" style="filter:blur(3px)"/>'
    accepted = accept(f"{HEAD}{path * 9}</svg>")
    assert len(accepted.svg) < 1_000_000
    assert any("filter of <path>" in removal for removal in accepted.removals)


def test_what_is_blurred_in_a_group_is_blurred_each_by_itself_in_its_own_paint():
    inside = body(
        '<g fill="red"><g style="filter:blur(3px)"><circle r="9"/><circle cx="40" r="9" fill="blue"/></g></g>'
    )
    assert set(re.findall(r'stroke="([^"]*)"', inside)) == {"red", "blue"}
    assert inside.rindex('stroke="red"') < inside.index('stroke="blue"')
    lines = body(
        '<g fill="none" stroke="red"><path d="M0 0H9" style="filter:drop-shadow(1px 1px 3px blue)"/></g>'
    )
    assert 'fill="none" stroke="blue"' in lines
