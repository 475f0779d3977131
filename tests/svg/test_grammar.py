# ruff: noqa: E501 - drawings are easier to read on one line
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkflake_svg import accept
from inkflake_svg.values.grammar import KINDS, as_rgba, hex_color, transforms
from svg_samples import HEAD, body

values = st.text("0123456789.-+eE%pxemM#(),;:urlabcdg'\"\\/ \n\t", max_size=25) | st.sampled_from(
    [
        "1e5",
        "50%",
        "url(#a)",
        "rgb(1 2 3)",
        "rotate(45deg)",
        "M0 0h9",
        "#abcd",
        "hsl(9,9%,9%)",
        "1px 2px",
        "none",
    ]
)


@given(st.sampled_from(sorted(KINDS)), values)
def test_what_a_kind_writes_it_writes_again(kind, text):
    written = KINDS[kind][text]
    if written is not None:
        assert KINDS[kind][written] == written
        assert kind == "words" or "\\" not in written


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ('<circle r="3" cy="%50"/>', '<circle r="3" cy="50%"/>'),
        ('<circle r="3px" opacity="50%"/>', '<circle r="3px" opacity="0.5"/>'),
        ('<circle r="3" fill="rgb(0 128 255 / 50%)"/>', '<circle r="3" fill="rgba(0,128,255,0.5)"/>'),
        ('<circle r="3" fill="hsl(120, 100%, 25%)"/>', '<circle r="3" fill="#008000"/>'),
        ('<circle r="3" fill="#f008"/>', '<circle r="3" fill="rgba(255,0,0,0.5333)"/>'),
        ('<circle r="3" fill="radial-gradient(red, blue)"/>', '<circle r="3"/>'),
        ('<g transform="rotate(45deg)"><circle r="3"/></g>', '<g transform="rotate(45)"><circle r="3"/></g>'),
        ('<path d="M0 0 L5 5 NaN 7"/>', '<path d="M 0 0 L 5 5"/>'),
        ('<polygon points="0,0 5,5 0,5 7"/>', '<polygon points="0,0 5,5 0,5"/>'),
    ],
)
def test_a_value_is_mended_in_a_drawing(broken, mended):
    accepted = accept(f"{HEAD}{broken}<g/></svg>")
    assert body(f"{broken}<g/>") == f"{mended}<g/>"
    assert accepted.repairs or accepted.removals


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("font size", "x-large", "24px"),
        ("font size", "Larger", "1.2em"),
        ("font size", "150%", "1.5em"),
        ("font size", "-1em", None),
        ("shift", "super", "super"),
        ("shift", "-40%", "-40%"),
        ("shift", "up", None),
        ("opacity", " .5 ", ".5"),
        ("opacity", "150%", "1"),
        ("opacity", "half", None),
        ("offset", "50%", "50%"),
        ("offset", "5px", None),
        ("lengths", "1, 2em", "1, 2em"),
        ("lengths", "1, 2rem", "1 32"),
        ("lengths", "1 two", None),
        ("dashes", "4 2", "4 2"),
        ("dashes", "none", "none"),
        ("dashes", "4 -2", None),
        ("numbers", "1 2,3", "1 2,3"),
        ("numbers", "1 x", None),
        ("viewBox", "0 0 10px 5", "0 0 10 5"),
        ("viewBox", "0 0 0 5", None),
        ("points", "1 2 3", "1 2"),
        ("points", "1", None),
        ("transform", "rotate(45deg) translate(1px, 2)", "rotate(45) translate(1 2)"),
        ("transform", "matrix(1 2 3)", None),
        ("color", "RGB(0% 50% 100%)", "#0080ff"),
        ("color", "rgba(1,2,3,50%)", "rgba(1,2,3,0.5)"),
        ("color", "hsla(120,100%,25%,1)", "#008000"),
        ("color", "rgb(1,2)", None),
        ("color", "currentcolor", "currentColor"),
        ("color", "bluish", None),
        ("paint", "url('#a') red", "url(#a) red"),
        ("paint", "url(http://example.com/#a)", None),
        ("reference", "url(#a)", "url(#a)"),
        ("reference", "url(#a) red", None),
        ("reference", "none", "none"),
        ("href", " #a ", "#a"),
        ("href", "a.svg#a", None),
        ("name", "1a", "1a"),
        ("name", "a b", "a_20_b"),
        ("name", "javascript:a", None),
        ("class", "a b-c", "a b-c"),
        ("family", "'Fira Sans', serif", "'Fira Sans', serif"),
        ("family", "x" * 301, None),
        ("word", "evenodd", "evenodd"),
        ("words", "a  <b", None),
        ("words", " a  b ", "a b"),
        ("weight", "700", "700"),
        ("orient", "auto", "auto"),
        ("path", "M0 0" + "h1" * 200_000, None),
    ],
)
def test_a_kind_writes_a_value_or_refuses_it(kind, text, written):
    assert KINDS[kind][text] == written


def test_a_color_is_read_and_written():
    assert as_rgba("#0f08") == pytest.approx((0, 1, 0, 8 / 15))
    assert as_rgba("none") is None
    assert hex_color((0, 0.5, 2)) == "#0080ff"


def test_transforms_are_functions_with_their_arguments():
    assert transforms("scale(2) skewX(1.5)") == [("scale", [2]), ("skewX", [1.5])]
    assert transforms("scale(2) and more") is None


def test_a_kind_remembers_only_so_many_values():
    for n in range(10_000):
        KINDS["number"][str(n)]
    assert len(KINDS["number"]) <= 4096
