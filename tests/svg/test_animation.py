# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import accept
from svg_samples import HEAD, body


def moved(attrs, animation, beside='<rect width="9" height="9"/>' * 2):
    """What becomes of a circle with an animation, beside what stands still."""
    return body(f"<circle {attrs}>{animation}</circle>{beside}").partition("/>")[0]


@pytest.mark.parametrize(
    ("attrs", "animation", "after"),
    [
        ('opacity="0"', '<animate attributeName="opacity" values="0;1" dur="1s" fill="freeze"/>', 'opacity="1"'),
        ('opacity="1"', '<animate attributeName="opacity" to="0" dur="1s" fill="freeze"/>', 'opacity="0"'),
        ('opacity=".5"', '<animate attributeName="opacity" to="0" dur="1s"/>', 'opacity=".5"'),
        ('opacity="0"', '<animate attributeName="opacity" values="0.3;0" dur="1s" repeatCount="indefinite"/>', 'opacity="0.3"'),
        ('cx="0"', '<animate attributeName="cx" values="5;9" dur="1s" repeatCount="indefinite"/>', 'cx="5"'),
        ('cx="0"', '<animate attributeName="cx" from="5" to="9" begin="-1.5s" dur="2s" repeatCount="indefinite"/>', 'cx="8"'),
        ('cx="0"', '<set attributeName="cx" to="7" begin="0:00:02"/>', 'cx="7"'),
        ('cx="0"', '<animate attributeName="cx" to="7" begin="click" fill="freeze" dur="1s"/>', 'cx="0"'),
        ('cx="0"', '<animate attributeName="cx" to="8" begin="a.end+1s" fill="freeze" dur="1s"/>', 'cx="8"'),
        ('transform="scale(0)"', '<animateTransform attributeName="transform" type="scale" values="0;1" dur="1s" fill="freeze"/>', 'transform="scale(1)"'),
        ('transform="scale(2)"', '<animateTransform attributeName="transform" type="rotate" to="9" additive="sum" dur="1s" fill="freeze"/>', 'transform="scale(2) rotate(9)"'),
        ('r="1"', '<animateMotion path="M30 40L30 90" rotate="auto" dur="2s" repeatCount="indefinite"/>', 'r="1" transform="translate(30 40) rotate(90)"'),
        ('r="1"', '<animateMotion values="3,4;5,6" dur="2s" fill="freeze"/>', 'r="1" transform="translate(5,6)"'),
    ],
)  # fmt: skip
def test_what_ends_stands_as_it_ends_and_what_goes_round_as_it_begins(attrs, animation, after):
    assert moved(attrs, animation) == f"<circle {after}"


def test_the_element_that_is_moved_may_be_another_and_the_path_too():
    inside = body(
        '<path id="p" d="M7 8L9 9" fill="none"/><circle id="c" r="2"/><g><animateMotion href="#c" dur="1s"'
        ' repeatCount="indefinite"><mpath href="#p"/></animateMotion></g>'
    )
    assert '<circle id="c" r="2" transform="translate(7 8)"/>' in inside


def test_where_half_would_be_unseen_it_is_shown_when_most_of_it_is_seen():
    flash = '<animate attributeName="opacity" values="0;1;0" dur="2s" repeatCount="indefinite"/>'
    assert moved('opacity="0"', flash) == '<circle opacity="0"'
    assert moved('opacity="0"', flash, beside="") == '<circle opacity="1"'


def test_a_line_that_draws_itself_is_drawn():
    line = '<path d="M0 0H50" stroke="red" stroke-dasharray="50" stroke-dashoffset="50"/>'
    style = "<style>path{animation:draw 2s ease forwards}@keyframes draw{to{stroke-dashoffset:0}}</style>"
    assert 'stroke-dashoffset="0"' in body(style + line)


def test_the_moment_is_told_and_nothing_that_may_not_stand_is_written():
    accepted = accept(
        f'{HEAD}<a href="#a"><circle r="3"><set attributeName="onclick" to="alert(1)"/>'
        '<set attributeName="fill" to="url(https://x.y)"/><set attributeName="r" to="5"/></circle></a></svg>'
    )
    assert accepted.repairs == ("what moves stands as it ends", "<a> unwrapped")
    assert "alert" not in accepted.svg
    assert "https" not in accepted.svg
    assert '<circle r="5"/>' in accepted.svg
