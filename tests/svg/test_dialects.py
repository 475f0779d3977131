# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import NoSvgFound, accept
from svg_samples import DRAWING, HEAD, body


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (
            "<circle r={3} strokeWidth={1.5} className='a' key={i} onClick={() => { f({}) }}/>",
            '<circle r="3" stroke-width="1.5" class="a"/>',
        ),
        (
            "<rect {...props} width={'5'} height={`6`} style={{fillOpacity: 0.5, fill: 'red', }}/>",
            '<rect width="5" height="6" style="fill-opacity:0.5;fill:red"/>',
        ),
        ("{/* <circle r={9}/> */}<text fontSize={4}>{'Hi'}</text>", '<text font-size="4">Hi</text>'),
        (
            '<style>{`.a{fill:red}`}</style><circle className="a" r={3}/>',
            '<style>.a{fill:red}</style><circle class="a" r="3"/>',
        ),
        ("<RECT WIDTH='5' HEIGHT='6' FILL='red'></RECT>", '<rect width="5" height="6" fill="red"></rect>'),
    ],
)
def test_another_dialect_is_read(written, meant):
    assert body(written) == body(meant)


def test_names_are_put_right():
    inside = '<defs><linearGradient id="a" gradientUnits="userSpaceOnUse"><stop stop-color="red"/></linearGradient></defs><rect width="9" height="9" fill="url(#a)"/>'
    drawing = f"{HEAD}{inside}</svg>"
    lowered = drawing.lower().replace("userspaceonuse", "userSpaceOnUse")
    assert accept(lowered, profile="rich").svg == accept(drawing, profile="rich").svg
    assert "viewbox written as viewBox" in accept(lowered).repairs
    assert accept(DRAWING.replace("svg ", "SVG ").replace("/svg>", "/SVG>")).svg == accept(DRAWING).svg


def test_the_style_sheet_of_a_page_applies():
    page = "<html><head><style media=print>.a{fill:red}</style><STYLE>html, body{margin:0;font-family:Serif;background:red}.a{fill:blue}</STYLE></head><body>%s</body></html>"
    drawing = f'{HEAD}%s<rect class="a" width="5" height="5"/></svg>'
    accepted = accept(page % (drawing % ""))
    assert accepted.svg == accept(drawing % "<style>svg{font-family:Serif}\n.a{fill:blue}</style>").svg
    assert "style sheets of the page applied" in accepted.repairs


@pytest.mark.parametrize("text", ["Hi {name}", "{name}", "{5 + x} Hi"])
def test_words_of_a_program_are_not_drawn(text):
    with pytest.raises(NoSvgFound, match="program: "):
        accept(f"{HEAD}<text className='a' x={{3}}>{text}</text></svg>")


def test_words_written_as_literals_are_drawn():
    assert body("<text x={3}>Hi{' '}you {2}</text>") == body('<text x="3">Hi you 2</text>')


def test_a_style_sheet_beside_the_drawing_applies():
    drawing = f'{HEAD}<rect class="a" width="5" height="5"/></svg>'
    accepted = accept(f"```css\n.a{{fill:blue}}\n```\n```svg\n{drawing}\n```")
    assert accepted.svg == accept(drawing.replace("<rect", "<style>.a{fill:blue}</style><rect")).svg


def test_words_that_look_like_jsx_stay_words():
    drawing = f"{HEAD}<text aria-label=' a={{x}}'> a={{x}} {{/* b */}} {{...c}} className=d</text></svg>"
    accepted = accept(drawing).svg
    assert "a={x} {/* b */} {...c} className=d" in accepted
    assert accept(accepted).svg == accepted
