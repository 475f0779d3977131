"""What an answer takes grows no faster than the answer: the worst input of each pattern, four times as long.

A figure is a ratio of processor seconds within one test, so a slow machine changes nothing; a quadratic
pattern takes sixteen times as long.
"""

import gc
import time
from contextlib import suppress

import pytest

from inkflake_svg import SvgRejected, accept
from svg_samples import HEAD, RECT

ENOUGH = 0.02  # seconds from which a ratio can be trusted
LONGEST = 190_000  # characters: of a longer style sheet the rest is not read
TOLERANCE = 9  # of the four times as much that linear is, and of the sixteen of the square

BOXED = '<g style="transform-box:fill-box;transform-origin:center;transform:rotate(9deg)">'
REPEATED = {
    "style spaces": ('<rect style="fill:', " ", ':"/>'),
    "style declarations": ('<rect style="', "a:b;", '"/>'),
    "style quotes": ('<rect style="font-family:', "'", '"/>'),
    "style brackets": ('<rect style="fill:', "(", '"/>'),
    "style variable never closed": ('<rect style="fill:var(--a,', "a", '"/>'),
    "style variables in variables": ('<rect style="fill:', "var(--a,", '"/>'),
    "attribute variables": ('<rect fill="', "var(--a,", '"/>'),
    "style comments": ('<rect style="', "/*", 'fill:red"/>'),
    "style digits": ('<rect style="stroke-width:', "1", '"/>'),
    "font digits": ('<text style="font:', "1", '">a</text>'),
    "font words": ('<text style="font:', "normal ", '">a</text>'),
    "font spaces": ('<text style="font:bold', " ", 'x">a</text>'),
    "fill letters": ('<rect fill="', "a", '"/>'),
    "fill functions": ('<rect fill="', "rgb(", '"/>'),
    "fill digits": ('<rect fill="hsl(', "1", ',2%,3%)"/>'),
    "fill spaces": ('<rect fill="red', " ", 'x"/>'),
    "path digits": ('<path d="M0 0L', "1", '…"/>'),
    "path points": ('<path d="M0 0L', "1.", '…"/>'),
    "path signs": ('<path d="M0 0L', "-", '"/>'),
    "path spaces": ('<path d="M0 0L1', " ", 'x"/>'),
    "path letters": ('<path d="M0 0', "L", '"/>'),
    "path arcs": ('<path d="M0 0A', "1 1 0 0111", '"/>'),
    "points": ('<polygon points="', "1-", '"/>'),
    "transform letters": ('<g transform="', "a", '"><g/></g>'),
    "transform functions": ('<g transform="', "rotate(", '"><g/></g>'),
    "transform spaces": ('<g transform="rotate(1)', " ", 'x"><g/></g>'),
    "calc never closed": ('<rect style="width:', "calc(1px + ", '"/>'),
    "calc terms": ('<rect width="calc(1px', " + 1px", ')" height="9"/>'),
    "calc open": ('<rect width="', "calc(", '" height="9"/>'),
    "text spaces": ("<text>", " ", "a</text>"),
    "text lines": ("<text>", "\n a", "</text>"),
    "text spaces kept": ('<text xml:space="preserve">', " a ", "</text>"),
    "text words": ('<text style="text-transform:capitalize">', "a-b ", "</text>"),
    "text marks": ("<text><tspan>a", "\u0301", "</tspan></text>"),
    "text letters": ("<text><tspan>", "a", "</tspan></text>"),
    "text spans": ("<text>", "<tspan dx='1'>a</tspan>", "</text>"),
    "text places": ('<text>aa<tspan x="', "1 ", '">bb</tspan></text>'),
    "text turns": ("<text rotate='1'>", "<tspan rotate='2 3'>abc</tspan>", "</text>"),
    "text lengths": ("<text textLength='9'>", "<tspan textLength='9'>ab</tspan>", "</text>"),
    "text to the left": ("<text direction='rtl'>", "<tspan fill='red'>a\u05d0</tspan>", "</text>"),
    "text on a path": (
        '<path id="p" d="M0 0C9 99 99 99 9 0"/><text><textPath href="#p">',
        "a",
        "</textPath></text>",
    ),
    "text on paths": ("", '<path id="p" d="M0 0H9"/><text><textPath href="#p">a</textPath></text>', ""),
    "text on curves": (
        '<text><textPath href="#p">a</textPath></text><path id="p" d="M0 0',
        "C9 99 99 99 9 0",
        '"/>',
    ),
    "lengths": ('<rect width="', "1", '" height="9"/>'),
    "sheet dashes": ("<style>", "-", "</style>"),
    "sheet variables": ("<style>", "--a:", "</style>"),
    "sheet blocks": ("<style>", "a{", "</style>"),
    "sheet comments": ("<style>", "/**/", "</style>"),
    "sheet classes": ("<style>", ".a", "{fill:red}</style>"),
    "sheet descendants": ("<style>", "a ", "{fill:red}</style>"),
    "sheet selectors": ("<style>", "a,", "a{fill:red}</style>"),
    "sheet digits": ("<style>:nth-child(", "1", "){fill:red}</style>"),
    "sheet alternatives": ("<style>:is(", "a,", "){fill:red}</style>"),
    "sheet words": ("<style>a", "[x~=", "]{fill:red}</style>"),
    "sheet negations": ("<style>", ":not(", "{fill:red}</style>"),
    "sheet frames": ("<style>@keyframes a{", "opacity:", "}</style>"),
    "sheet media": ("<style>@media ", "(width>1px),", "{a{fill:red}}</style>"),
    "sheet compared": ("<style>@media (", "1px>", "width){a{fill:red}}</style>"),
    "sheet conditions": ("<style>@supports ", "(fill:red) and ", "(fill:red){a{fill:red}}</style>"),
    "sheet brackets": ("<style>@supports ", "(", "{a{fill:red}}</style>"),
    "sheet supported selectors": ("<style>@supports selector(", "a ", "){a{fill:red}}</style>"),
    "sheet layers": ("<style>@layer ", "a,", "b;</style>"),
    "sheet layers in layers": ("<style>", "@layer a{", "</style>"),
    "sheet unnamed layers": ("<style>", "@layer{rect{fill:red}}", "</style>"),
    "sheet rules in rules": ("<style>", ".a,.b{", "</style>"),
    "sheet rules in a rule": ("<style>.a{", ".b{fill:red}", "}</style>"),
    "sheet parents": ("<style>.a{", "&amp;", "{fill:red}}</style>"),
    "sheet custom properties": ("<style>rect{", "--a:var(--a);", "}</style>"),
    "media digits": ('<style media="(min-width:', "1", 'px)">a{fill:red}</style>'),
    "media brackets": ('<style media="(a ', "(", '">a{fill:red}</style>'),
    "media sheets": ("", '<style media="print">a{fill:red}</style>', ""),
    "inherited variables": ("", '<g style="--a:var(--b,red)"><rect fill="var(--a)"/></g>', ""),
    "variables in a row": ('<rect style="--a:1;stroke-dasharray:', "var(--a) ", '"/>'),
    "variable brackets": ('<rect style="fill:var(--a,', "[", '"/>'),
    "mixed colors": ('<rect fill="', "color-mix(in srgb,red,", '"/>'),
    "many mixed colors": ("", '<rect fill="color-mix(in oklch,red 30%,blue)"/>', ""),
    "modern digits": ('<rect fill="oklch(', "1", ' 1 1)"/>'),
    "CSS transform functions": ('<g style="transform:', "rotate(1deg) ", '"><g/></g>'),
    "CSS transform letters": ('<g style="transform:', "a", '(1)"><g/></g>'),
    "CSS transform commas": ('<g style="transform:rotate(', ",", '1deg)"><g/></g>'),
    "CSS transform spaces": ('<g style="transform:rotate(1deg)', " ", 'x"><g/></g>'),
    "CSS rotation": ('<g style="rotate:', "1 ", '"><g/></g>'),
    "CSS origin": ('<g style="transform-origin:', "left ", '"><g/></g>'),
    "CSS path": ('<path style="d:path(', " ", '"/>'),
    "CSS path letters": ('<path style="d:path(', "a", ",'M0 0')\"/>"),
    "CSS shape corners": ('<rect width="9" height="9" style="clip-path:polygon(', "1px 2px,", '1px 1px)"/>'),
    "CSS shape brackets": ('<rect width="9" height="9" style="clip-path:', "circle(", '"/>'),
    "CSS filters": ('<rect width="9" height="9" style="filter:', "blur(1px) ", 'x"/>'),
    "CSS filter brackets": ('<rect width="9" height="9" style="filter:', "blur(", '"/>'),
    "CSS shadows": ("", '<circle r="9" style="filter:drop-shadow(1px 1px 3px red)"/>', ""),
    "clip shapes": ("", '<rect width="9" height="9" style="clip-path:circle(3px)"/>', ""),
    "corners with markers": (
        '<marker id="m"><circle r="1"/></marker><polyline marker-mid="url(#m)" points="',
        "1,2 2,1 ",
        '"/>',
    ),
    "backgrounds": ("<style>svg{background:", "linear-gradient(red,blue),", "}</style>"),
    "background stops": ("<style>svg{background:linear-gradient(", "red,", "blue)}</style>"),
    "filter steps": ('<filter id="f">', "<feGaussianBlur/>", '</filter><circle r="9" filter="url(#f)"/>'),
    "merged steps": (
        '<filter id="f"><feMerge>',
        "<feMergeNode/>",
        '</feMerge></filter><g filter="url(#f)"/>',
    ),
    "markers": (
        '<marker id="m"><rect width="1" height="1"/></marker><path marker-mid="url(#m)" d="M0 0',
        "h1",
        '"/>',
    ),
    "ids": ('<rect id="', " ", '" width="9" height="9"/>'),
    "ids referred to": ("<rect fill=\"url('#", " ", '\')" width="9" height="9"/>'),
    "boxes around shapes": (BOXED * 50, '<rect width="9" height="9"/>', "</g>" * 50),
    "boxes around a path": (BOXED * 50 + '<path d="M0 0', "L1 1", '"/>' + "</g>" * 50),
    "broken tags": ("", "<rect ", ""),
    "broken attributes": ("<rect ", "a=b ", "/>"),
    "broken spaces": ("<rect a", " ", "b/>"),
    "broken quotes": ("<rect a=", '"', "/>"),
    "ampersands": ("<text>", "&", "</text>"),
    "character numbers": ("<text>&#", "1", ";</text>"),
    "comments": ("", "<!--", ""),
    "sections": ("", "<![CDATA[", ""),
    "elements": ("", '<rect width="9" height="9"/>', ""),
    "spans": ("<text>", "<tspan>a</tspan>", "</text>"),
}
AROUND = {
    "fences": "```svg ",
    "openings": "<svg ",
    "empty drawings": "<svg></svg>",
    "drawings": f"{HEAD}{RECT}</svg>",
    "backslashes": "\\",
    "quoted drawings": f'"{HEAD}" ',
    "braces": "{",
    "escaped openings": "&lt;svg",
    "types": "<!DOCTYPE ",
    "words": "word ",
    "thoughts": "<think>",
}
# What reading looks for: wrappings, dialects, programs, drafts. A · is a space, a ¶ a new line.
LOOKED_FOR = r"""
<svg> <svg· </svg· <!-- <![CDATA[ <svg·a=\ <svg·a='1' '<svg·\n `<svg> <SVG> <svg·x=“ &amp;lt;svg &lt;svg
&#x0 data:image/svg+xml, data:image/svg+xml,% %3csvg PHN2Z PHN2Z· PD94bWwg data:·{¶ {"a":¶ {"a": [ 1,
\u003c \ >\n \\\\\u >·<svg·¶ 1·|·<svg¶ >· '·¶ '···+
'············································································ ```¶ <think> </think>
final· final__________________________________________________________________________________·
final·version: old·one· <style> <style a={ ·a={{ ·{{}· {/* >{` >{" <a. <a: <g> </g> <rect> <rect· ·x="
·x=' ·x=“ <rect·a=" <rect·a=x· ·viewbox= ·x="% $ %s %( aA ·aA - _ · ¶ \t|"""
READ = [piece.replace("·", " ").replace("¶", "\n") for piece in ["\ufeff", *LOOKED_FOR.split()]]
READ_AFTER = ["", f"<style>'{HEAD}<g className=''>"]


def seconds(answer, profile):
    """The least of three: what the collector of garbage takes depends on everything else that is there."""
    return min(once(answer, profile) for _ in range(3))


def once(answer, profile):
    gc.disable()
    try:
        began = time.process_time()
        with suppress(SvgRejected):
            accept(answer, profile=profile)
        return time.process_time() - began
    finally:
        gc.enable()


def assert_linear(made, profile):
    """Grows the input until its time can be measured, then once more, four times."""
    times = 500
    taken = seconds(made(times), profile)
    while taken < ENOUGH and len(made(8 * times)) < LONGEST:
        times *= 2
        taken = seconds(made(times), profile)
    more = seconds(made(4 * times), profile)
    assert more < TOLERANCE * max(taken, ENOUGH), f"{times} times take {taken:.3f} s, four times {more:.3f} s"


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(("before", "again", "after"), REPEATED.values(), ids=REPEATED)
def test_what_a_drawing_repeats_takes_linear_time(before, again, after, profile):
    assert_linear(lambda times: f"{HEAD}{before}{again * times}{after}{RECT}</svg>", profile)


@pytest.mark.parametrize("again", AROUND.values(), ids=AROUND)
def test_what_stands_around_a_drawing_takes_linear_time(again):
    assert_linear(lambda times: f"{again * times}{HEAD}{RECT}</svg>", "strict")


def test_backslashes_before_a_letter_and_a_drawing_take_linear_time():
    assert_linear(lambda times: f"{chr(92) * times}u{HEAD}{RECT}</svg>", "strict")


@pytest.mark.parametrize("before", READ_AFTER, ids=["alone", "in a page"])
@pytest.mark.parametrize("again", READ)
def test_what_reading_looks_for_takes_linear_time(again, before):
    assert_linear(lambda times: f"{before}{again * times}</svg>", "strict")


@pytest.mark.parametrize(
    "value", ["rgb({},2,3)", "hsl({},2%,3%)", "oklch({} 1 1)", "var(--a,{})", "{}", "1e{}", "calc({}px)"]
)
def test_numbers_of_any_length_are_an_answer_like_another(value):
    digits = value.format("1" * 9000)
    for text in (
        f'<rect fill="{digits}"/>',
        f'<rect style="fill:{digits}"/>',
        f"<style>a{{fill:{digits}}}</style>",
        f'<style media="(width>{digits})">a{{fill:red}}</style>',
    ):
        assert accept(f"{HEAD}{text}{RECT}</svg>").svg


@pytest.mark.parametrize("deep", ["[" * 2000 + "]" * 2000, "(" * 900 + ")" * 900, "{" * 900 + "}" * 900])
@pytest.mark.parametrize(
    "text",
    [
        "<style>@media (a {}){{a{{fill:red}}}}</style>",
        "<style>a{{b{{fill:red}}fill:{}}}</style>",
        "<style>a{{fill:var(--a,{})}}</style>",
        '<style media="(a {})">a{{fill:red}}</style>',
        '<rect style="--a:{};fill:var(--a)"/>',
        '<rect fill="color-mix(in srgb,{},red)"/>',
    ],
)
def test_brackets_of_any_depth_are_an_answer_like_another(deep, text):
    for brackets in (deep, deep[450:-450]):
        assert accept(f"{HEAD}{text.format(brackets)}{RECT}</svg>").svg
