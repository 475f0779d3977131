# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import SvgRejected, accept
from svg_samples import HEAD, body


def test_spans_become_texts():
    inside = body('<text x="5" y="10" font-size="8">one<tspan x="5" dy="10" fill="red">two</tspan></text>')
    assert '<text x="5" y="10">one</text>' in inside
    assert '<text x="5" y="20" fill="red">two</text>' in inside


def test_spans_that_follow_on_are_set_by_their_widths():
    inside = body('<text x="10" y="20" font-size="10">ab <tspan fill="red">cd</tspan></text>')
    assert inside == (
        '<g font-size="10"><text x="10" y="20" textLength="12.48">ab</text>'
        '<text x="25.66" y="20" fill="red" textLength="11.85">cd</text></g>'
    )


def test_spans_in_the_middle_are_anchored_as_a_whole():
    inside = body(
        '<text x="50" y="20" font-size="10" text-anchor="middle">ab<tspan fill="red">cd</tspan></text>'
    )
    assert '<text x="37.84" y="20" text-anchor="start" textLength="12.48">ab</text>' in inside
    assert '<text x="50.31" y="20" fill="red" text-anchor="start" textLength="11.85">cd</text>' in inside


def test_a_span_is_moved_by_ems_of_its_size():
    inside = body('<text x="5" y="10" font-size="10">aa<tspan x="5" dy="1.2em">bb</tspan><tspan/></text>')
    assert '<text x="5" y="22">bb</text>' in inside


def test_the_font_may_be_that_of_the_root():
    answer = f'{HEAD[:-1]} font-size="10"><text>a<tspan fill="red">b</tspan></text></svg>'
    assert '<text x="6.13" y="0" fill="red">b</text>' in accept(answer).svg


def test_one_run_is_one_text():
    assert body('<text y="9"><tspan x="5">a</tspan><tspan>b</tspan></text>') == '<text x="5" y="9">ab</text>'


def test_letters_with_places_of_their_own_keep_them():
    inside = body(
        '<text y="9"><tspan x="1 20 30">abc</tspan><tspan fill="red" x="50" dy="0 2">de</tspan></text>'
    )
    assert '<text x="1 20 30" y="9">abc</text>' in inside
    assert '<text x="50 60.16" y="9 11" fill="red">de</text>' in inside


def test_what_is_raised_stands_higher_and_what_follows_does_not():
    inside = body(
        '<text y="50" font-size="20">x<tspan baseline-shift="super" font-size="10">2</tspan><tspan baseline-shift="-25%">3</tspan>y</text>'
    )
    heights = [part.split('y="')[1].split('"')[0] for part in inside.split("<text")[1:]]
    assert heights == ["50", "44.18", "55", "50"]


def test_a_length_is_shared_by_the_spans():
    inside = body('<text y="9" textLength="90">ab<tspan fill="red">cd</tspan></text>')
    lengths = [float(part.split('"')[0]) for part in inside.split('textLength="')[1:]]
    second = float(inside.split('x="')[2].split('"')[0])
    assert second + lengths[1] == pytest.approx(90, abs=0.02)
    assert lengths[0] < second


def test_letters_that_a_length_sets_over_each_other_have_none():
    inside = body('<text y="9" textLength="1">iiii<tspan fill="red">MMMMMM</tspan></text>')
    assert 'textLength="-' not in inside


def test_spaces_around_what_is_hidden_are_one():
    inside = body('<text y="9">a <tspan display="none">b</tspan> c</text>')
    assert inside == '<text x="0" y="9">a c</text>'


def test_hidden_spans_and_titles_take_no_room():
    inside = body('<text y="9">ab<tspan display="none">no</tspan><title>t</title>cd</text>')
    assert inside == '<text x="0" y="9">abcd</text>'


def test_words_written_to_the_left_follow_each_other_to_the_left():
    inside = body('<text x="90" y="9" direction="rtl">שלום<tspan fill="red">עולם</tspan></text>')
    first, second = (float(part.split('"')[0]) for part in inside.split('<text x="')[1:])
    assert (first, second) != (90, 90)
    assert max(first, second) == 90
    assert inside.index("עולם") < inside.index("שלום")


def test_letters_may_be_made_to_run_to_the_left():
    answer = '<text x="90" direction="rtl" unicode-bidi="bidi-override">ab<tspan fill="red">cd</tspan></text>'
    inside = body(answer)
    assert inside.index(">cd<") < inside.index(">ab<")
    assert '<text x="90" y="0" unicode-bidi="bidi-override" textLength=' in inside


def test_text_on_a_path_is_set_letter_by_letter():
    path = '<path id="p" d="M10 20H50V90" fill="none"/>'
    inside = body(
        f'{path}<text font-size="10"><textPath href="#p" startOffset="30">along it</textPath></text>'
    )
    text = inside[inside.index("<text") :]
    assert text.startswith('<text font-size="10" x="40 46.13 ')
    assert 'rotate="0 0 ' in text
    assert ' 90 90"' in text
    assert ">lost</text>" in body(f'{path}<text><textPath href="#none">lost</textPath></text>')


def test_letters_off_their_path_are_not_seen():
    inside = body(
        '<path id="p" d="M0 20H20" fill="none"/><text><textPath href="#p">along it</textPath></text>'
    )
    assert inside.endswith(">alo</text>")


def test_more_letters_in_spans_than_can_be_set_are_refused():
    with pytest.raises(SvgRejected, match="more than 50,000 letters"):
        accept(f'{HEAD}<text y="9">{"long " * 10_001}<tspan fill="red">x</tspan></text></svg>')


def test_paths_too_long_to_run_along_are_refused():
    texts = "".join(
        f'<path id="p{i}" d="M0 0{"c0 99 99 0 9 9" * 90}"/><text><textPath href="#p{i}">a</textPath></text>'
        for i in range(40)
    )
    with pytest.raises(SvgRejected, match="run along are too long"):
        accept(f"{HEAD}{texts}</svg>")


def test_long_text_on_a_path_is_set_in_several_texts():
    answer = f'{HEAD}<path id="p" d="M0 50H9999"/><text font-size="1"><textPath href="#p">{"a" * 1200}</textPath></text></svg>'
    assert accept(answer).svg.count("<text ") == 3


@pytest.mark.parametrize("profile", ["strict", "rich"])
def test_text_on_a_path_is_accepted_once_and_for_all(profile):
    answer = f'{HEAD}<path id="p" d="M0 90Q50 0 90 90"/><text dy="-3"><textPath href="#p" startOffset="50%" text-anchor="middle">a <tspan fill="red">b</tspan></textPath></text></svg>'
    accepted = accept(answer, profile=profile).svg
    assert accept(accepted, profile=profile).svg == accepted
    assert ("<textPath" in accepted) == (profile == "rich")
