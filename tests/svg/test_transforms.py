# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg.values.transforms import functions, origin, placed, sound, transform_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("translateX(10px) translateY(50%)", "translate(10 0) translate(0 20)"),
        ("translate(-50%, -50%)", "translate(-50 -20)"),
        ("translate3d(1px, 2px, 3px)", "translate(1 2)"),
        ("scaleX(2) scaleY(50%)", "scale(2 1) scale(1 0.5)"),
        ("scale(2)", "scale(2 2)"),
        ("rotate(0.25turn) rotateZ(100grad)", "rotate(90) rotate(90)"),
        ("rotateX(60deg) rotateY(180deg)", "scale(1 0.5) scale(-1 1)"),
        ("rotate3d(0, 0, 1, 90deg)", "matrix(0 1 -1 0 0 0)"),
        ("skewX(45deg)", "matrix(1 0 1 1 0 0)"),
        ("matrix(1,2,3,4,5,6)", "matrix(1 2 3 4 5 6)"),
        ("matrix3d(1,2,0,0,3,4,0,0,0,0,1,0,5,6,0,1)", "matrix(1 2 3 4 5 6)"),
        ("perspective(9px)", "translate(0 0)"),
    ],
)
def test_functions_of_css_become_those_of_the_attribute(text, written):
    assert transform_text(functions(text, (100, 40))) == written


@pytest.mark.parametrize(
    "text",
    [
        "turn(3)",
        "rotate(1parsec)",
        "translate()",
        "scale(1e99)",
        "matrix(1,2)",
        "rotate(1) x",
        "rotate(9deg) " * 101,
    ],
)
def test_a_function_that_is_none_is_refused(text):
    assert functions(text, (1, 1)) is None


@pytest.mark.parametrize(
    "text", ["rotate(" * 20_000, "a" * 100_000, "scale(1)," * 50_000, "rotate(1" + " " * 100_000]
)
def test_long_broken_transforms_do_not_hang(text):
    assert functions(text, (1, 1)) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("center", (50, 20)),
        ("top", (50, 0)),
        ("right", (100, 20)),
        ("bottom left", (0, 40)),
        ("50% 100%", (50, 40)),
        ("20px", (20, 20)),
        ("5 6px 7px", (5, 6)),
        ("2em bottom", (32, 40)),
        ("nowhere", None),
        ("url(x) 0", None),
        ("", None),
    ],
)
def test_an_origin_lies_in_its_box(text, place):
    assert origin(text, (100, 40)) == place


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            {"translate": "10px 20px", "rotate": "45deg", "scale": "2"},
            "translate(10 20) rotate(45) scale(2 2) skewX(3)",
        ),
        ({"rotate": "x 60deg"}, "scale(1 0.5) skewX(3)"),
        ({"rotate": "0 0 1 90deg"}, "matrix(0 1 -1 0 0 0) skewX(3)"),
        ({"transform": "rotate(3)"}, "rotate(3)"),
        ({"transform": "none"}, None),
        ({"translate": "none"}, "skewX(3)"),
    ],
)
def test_the_properties_come_before_the_transform(said, written):
    assert placed(said, "skewX(3)", (100, 40)) == written


def test_a_property_is_sound_or_none():
    assert sound("rotate", "y 1turn") == "y 1turn"
    assert sound("rotate", "q 1turn") is None
    assert sound("scale", "url(x)") is None
