"""Tables in notebooks: every text in full, numbers to the right, no value as markup."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from html import unescape

import numpy as np
import pandas as pd
import pytest

from inkflake.telling.gallery import Gallery
from inkflake.telling.tables import Table, to_html


def cells(frame: pd.DataFrame, tag: str = "td") -> list[tuple[str, str]]:
    """Side and text of each cell, without what bounds a long text."""
    found = re.findall(rf'<{tag} style="text-align:(\w+);[^>]*>(.*?)</{tag}>', to_html(frame))
    return [(side, unescape(re.sub(r"</?div[^>]*>", "", text))) for side, text in found]


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    frame = pd.DataFrame({"word": ["a", "b"], "n": [1234567, 2], "share": [0.5, 1500.25]})
    left, right = ("left", "a"), ("right", "1,234,567")
    assert cells(frame) == [
        left,
        right,
        ("right", "0.5"),
        ("left", "b"),
        ("right", "2"),
        ("right", "1,500.25"),
    ]
    assert cells(frame, "th") == [("left", "word"), ("right", "n"), ("right", "share")]


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_not_there_is_a_dash(value: object) -> None:
    assert cells(pd.DataFrame({"a": ["x", value]}, dtype=object))[1] == ("left", "–")
    assert cells(pd.DataFrame({"a": pd.array([1, None], dtype="Int64")})) == [("right", "1"), ("right", "–")]


def test_truth_is_a_word() -> None:
    assert [text for _, text in cells(pd.DataFrame({"a": [True, False]}))] == ["True", "False"]


def test_values_and_headings_are_no_markup() -> None:
    html = to_html(pd.DataFrame({"<b>": ["<script>alert(1)</script> & more"]}))
    assert "<script" not in html
    assert "<b>" not in html
    assert "&amp; more" in html


def test_long_text_is_there_in_full_and_bounded_in_width() -> None:
    long = "word " * 40
    assert cells(pd.DataFrame({"a": [long]})) == [("left", long)]
    assert to_html(pd.DataFrame({"a": [long]})).count("max-width:40em") == 1
    assert "max-width" not in to_html(pd.DataFrame({"a": ["short"]}))


def test_index_is_a_column_only_where_it_has_a_name() -> None:
    frame = pd.DataFrame({"a": [1]}, index=["x"])
    assert [text for _, text in cells(frame)] == ["1"]
    assert [text for _, text in cells(frame.rename_axis("key"))] == ["x", "1"]


def test_table_shows_itself_whole() -> None:
    frame = pd.DataFrame({"a": range(500)})
    assert Table(frame)._repr_html_() == to_html(frame)
    assert Table(frame)._repr_html_().count("<tr>") == 501
    assert repr(Table(frame)) == "500 rows"


@pytest.mark.parametrize(
    "value",
    [
        *([], [1, 2], ["a", None], {"a": 1}, (), set(), np.array([1.0, np.nan])),
        *(b"\xff", "\ud800", "\0", complex(1, 2), Decimal("NaN"), Decimal("1.5"), Fraction(1, 3), object()),
        *(np.int64(1), np.bool_(True), float("inf"), 10**400, pd.Timestamp("2026-01-01"), pd.Timedelta(1)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_any_value_is_shown(value: object) -> None:
    frame = pd.DataFrame({"a": pd.Series([value, "x"], dtype=object)})
    assert cells(frame)[1] == ("left", "x")
    to_html(frame).encode()


def test_index_named_like_a_column_and_headings_of_any_kind_are_shown() -> None:
    frame = pd.DataFrame({"a": [1], 7: [2], None: [3]}).rename_axis("a")
    assert [text for _, text in cells(frame)] == ["1", "2", "3"]


@pytest.mark.parametrize("text", ["costs $5 or $6", "$$x^2$$", r"\(x\) and \[y\]", r"\begin{align}"])
def test_no_prompt_is_typeset_as_mathematics(text: str) -> None:
    for html in (to_html(pd.DataFrame({"a": [text]})), Gallery((("<svg/>", (text,)),))._repr_html_()):
        shown = re.sub(r'alt="[^"]*"', "", html)
        assert not re.search(r"\$[^<]|\\[()\[\]]|\\begin", shown)
        assert unescape(re.sub(r"<[^>]*>", "", shown)).endswith(text)
