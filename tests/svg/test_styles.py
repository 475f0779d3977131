import pytest

from inkflake_svg import accept
from svg_samples import HEAD, RECT, body


def test_a_plain_style_sheet_stays_and_another_is_put_onto_the_elements():
    plain = '<style>.a{fill:red;stroke-width:2}</style><circle class="a" r="3"/>'
    assert body(plain) == plain
    referring = (
        '<linearGradient id="g"><stop stop-color="#00f"/></linearGradient><style>g .a{fill:url(#g)}</style>'
    )
    assert (
        body(f'{referring}<g><circle class="a" r="3"/></g>')
        == '<g><circle class="a" r="3" fill="#0000ff"/></g>'
    )


def test_variables_and_the_cascade_are_resolved():
    inside = body(
        "<style>:root{--sea:teal} circle{fill:red} .a{fill:var(--sea)} #b{stroke:blue!important}</style>"
        '<circle id="b" class="a" r="3" style="stroke:red;opacity:.5"/>'
    )
    assert inside == '<circle id="b" class="a" r="3" fill="teal" stroke="blue" opacity=".5"/>'


@pytest.mark.parametrize(
    ("rules", "fill"),
    [
        ("rect{fill:red}.a{fill:blue}", "blue"),
        ("#b{fill:red}.a.c{fill:blue}", "red"),
        (".a{fill:red}.c{fill:blue}", "blue"),
        (".a{fill:red!important}#b{fill:blue}", "red"),
        ("g rect{fill:red}rect{fill:blue}", "red"),
        ("svg>rect{fill:red}", None),
        ("svg>g>rect{fill:red}", "red"),
        ("rect[data-k='1']{fill:red}", "red"),
        ("rect:nth-child(2){fill:red}", "red"),
        ("title+rect{fill:red}", "red"),
        ("rect:not(.a){fill:red}", None),
        ("rect:first-child{fill:red}", None),
        ("rect:last-child:hover{fill:red}", None),
    ],
)
def test_the_rules_that_fit_are_put_onto_the_element(rules, fill):
    inside = body(
        f"<style>{rules} x:root{{}} g:empty{{fill:url(#x)}}</style>"
        '<g><title>one</title><rect id="b" class="a c" data-k="1" width="5" height="5"/></g>'
    )
    painted = f' fill="{fill}"' if fill else ""
    assert f'<rect id="b" class="a c" width="5" height="5"{painted}/>' in inside


def test_a_style_attribute_weighs_more_than_rules_and_less_than_important_ones():
    inside = body(
        "<style>rect{fill:red!important;stroke:red;opacity:1}g:empty{fill:red}</style>"
        '<rect width="5" height="5" style="fill:blue;stroke:blue"/>'
    )
    assert inside == '<rect width="5" height="5" fill="red" stroke="blue" opacity="1"/>'


def test_what_has_no_attribute_stays_a_style():
    inside = body('<rect width="5" height="5" style="mix-blend-mode:multiply;fill:url(#none) red"/>')
    assert inside == '<rect width="5" height="5" style="mix-blend-mode:multiply" fill="red"/>'


def test_a_transform_of_css_becomes_an_attribute_about_its_origin():
    inside = body('<rect width="5" height="5" style="transform:rotate(45deg);transform-origin:5px 6px"/>')
    assert inside == '<rect width="5" height="5" transform="translate(5 6) rotate(45) translate(-5 -6)"/>'


def test_what_an_animation_of_css_leaves_seen_is_shown():
    inside = body(
        "<style>@keyframes in{from{opacity:0}to{opacity:.8}}.a{opacity:0;animation:in 1s forwards}</style>"
        '<rect class="a" width="5" height="5"/>'
    )
    assert inside == '<rect class="a" width="5" height="5" opacity=".8"/>'


def test_selectors_that_would_take_too_many_steps_are_left_out():
    nested = f"{'<g>' * 50}{RECT * 500}{'</g>' * 50}"
    accepted = accept(f"{HEAD}<style>g g g g g rect{{fill:url(#a)}}rect{{stroke:red}}</style>{nested}</svg>")
    assert "selector g g g g g rect in CSS" in accepted.removals
    assert 'stroke="red"' not in accepted.svg or accepted.svg.count('stroke="red"') == 500


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(
    ("shape", "css", "attributes"),
    [
        ("<circle class='a'/>", "cx:5px;cy:6;r:4px", ['cx="5px"', 'cy="6"', 'r="4px"']),
        (
            "<rect class='a' width='3' height='9'/>",
            "width:8px;rx:2px;x:1px",
            ['width="8px"', 'height="9"', 'rx="2px"'],
        ),
        ("<ellipse class='a'/>", "rx:5px;ry:20%", ['rx="5px"', 'ry="20%"']),
        ("<path class='a'/>", "d:path('M0 0L9 9H0Z')", ['d="M0 0L9 9H0Z"']),
    ],
)
def test_geometry_in_css_becomes_attributes(profile, shape, css, attributes):
    for drawing in (
        f"<style>.a{{{css}}}</style>{shape}",
        shape.replace("class='a'", f'style="{css}"'),
    ):
        accepted = accept(f"{HEAD}{drawing}</svg>", profile=profile)
        assert all(attribute in accepted.svg for attribute in attributes), accepted.svg
        assert accept(accepted.svg, profile=profile).svg == accepted.svg


def test_geometry_in_css_is_for_the_shapes_that_have_it():
    kept = accept(f'<svg viewBox="0 0 9 9" style="width:100%;height:auto"><g style="r:4px">{RECT}</g></svg>')
    assert "100%" not in kept.svg
    assert 'r="4px"' not in kept.svg
    assert {"width in CSS", "height in CSS", "r in CSS"} <= set(kept.removals)
