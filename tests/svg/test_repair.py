import pytest

from inkflake_svg import SvgRejected, accept
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
def test_a_repair(broken, mended):
    accepted = accept(f"{HEAD}{broken}<g/></svg>")
    assert body(f"{broken}<g/>") == f"{mended}<g/>"
    assert accepted.repairs or accepted.removals


def test_tags_that_do_not_match_stay_refused():
    with pytest.raises(SvgRejected, match=r"well-formed: .*line 1") as caught:
        accept(f"{HEAD}<g><circle r='3'/></svg>")
    assert caught.value.violations[0].line == 1
