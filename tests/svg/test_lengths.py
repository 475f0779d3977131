import pytest

from inkflake_svg.values.lengths import fmt, length, number, numbers, pixels, size


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-0.00001, "0"), (0.12345, "0.1235"), (-2.5, "-2.5"), (1e7, "10000000")]
)
def test_a_number_is_written_short(value, text):
    assert fmt(value) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 2,3", [1, 2, 3]),
        ("1-2.5.5", [1, -2.5, 0.5]),
        ("", []),
        ("1 x", None),
        ("1e10", None),
        ("1 -", None),
    ],
)
def test_a_list_holds_numbers_alone(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(("text", "written"), [(" 5 ", "5"), ("5px", "5"), ("5em", None), ("1e10", None)])
def test_a_number_has_no_unit_but_px(text, written):
    assert number(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5", "5"),
        ("5 PX", "5px"),
        ("%50", "50%"),
        ("2rem", "32"),
        ("40q", "37.7953"),
        ("3ch", "1.908em"),
        ("5 apples", None),
        ("5km", None),
        ("1e12", None),
    ],
)
def test_a_length_is_written_in_units_that_svg_knows(text, written):
    assert length(text) == written


def test_a_size_is_not_negative():
    assert size("5em") == "5em"
    assert size("-5em") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("10", 10), ("1in", 96), ("3pt", 4), ("2em", 32), ("-1pc", -16), ("50%", 40), ("", 7), (None, 7)],
)
def test_a_length_in_pixels(text, found):
    assert pixels(text, 80, 7) == pytest.approx(found)
