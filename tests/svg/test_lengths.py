import pytest

from inkflake_svg import accept
from inkflake_svg.values.lengths import fmt, length, number, numbers, pixels, size
from svg_samples import HEAD


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


@pytest.mark.parametrize(
    ("css", "attrs", "width"),
    [
        (":root{font-size:10px}", "", "20"),
        ("svg{font-size:62.5%}", "", "20"),
        ("svg{font-size:2rem}", "", "64"),
        (":root{--s:12px;font-size:var(--s)}", "", "24"),
        ("svg{font-size:10px}", 'style="font-size:20px"', "40"),
        ("", 'font-size="20"', "40"),
        ("", 'font-family="serif"', "32"),
        ("rect{font-size:10px}", "", "32"),
    ],
)
def test_a_rem_is_the_size_of_the_font_of_the_root(css, attrs, width):
    for inside in ('<rect width="2rem" height="9"/>', '<rect style="width:2rem" height="9"/>'):
        svg = f"{HEAD}<style>{css}</style>{inside}</svg>".replace("<svg", f"<svg {attrs}", 1)
        accepted = accept(svg)
        assert f'width="{width}"' in accepted.svg.partition("<rect")[2].replace("px", "")
        assert accept(accepted.svg).svg == accepted.svg


def test_a_name_is_no_length_in_rem():
    svg = f'{HEAD}<rect id="a" class="w-2rem x" width="9" height="9"/></svg>'
    assert 'class="w-2rem x"' in accept(svg.replace("<svg", '<svg font-size="20"', 1)).svg
