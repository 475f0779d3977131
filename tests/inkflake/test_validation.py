"""Prompts: the specification's input validation, sanitising and file names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkflake.prompts.validation import check_filename, check_prompt, check_stage, sanitise, slug

SPECIFIED = re.compile("^[a-zA-Z0-9\\s\\-\\.\\,\\!\\?\\'\\\"]+$")


@pytest.mark.parametrize("text", ["a red car!", "a" * 1000, "it's \"big\", isn't it?"])
def test_prompt_that_keeps_the_rules(text: str) -> None:
    assert check_prompt(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a red car", ["9 characters, the least is 10"]),
        ("a" * 1001, ["1,001 characters, the limit is 1000"]),
        ("a" * 1204, ["1,204 characters, the limit is 1000"]),
        ("'; DROP TABLE drawings", ["; (U+003B)"]),
        ("café", ["4 characters", "é (U+00E9)"]),
        ("a $$ sign \\ here", ["$ (U+0024) \\ (U+005C)"]),
    ],
)
def test_every_violation_of_a_prompt_is_named(text: str, said: list[str]) -> None:
    violations = check_prompt(text)
    assert len(violations) == len(said)
    assert all(part in violation for part, violation in zip(said, violations, strict=True))


def test_unicode_allows_what_can_be_printed() -> None:
    assert check_prompt("ein grünes Haus; 緑の家", charset="unicode") == ()
    assert "U+0007" in check_prompt("a bell \a rings", charset="unicode")[0]


@given(st.text(max_size=60))
def test_prompt_check_is_the_specifications(text: str) -> None:
    assert (check_prompt(text) == ()) == bool(SPECIFIED.match(text) and 10 <= len(text) <= 1000)


@given(st.text())
def test_sanitised_text_is_one_line_without_controls_and_stays_so(text: str) -> None:
    clean = sanitise(text)
    assert clean == sanitise(clean)
    assert clean == clean.strip()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]|  ", clean)


def test_sanitising_brings_typographic_characters_back_to_plain_ones() -> None:
    assert sanitise("  “a”\tred\u00a0car — it’s\u200b fast…  ") == '"a" red car - it\'s fast...'


@given(st.text(max_size=300))
def test_slug_is_a_valid_file_name(text: str) -> None:
    assert check_filename(slug(text)) == ()


@pytest.mark.parametrize("name", ["", "a b", "a/b", "../a", "a.svg", "a" * 256, "ä"])
def test_file_name_that_breaks_a_rule(name: str) -> None:
    assert check_filename(name)


@pytest.mark.parametrize("name", ["", "svg", "1A", "A-B", "A B", "A" * 256, 'A"'])
def test_stage_name_that_breaks_a_rule(name: str) -> None:
    assert check_stage(name)
    assert check_stage("SVG_STAGE2") == ()
