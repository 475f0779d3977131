import pytest

from inkflake_svg.conforming.moments import Movement, moment, most_seen, seconds, seen
from inkflake_svg.reading.tree import Node


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
