import pytest

from inkflake_svg import NoSvgFound, accept
from inkflake_svg.reading.programs import is_program
from svg_samples import DRAWING, HEAD


@pytest.mark.parametrize(
    "inside",
    [
        '<circle cx="{x}" r="3"/>',
        '<circle cx="${x}" r="3"/>',
        "<circle cx={x} r={3}/>",
        '<circle cx="%d" r="3"/>',
        '<circle cx="$x" r="3"/>',
        '<circle cx="\' + x + \'" r="3"/>',
        '<circle cx="{{ x }}" r="3"/>',
        '<rect style="fill:{colour}" width="3"/>',
        '<circle :cx="x" r="3"/>',
        '<circle [attr.cx]="x" r="3"/>',
        '<rect style={{fill: colour}} width="3"/>',
        '<rect width="3" height="3"/>{rows}',
        '<g>{{ shapes }}</g><rect width="3" height="3"/>',
        '{% for x in xs %}<rect width="3" height="3"/>{% endfor %}',
        "{items.map(i => <circle cx={i.x}/>)}",
        "<text className='a'>{label}</text>",
    ],
)
def test_a_program_is_refused_as_one(inside):
    with pytest.raises(NoSvgFound, match="program: ") as caught:
        accept(f"{HEAD}{inside}</svg>")
    assert [violation.rule for violation in caught.value.violations] == ["program"]


@pytest.mark.parametrize("answer", ["import svgwrite\nd = svgwrite.Drawing()", f"{HEAD}<circle cx='{{x}}'/>"])
def test_code_without_a_whole_drawing_is_a_program(answer):
    with pytest.raises(NoSvgFound, match="program: "):
        accept(answer)


def test_a_drawing_beside_a_program_is_taken():
    assert accept(f'{DRAWING} made by {HEAD}<circle r="{{r}}"/></svg>').svg == accept(DRAWING).svg


@pytest.mark.parametrize(
    "inside",
    [
        "<style>.a{fill:red}</style><text>{x} ${y} %d</text>",
        '<g id="{A1}" data-x="{}"/><rect y="%50" width="50%"/>',
        '<text aria-label="a fill={x}">a fill="{x}" :cx="x"</text>',
        '<a href="x"/><text aria-label="{}">1 + 1</text>',
        '{/* the wall */}<rect width="3" height="3"/>',
    ],
)
def test_braces_that_fill_nothing_in_are_no_program(inside):
    assert not is_program(f"{HEAD}{inside}</svg>")
