# ruff: noqa: E501 - a rule is easier to read on one line

import pytest

from inkflake_svg.values.css import (
    LONGEST_SELECTOR,
    MOST_RULES,
    Sheet,
    compiled,
    declarations,
    declarations_text,
    parse_sheet,
    sheet_text,
)
from inkflake_svg.values.profile import PROFILES, READ

STRICT = PROFILES["strict"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("fill:red;stroke-width:2px", "fill:red;stroke-width:2px"),
        (" FILL : red ;; ", "fill:red"),
        ("fill:red!important", "fill:red !important"),
        ("fill:/* warm */red", "fill:red"),
        ("fill:ur\\6c(//example.com)", ""),
        ("fill:red;behavior:url(x)", "fill:red"),
        ("fill:;stroke:red", "stroke:red"),
        (
            "font:italic bold 12px/1.5 'Fira Sans'",
            'font-style:italic;font-weight:bold;font-size:12px;font-family:"Fira Sans"',
        ),
        ("font:normal 12px serif", "font-size:12px;font-family:serif"),
        ("font:caption", ""),
    ],
)
def test_a_style_attribute_keeps_what_may_stand(text, written):
    assert declarations_text(text, STRICT) == written
    assert declarations_text(written, STRICT) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (".a , g>.b{fill:red}", ".a{fill:red}\ng>.b{fill:red}"),
        ("/* a */ rect { fill : red } /* not closed", "rect{fill:red}"),
        (":root.a #b *{fill:red}", ":root.a #b *{fill:red}"),
        ("rect{}", ""),
        ("@media print{rect{fill:red}} g{fill:blue}", "g{fill:blue}"),
        ("@media screen{rect{fill:red}} g{fill:blue}", "rect{fill:red}\ng{fill:blue}"),
        ("a:hover,g{fill:red}", "g{fill:red}"),
        ("rect[id]{fill:red}", ""),
        ("g{fill:red}}", "g{fill:red}"),
    ],
)
def test_a_style_sheet_keeps_plain_rules(text, written):
    assert sheet_text(text, STRICT) == written
    assert sheet_text(written, STRICT) == written


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("g{fill:red}", True),
        ("", False),
        ("g{fill:url(#a)}", False),
        ("g{--a:red}", False),
        ("g:first-child{fill:red}", False),
        ("g{fill:red}@keyframes x{to{opacity:1}}", False),
        ("g{transform:scale(2)}", False),
    ],
)
def test_a_sheet_stands_when_elements_need_nothing_of_it(text, stands):
    assert parse_sheet(text, READ).stands(STRICT.properties) == stands


def test_what_a_sheet_leaves_out_is_named():
    sheet = parse_sheet("@import 'x'; a:hover{fill:red} g{cursor:help} never", READ)
    assert sheet.left_out == ["@import", "selector a:hover", "cursor", "unreadable rule"]


def test_what_is_to_be_put_in_is_read_as_it_is_and_never_written():
    text = "--A:red;fill:var(--A);stroke:url(#a)"
    assert declarations(text, READ) == [
        ("--A", "red", False),
        ("fill", "var(--A)", False),
        ("stroke", "url(#a)", False),
    ]
    assert declarations(text, STRICT.properties) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("@media screen{.a{fill:red}} .b{fill:blue}", [(".a", "red"), (".b", "blue")]),
        ("@media print{.a{fill:red}}", []),
        ("@supports (fill:red){.a{fill:red}}", [(".a", "red")]),
        ("@supports not (fill:red){.a{fill:red}}", []),
        ("@supports selector(a > b){.a{fill:red}}", [(".a", "red")]),
        ("@media screen{@supports (fill:red){.a{fill:red}}}", [(".a", "red")]),
        (".a,g{fill:red; .b{fill:blue}}", [(".a", "red"), ("g", "red"), (".a .b", "blue"), ("g .b", "blue")]),
        (
            ".a{&.b{fill:red} > g{fill:blue} svg &{fill:lime}}",
            [(".a.b", "red"), (".a>g", "blue"), ("svg .a", "lime")],
        ),
        (".a{@media screen{fill:red} @media print{fill:blue}}", [(".a", "red")]),
        (".a{" * 20 + "fill:red" + "}" * 20, []),
    ],
)
def test_rules_within_conditions_and_rules_are_read(text, rules):
    assert [(r.selector, r.declarations[0][1]) for r in parse_sheet(text, READ).rules] == rules


def test_layers_are_numbered_in_the_order_in_which_they_are_named():
    sheet = parse_sheet(
        "@layer b,a;@layer a{g{fill:red}}@layer b{g{fill:blue}}@layer{g{fill:lime}}g{fill:teal}", READ
    )
    layers = {r.declarations[0][1]: r.layer for r in sheet.rules}
    assert sorted(layers, key=layers.__getitem__) == ["blue", "red", "lime", "teal"]


@pytest.mark.parametrize(
    "selector",
    [
        "rect[x='1']",
        "g:not(.a)",
        "g:nth-child(2n + 1)",
        "g:nth-last-child(odd)",
        "rect+circle",
        "g>:first-child",
        "*:root",
        "[x^=a i]",
        "[x~=a]",
        ":is(rect, .a)",
        ":where(#a):not(:first-child)",
        "g:has(> a)",
        ":not(:not(a))",
        "g:not(:has(.a))",
        "g:nth-of-type(2)",
    ],
)
def test_a_selector_that_a_still_drawing_can_have_is_read(selector):
    assert compiled(selector) is not None


@pytest.mark.parametrize(
    "selector",
    [
        "a:hover",
        "g::before",
        "a~b",
        "g:nth-child(2 of a)",
        "x|g",
        "[",
        "",
        ">g",
        "g,a",
        "a b c d e f g h i",
    ],
)
def test_a_selector_that_fits_nothing_or_costs_too_much_is_not(selector):
    assert compiled(selector) is None


@pytest.mark.parametrize("text", ["/*" * 100_000, "-" * 200_000, "g" * 200_000, "g{" * 50_000])
def test_a_long_broken_sheet_does_not_hang(text):
    assert sheet_text(text, STRICT) == ""


@pytest.mark.parametrize("text", ["fill:" + " " * 100_000 + ":", "fill:var(--a," + "x" * 100_000])
def test_a_long_broken_style_does_not_hang(text):
    assert declarations_text(text, STRICT) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a{" * 50_000,
        "a" + ",a" * 400 + "{" + "b,b,b{fill:red}" * 9_000 + "}",
        "a{" + "& & & & & &{" * 8 + "fill:red" + "}" * 9,
        "@media " + "(" * 90_000,
        "@layer " + "a," * 90_000 + "a;",
        "@media screen{" * 9_000,
    ],
)
def test_rules_within_rules_grow_only_so_far(text):
    rules = parse_sheet(text, READ).rules
    assert len(rules) <= MOST_RULES
    assert all(len(rule.selector) <= LONGEST_SELECTOR for rule in rules)


def test_only_so_much_css_is_read():
    sheet = Sheet()
    assert declarations("fill:/**/red;" * 20_000, READ, sheet) == []
    assert sheet.left_out == ["all beyond 200,000 characters"]
    assert declarations("fill:red;" * 30_000, READ, sheet)
