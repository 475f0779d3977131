"""What SHOW and its like are about: LIKE, IN and the words of statements on files."""

from __future__ import annotations

import pytest

from inkflake_engine.language.clauses import in_scope, like_pattern, words_of
from inkflake_engine.language.parsing import parse


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a%", "ABC", True),
        ("a_c", "abc", True),
        ("a_c", "abbc", False),
        ("a\\_c", "abc", False),
        ("a\\_c", "a_c", True),
        ("a.c", "abc", False),
    ],
)
def test_like_is_a_pattern_of_whole_names_in_any_case(pattern: str, name: str, fits: bool) -> None:
    assert bool(like_pattern(pattern).fullmatch(name)) is fits


@pytest.mark.parametrize(
    ("statement", "scope"),
    [
        ("SHOW TABLES", ("D", "S")),
        ("SHOW TABLES IN ACCOUNT", (None, None)),
        ("SHOW TABLES IN DATABASE x", ("X", None)),
        ("SHOW TABLES IN DATABASE", ("D", None)),
        ("SHOW TABLES IN SCHEMA x", ("D", "X")),
        ("SHOW TASKS IN SCHEMA x.y", ("X", "Y")),
        ("SHOW TASKS LIKE 'a' IN \"x y\".z", ("x y", "Z")),
        ("SHOW TASKS IN ACCOUNT", (None, None)),
    ],
)
def test_scope_is_what_the_statement_says_or_else_the_sessions(
    statement: str, scope: tuple[str | None, str | None]
) -> None:
    assert in_scope(parse(statement), "D", "S") == scope


def test_words_keep_what_stands_in_quotes_together() -> None:
    assert words_of(parse("REMOVE '@st/a b' PATTERN = '.*''x'")) == ["@st/a b", "PATTERN", "=", ".*'x"]
