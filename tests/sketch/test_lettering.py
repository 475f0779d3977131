"""Text is set as large as its room allows, in a colour that can be read."""

from __future__ import annotations

import pytest

from inkflake_sketch.drawing.lettering import banner, board, set_line, set_lines, text_width, wrapped
from sketched import tree


def test_wide_letters_are_wider() -> None:
    widths = [text_width(text) for text in ("ill", "abc", "ABC", "WWW", "日本語")]
    assert widths == sorted(set(widths))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("Hello", ["Hello"]),
        ("one two three four", ["one two", "three four"]),
        ("aaaaaaaaaaaaaaaa b", ["aaaaaaaaaaaaaaaa", "b"]),
        ("a1234567 b1234567 c1234567 d1234567", ["a1234567", "b1234567", "c1234567 d1234567"]),
    ],
)
def test_lines_break_between_words_three_at_most(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10) == lines


@pytest.mark.parametrize("text", ["i", "Hello", "a rather long line of words"])
def test_a_line_fits_its_room(text: str) -> None:
    (line,) = tree([set_line(text, (100, 50), (200, 40), "red")])
    size = float(line.get("font-size"))
    assert size <= 40
    assert size * text_width(text) <= 200.5
    assert (line.text, line.get("x"), line.get("text-anchor")) == (text, "100", "middle")


def test_lines_below_each_other_have_one_size() -> None:
    one, other = tree(set_lines(["short", "and a longer one"], (100, 50), (200, 80), "red"))
    assert one.get("font-size") == other.get("font-size")
    assert float(one.get("y")) < float(other.get("y"))


def test_a_banner_is_as_wide_as_its_text() -> None:
    short, long = (tree(banner(text, 34, "#fffdf5"))[0] for text in ("Hi", "Happy birthday to you"))
    assert float(short.get("width")) == 180
    assert 180 < float(long.get("width")) < 780


def test_a_board_stands_on_two_posts_and_can_be_read() -> None:
    *posts, plate, text = tree(board("OPEN", (400, 245), (560, 250), "#1d2f63"))
    assert [float(post.get("y")) + float(post.get("height")) for post in posts] == [535, 535]
    assert (plate.get("fill"), text.get("fill"), text.text) == ("#1d2f63", "#ffffff", "OPEN")
