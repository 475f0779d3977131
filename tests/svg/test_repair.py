# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import SvgRejected, accept
from inkflake_svg.reading.repair import repaired
from svg_samples import HEAD, body


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<text>CHAI & SNACKS</text>", "<text>CHAI &amp; SNACKS</text>"),
        ("<text>a&nbsp;b &copy; 1 < 2 &amp; 3</text>", "<text>a\xa0b © 1 &lt; 2 &amp; 3</text>"),
        ('<circle r="3" r="4"/>', '<circle r="3"/>'),
        ("<circle r=3 />", '<circle r="3"/>'),
        ('<circle r="3" "stroke-width":5/>', '<circle r="3"/>'),
        ('<circle <!-- eye --> r="3"/>', '<circle r="3"/>'),
        ('<g inkscape:label="x"><circle r="3"/></g>', '<g><circle r="3"/></g>'),
        ('<!-- a -- b --><circle r="3"/>', '<circle r="3"/>'),
    ],
)
def test_a_repair(broken, mended):
    accepted = accept(f"{HEAD}{broken}<g/></svg>")
    assert body(f"{broken}<g/>") == f"{mended}<g/>"
    assert accepted.repairs or accepted.removals


def test_tags_that_do_not_match_stay_refused():
    with pytest.raises(SvgRejected, match=r"well-formed: .*line 1") as caught:
        accept(f"{HEAD}<g opacity='.5'><circle r='3'/><circle r='4'/></svg>")
    assert caught.value.violations[0].line == 1


@pytest.mark.parametrize(
    ("broken", "repairs"),
    [
        ("<svg>a\x00b</svg>", ["control characters taken out"]),
        ("<svg><![CDATA[a<b]]><?x y?></svg>", []),
        ("<svg><!-- never closed", []),
        ("<svg><g <!-- never closed", []),
        ("<svg><g x='1' <rect/></svg>", ["unfinished tag taken out"]),
        ("<svg><g x='1'", ["unfinished tag taken out"]),
        ("<svg><x:g xmlns:x='urn:x' y:z='1'/></svg>", ["prefix y: declared"]),
        ("<svg>&copy;&bogus;&lt;</svg>", ["&copy; written as its character", "& written as &amp;"]),
        ("<svg><!ELEMENT a></svg>", []),
        ("<svg></g ></svg>", ["</g> too many taken out"]),
        ("words alone <", ["< written as &lt;"]),
    ],
)
def test_every_repair_is_told(broken, repairs):
    assert list(repaired(broken)[1]) == repairs


def test_what_a_drawing_left_open_is_closed_only_to_salvage_it():
    assert repaired("<svg><g><rect/>")[0] == "<svg><g><rect/>"
    assert repaired("<svg><g><rect/>", salvage=True) == (
        "<svg><g><rect/></g></svg>",
        {"2 unclosed elements closed": 1},
    )


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("<rect width='5' height='5'><circle r='3'/>", "<rect width='5' height='5'/><circle r='3'/>"),
        ("<g><circle r='3'/>", "<g><circle r='3'/></g>"),
        ("<g fill='red'><circle r='3'/>", "<g fill='red'><circle r='3'/></g>"),
        ("<g><text>Hi<circle r='3'/></g>", "<g><text>Hi</text><circle r='3'/></g>"),
        ("<circle r='3'/></g></rect>", "<circle r='3'/>"),
        ("<rect width='5' height='5'/></rect><circle r='3'/>", "<rect width='5' height='5'/><circle r='3'/>"),
        (
            "<g fill='red'><circle r='3'/></g></g><circle r='4'/>",
            "<g fill='red'><circle r='3'/></g><circle r='4'/>",
        ),
        ("<g id='a'><circle r='3'/><circle r='4'/>", "<g id='a'><circle r='3'/><circle r='4'/></g>"),
        ("<g><g><circle r='3'/><circle r='4'/>", "<g><g><circle r='3'/><circle r='4'/></g></g>"),
        ("<circle r='3' aria-label='1 < 2'/>", "<circle r='3' aria-label='1 &lt; 2'/>"),
        ("<text>a<tspan fill='red'>b</text>", "<text>a<tspan fill='red'>b</tspan></text>"),
        ("<circle r=“3” fill=‘red’/>", "<circle r='3' fill='red'/>"),
    ],
)
def test_what_can_be_read_in_one_way_is_mended(broken, mended):
    assert body(broken) == body(mended)


@pytest.mark.parametrize(
    "broken",
    [
        "<g opacity='.5'><circle r='3'/><circle r='4'/>",
        "<g fill='red'><g><circle r='3'/><circle r='4'/>",
        "<g fill='red'><g opacity='.5'><circle r='3'/><circle r='4'/></g>",
        "<g fill='red'><circle r='3'/></g><circle r='4'/></g>",
        "<g fill='red'/><circle r='3'/></g>",
        "<g fill='red' <circle r='3'/></g>",
        "<style>g{fill:red}</style><g><circle r='3'/><circle r='4'/>",
        "<text><tspan fill='red'>a<tspan>b</tspan>c</text>",
        "<text>a</text>b</text>",
        "<text><tspan fill='red'>a<tspan fill='blue'>b<circle r='3'/>",
    ],
)
def test_what_can_be_read_in_several_ways_stays_refused(broken):
    with pytest.raises(SvgRejected, match="well-formed"):
        accept(f"{HEAD}{broken}</svg>")
