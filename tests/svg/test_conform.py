# ruff: noqa: E501 - drawings are easier to read on one line

import pytest

from inkflake_svg import SvgRejected, accept, validate
from inkflake_svg.conforming.conform import conform
from inkflake_svg.reading.story import Story
from inkflake_svg.reading.tree import parse
from inkflake_svg.values.profile import PROFILES
from svg_samples import HEAD, RECT, body


def test_filters_and_animations_are_taken_out():
    accepted = accept(
        f'{HEAD}<filter id="f"><feGaussianBlur stdDeviation="3"/></filter><g filter="url(#f)">{RECT}</g>'
        '<circle r="3" opacity="0"><animate attributeName="opacity" values="0;1" fill="freeze" dur="1s"/></circle></svg>'
    )
    assert "filter" not in accepted.svg
    assert 'opacity="1"' in accepted.svg
    assert set(accepted.removals) == {"<filter>", "<animate>"}


def test_rich_keeps_gradients_and_local_references():
    kept = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<circle r="3" fill="url(#a)"/><use href="#a"/>'
    )
    assert body(kept, "rich") == kept


def test_the_root_is_an_svg():
    with pytest.raises(SvgRejected, match="the root is <urn:x}svg>|the root is <"):
        conform(parse("<g/>")[0], "<g/>", PROFILES["strict"], Story())


def test_links_and_switches_are_unwrapped():
    inside = body(
        '<a href="https://example.com"><circle r="3"/></a><switch><rect width="1" height="1"/><g/></switch>'
        '<text y="5"><a href="#x">Hi</a></text>'
    )
    assert inside == '<g><circle r="3"/></g><g><rect width="1" height="1"/></g><text x="0" y="5">Hi</text>'


@pytest.mark.parametrize(
    "inside",
    [
        '<path clip-rule="evenodd" d="M0 0H9V9"/>',
        '<style>path{clip-rule:evenodd}</style><path d="M0 0H9V9"/>',
        '<text y="9" baseline-shift="super">a</text>',
        '<g style="baseline-shift:super"><text y="9">a</text></g>',
    ],
)
def test_what_only_rich_allows_is_taken_out_of_strict_without_a_reference_too(inside):
    accepted = accept(f"{HEAD}{inside}</svg>")
    assert validate(accepted.svg) == ()
    assert accepted.removals


def test_words_outside_of_text_are_taken_out():
    accepted = accept(f"{HEAD}words{RECT}</svg>")
    assert accepted.removals == ("text outside <text>",)


def test_what_an_attribute_says_by_a_variable_is_resolved():
    inside = body('<style>:root{--sea:teal}</style><circle r="3" fill="var(--sea)" style="stroke:red"/>')
    assert inside == '<circle r="3" fill="teal" stroke="red"/>'


def test_all_style_sheets_are_one():
    inside = body('<style>.a{fill:red}</style><style>.b{fill:blue}</style><circle class="b" r="3"/>', "rich")
    assert inside == '<style>.a{fill:red}\n.b{fill:blue}</style><style/><circle class="b" r="3"/>'.replace(
        "\n", ""
    )


@pytest.mark.parametrize("word", ["curly", "href", "&#169;", "\\66"])
@pytest.mark.parametrize("imported", ["", "@import url(https://fonts.example/x.css);"])
def test_a_style_sheet_in_definitions_holds_whatever_words_stand_beside_it(word, imported):
    sheet = f"<defs><g><style>{imported}.t{{fill:#d11}}</style></g></defs>"
    accepted = accept(f'{HEAD}{sheet}<text class="t" x="3" y="9">{word}</text></svg>')
    assert ".t{fill:#d11}" in accepted.svg or 'fill="#d11"' in accepted.svg
    assert "import" not in accepted.svg
    assert bool(accepted.removals) == bool(imported)
    assert accept(accepted.svg).svg == accepted.svg


@pytest.mark.parametrize(
    ("alternatives", "taken", "told"),
    [
        ('<foreignObject width="9" height="9"/><text y="9">label</text>', "label", True),
        (
            '<text y="9" systemLanguage="de">zwei</text><text y="9" systemLanguage="fr, en-GB">two</text>',
            "two",
            False,
        ),
        ('<text y="9" systemLanguage="de">zwei</text><text y="9">2</text><text y="9">3</text>', ">2<", False),
        (
            '<text y="9" requiredExtensions="http://x.y">none</text><text y="9" requiredFeatures="z">two</text>',
            "two",
            False,
        ),
        (
            '<g systemLanguage=""><text y="9">none</text></g><a href="x"><text y="9">linked</text></a>',
            "linked",
            False,
        ),
    ],
)
def test_of_a_switch_the_alternative_of_an_english_browser_is_taken(alternatives, taken, told):
    accepted = accept(f"{HEAD}{RECT}<switch>{alternatives}</switch></svg>")
    assert accepted.svg.count("<text") == 1
    assert taken in accepted.svg
    assert ("<foreignObject>" in accepted.removals) == told


def test_a_switch_for_other_languages_alone_shows_nothing():
    accepted = accept(f'{HEAD}{RECT}<switch><text y="9" systemLanguage="de">zwei</text></switch></svg>')
    assert "zwei" not in accepted.svg


def test_isolation_keeps_blending_within_a_group():
    kept = f'<g style="isolation:isolate"><circle r="3" style="mix-blend-mode:multiply"/></g>{RECT}'
    assert body(kept) == kept
