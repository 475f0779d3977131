# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg.values.calc import reckoned, reckons
from svg_samples import body


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("calc(2 * 40px)", "80px"),
        ("calc((1 + 2) * 3em)", "144px"),
        ("calc(2 - -3)", "5"),
        ("calc(100% / 3)", "33.333333%"),
        ("min(10px, 20px)", "10px"),
        ("max(10px, 1rem)", "16px"),
        ("clamp(20px, 90px, 80px)", "80px"),
        ("calc(min(1px, 2px) + 1px)", "2px"),
        ("rotate(calc(1turn / 4))", "rotate(90deg)"),
        ("calc(60) 100", "60 100"),
        ("5px", "5px"),
    ],
)
def test_a_function_comes_to_a_number(text, number):
    assert reckoned(text) == number


@pytest.mark.parametrize(("text", "number"), [("calc(50% - 10px)", "90px"), ("clamp(1px,50%,80px)", "80px")])
def test_a_percentage_is_of_its_whole(text, number):
    assert reckoned(text) == text
    assert reckoned(text, 200.0) == number


@pytest.mark.parametrize(
    "text",
    [
        "calc()", "calc(1px -2px)", "calc(1/0)", "calc(1px * 1px)", "calc(1px + 1deg)", "calc(1px +)",
        "calc(a)", "calc(1px, 2px)", "calc(1e999px)", "calc(1 2)", "calc(" * 30 + "1" + ")" * 30,
        "calc(1px)" + " " * 3000,
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_stays(text):
    assert reckons(text)
    assert reckoned(text, 100.0) == text


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(
    ("drawing", "written"),
    [
        ('<rect width="calc(100% - 60px)" height="calc(2 * 3px)"/>', '<rect height="6px" width="40px"/>'),
        ('<rect style="width:calc(50% + 1px);height:10vh"/>', '<rect width="51px" height="51.2"/>'),
        (
            '<style>:root{--s:8px}.a{r:calc(var(--s)*2);opacity:calc(.3 + .2)}</style><circle class="a"/>',
            '<circle class="a" r="16px" opacity="0.5"/>',
        ),
        ('<rect height="9" width="calc(10% - 30px)"/>', '<rect height="9"/>'),
        ('<rect height="9" width="calc(100% - 150px + 60%)"/>', '<rect height="9" width="10px"/>'),
        ('<circle r="4" stroke="red" style="stroke-width:calc(1% + 1px)"/>', 'stroke-width="2px"'),
        ('<rect width="9" height="9" style="transform:translate(calc(10% + 1px),calc(2px * 3))"/>', "translate(11 6)"),
    ],
)  # fmt: skip
def test_lengths_are_reckoned_in_drawings(profile, drawing, written):
    assert written in body(drawing + "<circle r='9'/>", profile)
