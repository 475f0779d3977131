# ruff: noqa: E501 - drawings are easier to read on one line

import re
import sys

import pytest

from inkflake_svg import SvgRejected, accept
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


@pytest.mark.parametrize("word", ["curly", "&#38;", "href"])
def test_a_style_sheet_within_definitions_stays_whatever_a_text_says(word):
    accepted = accept(
        f"{HEAD}<defs><g><style>@import url(x);.t{{fill:#01579b;cursor:url(x)}}</style></g>{RECT}</defs>"
        f'<text class="t">{word}</text></svg>'
    )
    assert "<style>.t{fill:#01579b}</style>" in accepted.svg
    assert "<rect" not in accepted.svg
    assert accepted.removals == ("@import in CSS", "cursor in CSS")
    assert accept(accepted.svg).svg == accepted.svg


def test_variables_and_the_cascade_are_resolved():
    inside = body(
        "<style>:root{--sea:teal} circle{fill:red} .a{fill:var(--sea)} #b{stroke:blue!important}</style>"
        '<circle id="b" class="a" r="3" style="stroke:red;opacity:.5"/>'
    )
    assert inside == '<circle id="b" class="a" r="3" fill="teal" stroke="blue" opacity=".5"/>'


@pytest.mark.parametrize(
    ("inside", "fills"),
    [
        ('<g style="--c:red"><rect/></g><rect/>', ["red", "lime"]),
        ('<g class="warm"><rect/></g><rect class="leaf"/>', ["#f70", "#6b6"]),
        ('<g style="--c:red"><g style="--c:initial"><rect/></g></g>', ["lime"]),
        ('<g style="--c:var(--c)"><rect/></g>', ["lime"]),
        ('<g style="--c:var(--d, rgb(var(--n), 3));--n:1,2"><rect/></g>', ["rgb(1,2, 3)"]),
        ('<g style="--c:12px"><rect fill="red"/></g>', []),
        ('<rect style="--C:blue"/>', ["lime"]),
    ],
)
def test_a_variable_is_what_the_elements_around_say(inside, fills):
    css = "rect{fill:var(--c,lime)} .warm{--c:#f70} .leaf{--c:red;--c:#6b6}"
    assert re.findall(r'fill="(.*?)"', body(f"<style>{css}</style>{inside}")) == fills


@pytest.mark.parametrize(
    ("inside", "fills"),
    [
        ('<g color="red"><rect/></g><rect/>', ["#ff8080", "#808080"]),
        ('<g style="color:blue"><g color="inherit"><rect/></g></g>', ["#8080ff"]),
        ('<rect style="color:red"/>', ["#ff8080"]),
        ('<g style="--d:blue;color:var(--d)"><rect/></g>', ["#8080ff"]),
        ('<g color="red"><rect fill="hsl(from currentColor h s 25%)" class="own"/></g>', ["#800000"]),
        ('<g style="--tint:rgb(from currentColor g r b)"><g color="red"><rect class="tint"/></g></g>', ["#00ff00"]),
        ('<g color="red"><rect class="own" fill="currentColor"/></g>', ["currentColor"]),
    ],
)  # fmt: skip
def test_a_color_made_of_the_current_one_is_of_that_of_the_element(inside, fills):
    css = "rect:not(.own){fill:color-mix(in srgb,currentColor,white)} rect.tint{fill:var(--tint)!important}"
    assert re.findall(r'fill="(.*?)"', body(f"<style>{css}</style>{inside}")) == fills


def test_a_variable_in_a_style_attribute_is_put_in_beside_plain_rules():
    inside = body(
        '<style>.a{stroke:red}</style><g style="--c:red"><rect class="a" style="fill:var(--c)"/></g>'
    )
    assert inside == '<g><rect class="a" stroke="red" fill="red"/></g>'


def test_variables_that_grow_beyond_measure_come_to_nothing_or_are_refused():
    grown = ";".join(f"--a{i}:{f'var(--a{i + 1}) ' * 9}" for i in range(60))
    assert body(f'<rect style="{grown};fill:var(--a0)"/>') == "<rect/>"
    many = "".join('<rect style="--a:var(--b) var(--b);fill:var(--a)"/>' for _ in range(2_000))
    with pytest.raises(SvgRejected, match="custom properties"):
        accept(f'{HEAD}<g style="--b:{"x" * 900}">{many}</g></svg>')


@pytest.mark.parametrize(
    ("tag", "style", "attributes"),
    [
        ("circle", "r:12px;cx:50%;cy:1em", 'r="12px" cx="50%" cy="1em"'),
        ("circle", "r:12;width:3px", ""),
        ("rect", "width:16px;height:50px;rx:0;x:-3px", 'width="16px" height="50px" rx="0" x="-3px"'),
        ("path", "d:path('M0 0h9v9z')", 'd="M0 0h9v9z"'),
        ("path", 'd:path(evenodd, "M0 0h9v9z")', 'd="M0 0h9v9z"'),
        ("g", "width:3px", ""),
    ],
)
def test_geometry_of_css_becomes_attributes(tag, style, attributes):
    inside = body(f"{RECT}<style>.a{{{style}}}</style><{tag} class='a'/>")
    assert inside.removeprefix(RECT) == f'<{tag} class="a" {attributes}'.rstrip() + "/>"


def test_a_size_of_the_root_in_css_leaves_a_plain_sheet_plain():
    accepted = accept(
        f'{HEAD[:-1]} style="width:9%"><style>svg{{height:auto;width:9px}}.a{{fill:red}}</style>{RECT}</svg>'
    )
    assert "<style>.a{fill:red}</style>" in accepted.svg
    assert accepted.removals == ("height in CSS", "width in CSS (×2)")


@pytest.mark.parametrize(
    ("css", "fill"),
    [
        ("@layer a,b;@layer b{#r{fill:red}}@layer a{rect{fill:blue}}", "red"),
        ("@layer a{#r{fill:red}}rect{fill:blue}", "blue"),
        ("@layer a{rect{fill:red!important}}#r{fill:blue!important}", "red"),
        (
            "@media (max-width:600px){rect{fill:red}} @media (min-width:600px){rect{fill:blue}} g:empty{}",
            "red",
        ),
    ],
)
def test_layers_and_conditions_are_part_of_the_cascade(css, fill):
    assert f'fill="{fill}"' in body(
        f'<style>{css} x:empty{{fill:red}}</style><rect id="r" width="5" height="5"/>'
    )


def test_a_style_sheet_for_print_does_not_apply():
    sheets = '<style media="print">rect{fill:red}</style><style media="screen">rect{stroke:red}</style>'
    assert "fill" not in body(f"{sheets}{RECT.replace('fill', 'color')}")
    assert "rect{stroke:red}" in body(f"{sheets}{RECT}")


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
        ("<circle class='a'/>", "cx:5px;cy:6px;r:4px", ['cx="5px"', 'cy="6px"', 'r="4px"']),
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


def test_only_style_sheets_need_what_snowflakes_runtime_lacks(monkeypatch):
    monkeypatch.setitem(sys.modules, "cssselect2", None)
    assert accept(f'{HEAD}<rect style="fill:red" width="9" height="9"/></svg>').svg
    with pytest.raises(SvgRejected, match="pip install cssselect2, or draw with attributes"):
        accept(f"{HEAD}<style>rect{{fill:red}}</style>{RECT}</svg>")


@pytest.mark.parametrize(
    ("selector", "fits"),
    [
        ("rect:first-of-type", "a"),
        ("rect:nth-last-of-type(1)", "c"),
        ("g :nth-child(-n+2)", "ab"),
        ("g:has(> .b) rect", "abc"),
        ("rect:not(:not(.b))", "b"),
        ("g>:nth-last-child(2n)", "b"),
    ],
)
def test_selectors_by_place_and_by_what_is_inside(selector, fits):
    shapes = "".join(f'<rect class="{name}" width="9" height="9"/>' for name in "abc")
    inside = body(f"<style>{selector}{{stroke:#123}}g{{stroke:none}}</style><g>{shapes}</g>")
    assert "".join(re.findall(r'<rect class="(\w)"[^>]*stroke="#123"', inside)) == fits


def test_elements_that_are_alike_for_every_selector_get_the_same():
    inside = body(
        "<style>rect:not(.b){fill:#123}[role=img]{stroke:#456}@media print{rect{fill:red}}</style>"
        '<rect class="a" width="9" height="9"/><rect class="b" width="9" height="9"/>'
        '<rect class="a" role="img" width="9" height="9" style="fill:#789"/>'
        '<rect class="a" width="9" height="9"/>'
    )
    assert re.findall(r'fill="([^"]*)"', inside) == ["#123", "#789", "#123"]
    assert inside.count('stroke="#456"') == 1
