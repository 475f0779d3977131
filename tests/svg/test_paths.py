import pytest

from inkflake_svg.values.paths import commands, path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("M1 2 3,4z", [("M", [["1", "2"], ["3", "4"]]), ("z", [])]),
        ("m1-2.5.5-1e1", [("m", [["1", "-2.5"], [".5", "-1e1"]])]),
        ("M0 0a8 8 0 0116 0", [("M", [["0", "0"]]), ("a", [["8", "8", "0", "0", "1", "16", "0"]])]),
        ("M0 0 A8 8 0 2 1 16 0 L5 5", [("M", [["0", "0"]])]),
        ("M0 0 L5 5 7 H9", [("M", [["0", "0"]]), ("L", [["5", "5"]])]),
        ("M0 0 L5 5 . H9", [("M", [["0", "0"]]), ("L", [["5", "5"]])]),
        ("M0 0 Z 5 H9", [("M", [["0", "0"]]), ("Z", [])]),
        ("M0 0 H V9", [("M", [["0", "0"]])]),
    ],
)
def test_commands_end_at_the_first_error(text, found):
    assert list(commands(text)) == found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" M0 0h9 ", "M0 0h9"),
        ("M0 0 L5 5 NaN 7", "M 0 0 L 5 5"),
        ("M0 0 c1 2 3 4 5 6 7 …", "M 0 0 c 1 2 3 4 5 6"),
        ("M0 0z m 1 1 …", "M 0 0 z m 1 1"),
        ("L5 5", None),
        ("M", None),
        ("", None),
        ("M-…", None),
    ],
)
def test_a_path_is_kept_up_to_its_first_error(text, written):
    assert path(text) == written


@pytest.mark.parametrize("text", ["M" + "1" * 100_000, "M0 0 A" + "1" * 100_000, "M" + " ," * 50_000 + "1"])
def test_long_digits_before_an_ellipsis_do_not_hang(text):
    assert path(text + "…") in (None, "M 0 0")
