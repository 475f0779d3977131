# ruff: noqa: E501 - drawings are easier to read on one line
from svg_samples import body


def test_spans_become_texts():
    inside = body('<text x="5" y="10" font-size="8">one<tspan x="5" dy="10" fill="red">two</tspan></text>')
    assert '<text x="5" y="10">one</text>' in inside
    assert '<text x="5" y="20" fill="red">two</text>' in inside


def test_text_on_a_path_is_set_straight_where_it_begins():
    path = '<path id="p" d="M10 20H90" fill="none"/>'
    start = body(f'{path}<text><textPath href="#p">along</textPath></text>')
    assert '<text x="10" y="20">along</text>' in start
    half = body(
        f'{path}<text><textPath xmlns:x="http://www.w3.org/1999/xlink" x:href="#p" startOffset="60%">on</textPath></text>'
    )
    assert '<text x="90" y="20">on</text>' in half
    assert ">lost</text>" in body(f'{path}<text><textPath href="#none">lost</textPath></text>')


def test_spans_that_follow_on_are_set_by_their_widths():
    inside = body('<text x="10" y="20" font-size="10">ab <tspan fill="red">cd</tspan></text>')
    assert (
        inside
        == '<g font-size="10"><text x="10" y="20">ab</text><text x="24" y="20" fill="red">cd</text></g>'
    )


def test_spans_in_the_middle_are_anchored_as_a_whole():
    inside = body(
        '<text x="50" y="20" font-size="10" text-anchor="middle">ab<tspan fill="red">cd</tspan></text>'
    )
    assert '<text x="39" y="20" text-anchor="start">ab</text>' in inside
    assert '<text x="50" y="20" fill="red" text-anchor="start">cd</text>' in inside


def test_a_span_is_moved_by_ems_of_its_size():
    inside = body('<text x="5" y="10" font-size="10">a<tspan x="5" dy="1.2em">b</tspan><tspan/></text>')
    assert '<text x="5" y="22">b</text>' in inside


def test_one_run_is_one_text():
    assert body('<text y="9"><tspan x="5">a</tspan><tspan>b</tspan></text>') == '<text x="5" y="9">ab</text>'
