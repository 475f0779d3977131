# ruff: noqa: E501 - drawings are easier to read on one line
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkflake_svg import SvgRejected, accept, validate
from svg_scan import hazards

SHAPE = '<rect width="5" height="5"/>'

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "script with a prefix": '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    "script in CDATA": "<script><![CDATA[alert(1)]]></script>",
    "handler": '<circle r="3" onclick="alert(1)"/>',
    "handler in capitals": '<circle r="3" OnLoad="alert(1)"/>',
    "handler with a prefix": '<circle xmlns:e="urn:x" r="3" e:onload="alert(1)"/>',
    "script link": '<a href="javascript:alert(1)"><circle r="3"/></a>',
    "script link with a tab": '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="java&#9;script:alert(1)"><circle r="3"/></a>',
    "script link as entities": '<a href="&#106;avascript:alert(1)"><circle r="3"/></a>',
    "data document": '<use href="data:image/svg+xml;base64,PHN2Zy8+#a"/>',
    "outside use": '<use href="https://example.com/a.svg#x"/>',
    "image": '<image href="file:///etc/passwd" width="9" height="9"/>',
    "outside fill": '<rect width="3" height="3" fill="url(https://example.com/#a)"/>',
    "outside fill in quotes": '<rect width="3" height="3" fill="URL(\'//example.com/#a\')"/>',
    "escaped url": '<rect width="3" height="3" style="fill:ur\\6c(//example.com)"/>',
    "url with a comment": '<rect width="3" height="3" style="fill:url/**/(//example.com)"/>',
    "import": "<style>@import url(//example.com/a.css);rect{fill:red}</style>",
    "escaped import": "<style>@\\69mport '//example.com';rect{fill:red}</style>",
    "font face": "<style>@font-face{font-family:x;src:url(//example.com/f)}</style>",
    "namespace rule": "<style>@namespace url(//example.com);</style>",
    "expression": "<style>rect{width:expression(alert(1))}</style>",
    "binding": '<rect width="3" height="3" style="-moz-binding:url(//example.com/x#y);behavior:url(x.htc)"/>',
    "selector that leaks": "<style>rect[id^='a']{fill:url(//example.com/a)}</style>",
    "style closing early": "<style>&lt;/style&gt;&lt;img src=x onerror=alert(1)&gt;</style>",
    "foreign object": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="//x"/></body></foreignObject>',
    "iframe": '<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>',
    "animated link": '<a id="a"><animate attributeName="href" values="javascript:alert(1)"/><circle r="3"/></a>',
    "set": '<circle r="3"><set attributeName="onmouseover" to="alert(1)"/></circle>',
    "handler element": '<handler type="application/ecmascript">alert(1)</handler>',
    "nested svg": '<svg onload="alert(1)"><circle r="3"/></svg>',
    "xinclude": '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>',
    "filter image": '<filter id="f"><feImage href="//example.com/x"/></filter>',
    "title with markup": "<title><![CDATA[</title><script>alert(1)</script>]]></title>",
    "clip outside": '<rect width="3" height="3" clip-path="url(x.svg#a)" mask="url(//x/#b)" marker-start="url(y#c)"/>',
    "cursor": '<rect width="3" height="3" style="cursor:url(//example.com/c)"/>',
}


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_is_left(attack, profile):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{SHAPE}{ATTACKS[attack]}</svg>'
    accepted = accept(svg, profile=profile)
    assert hazards(accepted.svg, profile) == []
    assert validate(accepted.svg, profile=profile) == ()
    assert "<rect" in accepted.svg
    assert accepted.removals or accepted.repairs


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg viewBox="0 0 9 9"><text>&a;</text></svg>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<svg viewBox="0 0 9 9"><text>&x;</text></svg>',
    ],
)
def test_declarations_are_refused_with_a_clear_violation(text):
    with pytest.raises(SvgRejected, match="doctype"):
        accept(text)


def test_a_doctype_inside_is_refused():
    with pytest.raises(SvgRejected):
        accept(f'<svg viewBox="0 0 9 9"><!DOCTYPE x [<!ENTITY a "b">]>{SHAPE}</svg>')


@pytest.mark.parametrize("data", [b"\xff\xfe<\x00s\x00v\x00g\x00", b"\x1f\x8b\x08\x00", b"<svg>\x80</svg>"])
def test_bytes_that_are_not_utf8_are_refused(data):
    with pytest.raises(SvgRejected):
        accept(data)


def bomb(levels: int) -> str:
    uses = "".join(
        f'<g id="g{i}">{"".join(f"""<use href="#g{i - 1}"/>""" for _ in range(10))}</g>'
        for i in range(1, levels)
    )
    return (
        f'<svg viewBox="0 0 9 9"><defs><g id="g0">{SHAPE}</g>{uses}</defs><use href="#g{levels - 1}"/></svg>'
    )


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize(
    "svg",
    [
        bomb(9),
        '<svg viewBox="0 0 9 9"><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>',
        f'<svg viewBox="0 0 9 9">{"<g>" * 70}{SHAPE}{"</g>" * 70}</svg>',
        f'<svg viewBox="0 0 9 9">{SHAPE * 20_001}</svg>',
        f'<svg viewBox="0 0 9 9"><rect {" ".join(f"""a{i}="1" """ for i in range(99))}/></svg>',
        '<svg viewBox="0 0 9 9">'
        + "".join(
            f'<pattern id="p{i}" width="9" height="9"><rect width="9" height="9" fill="url(#p{i + 1})"/>'
            f'<rect width="9" height="9" fill="url(#p{i + 1})"/></pattern>'
            for i in range(40)
        )
        + '<rect width="9" height="9" fill="url(#p0)"/></svg>',
        '<svg viewBox="0 0 9 9"><style>.a{fill:url(#p)}</style><pattern id="p" width="5" height="5">'
        '<rect class="a" width="5" height="5"/></pattern><rect width="9" height="9" fill="url(#p)"/></svg>',
        '<svg viewBox="0 0 9 9"><style>.a{fill:\\75rl(#p)}</style><pattern id="p" width="5" height="5">'
        '<rect class="a" width="5" height="5"/></pattern><rect class="a" width="9" height="9"/></svg>',
    ],
    ids=[
        "exponential use",
        "circle of uses",
        "deep",
        "many",
        "attributes",
        "exponential pattern",
        "circle by style",
        "circle by escaped style",
    ],
)
def test_bombs_are_refused_by_a_limit(svg, profile):
    with pytest.raises(SvgRejected, match="limits"):
        accept(svg, profile=profile)


@pytest.mark.parametrize("profile", ["strict", "rich"])
@pytest.mark.parametrize("name", ["hostile.jsonl", "answers.jsonl"])
def test_corpora_leave_nothing_active(corpus, name, profile):
    for identity, text in corpus(name):
        try:
            accepted = accept(text, profile=profile)
        except SvgRejected:
            continue
        assert hazards(accepted.svg, profile) == [], identity
        assert validate(accepted.svg, profile=profile) == (), identity
        assert accept(accepted.svg, profile=profile).svg == accepted.svg, identity


pieces = st.sampled_from(
    [
        "<svg",
        "<svg viewBox='0 0 9 9'>",
        "</svg>",
        "<g>",
        "</g>",
        SHAPE,
        "<",
        ">",
        "&",
        "&amp;",
        "&nbsp;",
        "<!--",
        "-->",
    ]
    + [
        "<![CDATA[",
        "]]>",
        "<style>",
        "</style>",
        "{",
        "}",
        "url(#a)",
        "<use href='#a'/>",
        '"',
        "'",
        "\\",
        "\x00",
        "\ud800",
    ]
    + [
        "<text>",
        "</text>",
        "<tspan x='1'>",
        "</tspan>",
        "```svg\n",
        "d='M0 0h9'",
        "fill='url(#a)'",
        "<linearGradient id='a'>",
    ]
    + list(ATTACKS.values())
)


@settings(max_examples=400, deadline=None)
@given(st.lists(pieces | st.text(max_size=5), max_size=30).map("".join), st.sampled_from(["strict", "rich"]))
def test_any_text_is_accepted_cleanly_or_rejected(text, profile):
    try:
        accepted = accept(text, profile=profile)
    except SvgRejected as error:
        told = str(error)
        accepted = None
    if accepted is None:
        assert told
        return
    assert hazards(accepted.svg, profile) == []
    assert accept(accepted.svg, profile=profile).svg == accepted.svg


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_accepted_or_rejected(data):
    try:
        accept(data)
    except SvgRejected:
        return


def test_the_scan_itself_finds_hazards():
    assert hazards(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><a onload="x"/></svg>', "strict"
    )
    assert re.search("url", str(hazards('<svg viewBox="0 0 1 1"><g fill="url(//x)"/></svg>', "rich")))
