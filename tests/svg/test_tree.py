import pytest

from inkflake_svg import SvgRejected
from inkflake_svg.reading.tree import SVG_NAMESPACE, Malformed, Node, line_of, parse, serialise
from inkflake_svg.values.profile import LIMITS


def test_a_drawing_is_parsed_and_written():
    svg = (
        f'<svg xmlns="{SVG_NAMESPACE}" viewBox="0 0 9 9"><g>\n<text x="&quot;&#10;">a &lt; b</text></g></svg>'
    )
    root, namespace = parse(svg)
    assert namespace == SVG_NAMESPACE
    assert [(node.tag, node.line) for node in root.iter()] == [("svg", 1), ("g", 1), ("text", 2)]
    assert root.text() == "a < b"
    written = serialise(root)
    assert '    <text x="&quot;&#10;">a &lt; b</text>' in written
    assert serialise(parse(written)[0]) == written


def test_elements_of_another_namespace_keep_it():
    root, _ = parse(f'<svg xmlns="{SVG_NAMESPACE}" xmlns:x="urn:x"><x:g/></svg>')
    assert root.elements()[0].tag == "urn:x}g"


def test_a_copy_is_apart_from_its_original():
    node = Node("g", {"id": "a"}, 3)
    node.children = ["words", Node("rect", {})]
    twin = node.copy()
    twin.attrs["id"] = "b"
    twin.elements()[0].tag = "circle"
    assert (node.attrs["id"], node.elements()[0].tag, twin.line) == ("a", "rect", 3)


@pytest.mark.parametrize(
    ("text", "line"), [("<svg>\n<g></svg>", 2), ("", 1), ("<svg>\n\ud800</svg>", 2), ("<svg/>\n<svg/>", 2)]
)
def test_what_is_not_xml_says_in_which_line(text, line):
    with pytest.raises(Malformed) as caught:
        parse(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"<svg>{'<g/>' * LIMITS.elements}</svg>", "elements"),
        (f"<svg>{'<g>' * LIMITS.depth}{'</g>' * LIMITS.depth}</svg>", "deep"),
        ("<svg " + " ".join(f"a{n}='1'" for n in range(LIMITS.attributes + 1)) + "/>", "attributes"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "DOCTYPE"),
    ],
)
def test_limits_are_kept_while_parsing(text, what):
    with pytest.raises(SvgRejected, match=what):
        parse(text)


def test_lines_are_counted_from_one():
    assert [line_of("a\nb", position) for position in (0, 1, 2)] == [1, 1, 2]
