import pytest

from inkflake_svg.conforming.animation import show
from inkflake_svg.reading.tree import Node


@pytest.mark.parametrize(
    ("name", "before", "animation", "after"),
    [
        ("opacity", "0", {"values": "0;1", "fill": "freeze"}, "1"),
        ("opacity", "0", {"values": "0.3;0", "begin": "0s"}, "0.3"),
        ("opacity", "0", {"from": "0", "to": "0.8", "fill": "freeze"}, "0.8"),
        ("opacity", "0", {"values": "0;1;0"}, "0"),
        ("opacity", "0", {"values": "1;0", "begin": "2s"}, "0"),
        ("opacity", "0.5", {"values": "1;1"}, "0.5"),
        ("r", None, {"values": "5;9"}, "5"),
        ("visibility", "hidden", {"to": "visible", "fill": "freeze"}, "visible"),
        ("cx", "0", {"values": "5;9"}, "0"),
    ],
)
def test_an_unseen_element_takes_the_value_it_is_seen_with(name, before, animation, after):
    node = Node("circle", {} if before is None else {name: before})
    show(node, Node("animate", {"attributeName": name, **animation}))
    assert node.attrs.get(name) == after
