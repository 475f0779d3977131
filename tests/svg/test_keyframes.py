# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import SvgRejected, accept
from inkflake_svg.conforming.keyframes import Movement, moment, most_seen, seconds, seen
from inkflake_svg.reading.tree import Node
from svg_samples import HEAD, body


def styled(css, frames, attrs=""):
    """What becomes of a rect with a rule and key frames, beside what stands still."""
    inside = body(
        f'<style>rect{{{css}}}@keyframes a{{{frames}}}</style><rect {attrs}/><g><circle r="3"/><circle r="4"/></g>'
    )
    return inside.partition("/>")[0]


@pytest.mark.parametrize(
    ("css", "frames", "after"),
    [
        ("animation:a 4s ease-in-out infinite", "0%,100%{opacity:.2}50%{opacity:.35}", 'opacity=".2"'),
        ("opacity:1;animation:a 1s forwards", "to{opacity:0}", 'opacity="0"'),
        ("opacity:.9;animation:a 1s", "from{opacity:0}to{opacity:.5}", 'opacity=".9"'),
        ("opacity:0;animation-name:a;animation-duration:1s;animation-fill-mode:both", "to{opacity:.8}", 'opacity=".8"'),
        ("animation:a 2s -1s linear infinite", "from{opacity:0}to{opacity:1}", 'opacity="0.5"'),
        ("animation:a 1s 2 alternate forwards", "from{opacity:.3}to{opacity:1}", 'opacity=".3"'),
        ("animation:b 1s,a 1s both", "to{fill:red}", 'fill="red"'),
        ("transform:scale(0);animation:a .5s cubic-bezier(.3,1.5,.6,1) forwards", "to{transform:none}", 'transform="translate(0)"'),
        ("animation:a 1s infinite", "0%{transform:translateY(-5px) rotate(.5turn) scaleX(2)}", 'transform="translate(0 -5) rotate(180) scale(2 1)"'),
        ("animation:a 1s infinite", "0%{transform:perspective(9px) rotateX(90deg) translate3d(1px,2px,3px)}", 'transform="scale(1 0) translate(1 2)"'),
        ("animation:a 1s infinite", "0%{transform:translateX(50%)}", ""),
        ("animation:a 1s forwards", "to{width:7px}", 'width="7px"'),
        ("animation:a 1s forwards", "to{cursor:help;behavior:url(x)}", ""),
    ],
)  # fmt: skip
def test_key_frames_give_the_value_that_stays(css, frames, after):
    assert styled(css, frames) == f"<rect {after}".rstrip()


def test_a_path_that_stands_only_in_key_frames_is_drawn():
    inside = body("<style>path{animation:a 1s infinite}@keyframes a{from{d:path('M0 0L9 9')}}</style><path/>")
    assert inside == '<path d="M0 0L9 9"/>'


def test_a_style_attribute_may_start_an_animation():
    frames = "<style>@keyframes a{to{opacity:.7}}</style>"
    assert 'opacity=".7"' in body(f'{frames}<circle r="3" style="animation:a 1s forwards"/>')


def test_what_people_who_want_no_movement_see_is_not_what_others_see():
    still = "@media (prefers-reduced-motion:reduce){rect{animation:none;opacity:1}}"
    assert styled("animation:a 1s infinite;", "from{opacity:.4}") == '<rect opacity=".4"'
    inside = body(
        f'<style>rect{{animation:a 1s infinite}}@keyframes a{{from{{opacity:.4}}}}{still}</style><rect/><circle r="3"/>'
    )
    assert '<rect opacity=".4"/>' in inside


def test_key_frames_that_come_to_too_much_are_refused():
    frames = "".join(f"{i / 10}%{{opacity:.{i + 1000}}}" for i in range(1000))
    drawing = (
        f"{HEAD}<style>rect{{animation:a 1s infinite}}@keyframes a{{{frames}}}</style>{'<rect/>' * 900}</svg>"
    )
    with pytest.raises(SvgRejected, match="key frames come to more than"):
        accept(drawing)


def test_blocks_within_blocks_move_nothing():
    deep = "(" * 3000
    assert "circle" in body(
        f'<style>@keyframes a{{to{{opacity:{deep}}}}}circle{{animation:a 1s}}</style><circle r="3"/>'
    )


def movement(**changes):
    told = {"begins": 0.0, "duration": 4.0, "loops": True, "stays": False, **changes}
    return Movement(Node("g", {}), "opacity", [(0.0, ".2"), (0.5, "1"), (1.0, ".4")], **told)


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, ".2"),
        ({"begins": -1.0}, "0.6"),
        ({"begins": -5.0, "direction": "alternate"}, "0.7"),
        ({"begins": 2.0}, None),
        ({"begins": 2.0, "waits": True}, ".2"),
        ({"direction": "reverse"}, ".4"),
        ({"loops": False}, None),
        ({"loops": False, "stays": True}, ".4"),
        ({"loops": False, "stays": True, "ends": 0.0}, ".2"),
    ],
)
def test_the_value_at_the_moment_that_is_shown(changes, value):
    assert moment(movement(**changes), None) == value


def test_what_has_no_numbers_alike_takes_the_nearer_value():
    turning = Movement(Node("g", {}), "fill", [(0.0, "red"), (1.0, "#123")], -3.0, 4.0, True, False)
    assert moment(turning, None) == "#123"


@pytest.mark.parametrize(
    ("name", "value", "dashes", "shown"),
    [
        ("opacity", "0", None, False),
        ("opacity", None, None, True),
        ("display", "none", None, False),
        ("r", None, None, False),
        ("transform", "scale(0)", None, False),
        ("transform", "scale(1 0)", None, False),
        ("transform", "rotate(9)", None, True),
        ("d", None, None, False),
        ("stroke-dashoffset", "300", "300", False),
        ("stroke-dashoffset", "10", "300", True),
        ("cx", "0", None, True),
    ],
)
def test_what_is_seen(name, value, dashes, shown):
    assert (seen(name, value, dashes) > 0) == shown


def test_the_value_with_which_most_is_seen():
    assert most_seen(movement(), None) == "1"


@pytest.mark.parametrize(
    ("text", "value"),
    [("2s", 2), ("500ms", 0.5), ("1min", 60), ("0:01:30", 90), ("a.end", 0), ("3", 3), ("01:02.5", 62.5)],
)
def test_times_in_seconds(text, value):
    assert seconds(text) == value
