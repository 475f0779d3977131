# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import NoSvgFound, SvgRejected, Truncated, accept, validate
from inkflake_svg.reading.extract import candidates
from svg_samples import DRAWING, HEAD, RECT


@pytest.mark.parametrize(
    "answer",
    [
        DRAWING,
        f"Here you are:\n```svg\n{DRAWING}\n```\nEnjoy!",
        f"```xml\n<?xml version='1.0' encoding='UTF-16'?>\n{DRAWING}\n```",
        f"<updated_response>{DRAWING}</updated_response>\n<confidence>0.9</confidence>",
        f"An `<svg>` element begins it. {DRAWING}",
        f"First try <svg width='5' and now:\n{DRAWING}",
        f'<svg viewBox="0 0 5 5"><rect width="1" height="1"/></svg> or better {DRAWING}',
        DRAWING.replace('"', '\\"').replace("<rect", "\\n<rect"),
        DRAWING.replace("<", "&lt;").replace(">", "&gt;"),
        f"\ufeff{DRAWING}",
        f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{DRAWING}',
        DRAWING.replace("http://www.w3.org/2000/svg", "http://www.w3.org/1999/svg"),
        DRAWING.replace(' xmlns="http://www.w3.org/2000/svg"', ""),
        DRAWING.encode(),
    ],
)
def test_the_drawing_is_found(answer):
    assert accept(answer).svg == accept(DRAWING).svg


def test_the_words_around_are_kept_in_bounds():
    accepted = accept(f"Here is a teal square.\n```svg\n{DRAWING}\n```\n{'It is square. ' * 99}")
    assert accepted.notes.startswith("Here is a teal square. It is square.")
    assert len(accepted.notes) <= 500
    assert (accepted.width, accepted.height) == (100, 100)


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("I'm sorry, I can't draw that.", "refusal"),
        ("TODO: SVG of a pelican", "placeholder"),
        ("A pelican rides a bicycle.", "only words"),
        (f"{HEAD}<!-- your drawing here --></svg>", "no shape"),
        (f"{HEAD}<defs><rect width='5' height='5'/></defs></svg>", "no shape"),
    ],
)
def test_an_answer_without_a_drawing_says_so(answer, what):
    with pytest.raises(NoSvgFound, match=what):
        accept(answer)


def test_a_drawing_that_was_cut_off_is_salvaged_only_on_request():
    answer = f"{HEAD}<g>{RECT}<circle cx='50' cy='50' r="
    with pytest.raises(Truncated, match=r"stops after \d+ characters"):
        accept(answer)
    accepted = accept(answer, salvage=True)
    assert "<rect" in accepted.svg
    assert "<circle" not in accepted.svg
    assert any("closed" in repair for repair in accepted.repairs)


def test_what_stood_before_the_drawing_is_told():
    before = '<?xml-stylesheet href="a.css"?><!DOCTYPE svg>'
    accepted = accept(before + DRAWING)
    assert accepted.repairs == ("DOCTYPE taken out",)
    assert accepted.removals == ("<?xml-stylesheet?> taken out",)


def test_too_long_an_answer_is_not_read():
    with pytest.raises(SvgRejected, match="4,000,001 characters"):
        accept("x" * 4_000_001)


def test_characters_escaped_for_json_are_read():
    escaped = DRAWING.replace('"', '\\"').replace("</svg>", "<text>\\u00e9\\u0000</text></svg>")
    assert "<text>é</text>" in accept(escaped).svg


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("<!-- <svg> --><svg><svg/></svg>", ["<svg><svg/></svg>"]),
        ("<!-- never closed <svg></svg><!-- <svg/>", ["<svg/>", "<svg></svg>"]),
        ("<svg><![CDATA[</svg>]]></svg>", ["<svg><![CDATA[</svg>]]></svg>"]),
        ("<a:svg/> and </svg> and <svg>1</svg>", ["<svg>1</svg>", "<a:svg/>"]),
    ],
)
def test_the_last_balanced_stretch_comes_first(answer, found):
    assert [candidate.text for candidate in candidates(answer)] == found


def test_a_drawing_that_lacks_only_its_end_is_closed_with_its_fence():
    accepted = accept(f"```svg\n{DRAWING.removesuffix('</svg>')}\n```\nThere.")
    assert (accepted.svg, accepted.repairs[0]) == (accept(DRAWING).svg, "</svg> added")
    assert accept(DRAWING[:-1]).svg == accept(DRAWING).svg


@pytest.mark.parametrize("unseen", ["\ufeff", "\u202e", "&#x202E;", "&#8294;", "&#x00feff;"])
def test_characters_that_turn_text_around_are_taken_out(unseen):
    drawing = f'{HEAD}<text aria-label="a{unseen}b">a{unseen}b</text></svg>'
    accepted = accept(drawing)
    assert '<text aria-label="ab">ab</text>' in accepted.svg
    assert "U+FEFF and bidirectional controls taken out" in accepted.repairs
    assert any(violation.rule == "text" for violation in validate(drawing))
