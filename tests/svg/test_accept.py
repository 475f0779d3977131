# ruff: noqa: E501 - drawings are easier to read on one line
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkflake_svg import NoSvgFound, ProfileUnknown, SvgRejected, Truncated, accept, instructions, validate
from inkflake_svg.__main__ import main
from inkflake_svg.values.grammar import KINDS
from inkflake_svg.values.profile import PROFILES

GOLDEN = Path(__file__).parent / "golden"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
RECT = '<rect x="10" y="10" width="80" height="80" fill="teal"/>'
DRAWING = f"{HEAD}{RECT}</svg>"


def body(inside: str, profile: str = "strict") -> str:
    """What becomes of the inside of a drawing, without the root and the line breaks."""
    svg = accept(f"{HEAD}{inside}</svg>", profile=profile).svg
    return re.sub(r"\n\s*", "", svg[svg.index(">") + 1 : -6])


@pytest.mark.parametrize("case", sorted(p.name.removesuffix(".in.svg") for p in GOLDEN.glob("*.in.svg")))
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_golden(case, profile):
    accepted = accept((GOLDEN / f"{case}.in.svg").read_text(), profile=profile)
    assert accepted.svg + "\n" == (GOLDEN / f"{case}.{profile}.svg").read_text()


# extract


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


# repair


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


# conform


def test_a_gradient_becomes_strips_on_a_rect():
    inside = body(
        '<defs><linearGradient id="a" x2="0" y2="1"><stop offset="0" stop-color="#fff"/><stop offset="1"/></linearGradient>'
        '</defs><rect width="100" height="64" fill="url(#a)" stroke="red" opacity="0.5" id="sky"/>'
    )
    assert 20 <= inside.count("<rect") - 1 <= 32
    assert inside.startswith('<g opacity="0.5" id="sky">')
    assert "url(" not in inside
    assert inside.endswith('<rect width="100" height="64" fill="none" stroke="red"/></g>')


def test_a_gradient_becomes_discs_on_a_circle():
    inside = body(
        '<radialGradient id="a"><stop offset="0" stop-color="#ff0" stop-opacity="0.9"/>'
        '<stop offset="1" stop-color="#ff0" stop-opacity="0"/></radialGradient><circle cx="50" cy="50" r="40" fill="url(#a)"/>'
    )
    assert 8 <= inside.count("<circle") <= 24
    assert "fill-opacity" in inside


def test_a_gradient_on_text_becomes_its_mean_color():
    inside = body(
        '<linearGradient id="a"><stop stop-color="#f00"/><stop offset="1" stop-color="#f00"/></linearGradient>'
        '<text x="5" y="50" fill="url(#a)">Hi</text>'
    )
    assert inside == '<text x="5" y="50" fill="#ff0000">Hi</text>'


def test_an_undefined_paint_draws_nothing():
    assert body('<circle r="3" fill="url(#none)"/>') == '<circle r="3" fill="none"/>'
    assert body('<circle r="3" fill="url(#none) red"/>') == '<circle r="3" fill="red"/>'


def test_use_and_symbol_are_put_in_place():
    inside = body(
        '<symbol id="s" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol>'
        '<use href="#s" x="10" y="20" width="40" height="40" fill="red"/>'
    )
    assert inside == (
        '<g fill="red" transform="translate(10 20)"><g transform="translate(0 0) scale(4 4)">'
        '<circle cx="5" cy="5" r="5"/></g></g>'
    )


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_use_of_nothing_is_taken_out(profile):
    assert body('<use href="#gone"/><use/><circle r="3"/>', profile) == '<circle r="3"/>'
    assert "circle" in body('<use id="a" href="#gone"/><use href="#a"/><circle r="3"/>', profile)


def test_spans_become_texts():
    inside = body('<text x="5" y="10" font-size="8">one<tspan x="5" dy="10" fill="red">two</tspan></text>')
    assert '<text x="5" y="10">one</text>' in inside
    assert '<text x="5" y="20" fill="red">two</text>' in inside


def test_a_plain_style_sheet_stays_and_another_is_put_onto_the_elements():
    plain = '<style>.a{fill:red;stroke-width:2}</style><circle class="a" r="3"/>'
    assert body(plain) == plain
    referring = (
        '<linearGradient id="g"><stop stop-color="#00f"/></linearGradient><style>g .a{fill:url(#g)}</style>'
    )
    assert (
        body(f'{referring}<g><circle class="a" r="3"/></g>')
        == '<g><circle class="a" r="3" fill="#0000ff"/></g>'
    )


def test_variables_and_the_cascade_are_resolved():
    inside = body(
        "<style>:root{--sea:teal} circle{fill:red} .a{fill:var(--sea)} #b{stroke:blue!important}</style>"
        '<circle id="b" class="a" r="3" style="stroke:red;opacity:.5"/>'
    )
    assert inside == '<circle id="b" class="a" r="3" fill="teal" stroke="blue" opacity=".5"/>'


def test_filters_and_animations_are_taken_out():
    accepted = accept(
        f'{HEAD}<filter id="f"><feGaussianBlur stdDeviation="3"/></filter><g filter="url(#f)">{RECT}</g>'
        '<circle r="3" opacity="0"><animate attributeName="opacity" values="0;1" fill="freeze" dur="1s"/></circle></svg>'
    )
    assert "filter" not in accepted.svg
    assert 'opacity="1"' in accepted.svg
    assert set(accepted.removals) == {"<filter>", "filter of <g>", "<animate>"}


def test_use_of_nothing_keeps_no_view_box_where_it_is():
    dead = '<use href="#none"/>' * 3
    far = '<path d="M500 500L510 500L510 510Z"/>'
    accepted = accept(f'<svg viewBox="0 0 90 90">{dead}{far}</svg>', profile="rich")
    assert 'viewBox="499' in accepted.svg
    assert accept(accepted.svg, profile="rich").svg == accepted.svg


@pytest.mark.parametrize(
    ("root", "box"),
    [
        ('width="200" height="100"', "0 0 200 100"),
        ('width="2in" height="1in"', "0 0 192 96"),
        ('width="100%" viewBox="0 0 90 90"', "0 0 90 90"),
        ('width="1in" height="20ex"', "0 0 96 160"),
        ('viewBox="0, 0, 90px, 90"', "0 0 90 90"),
        ("", "8.4 8.4 83.2 83.2"),
        ('viewBox="500 500 90 90"', "8.4 8.4 83.2 83.2"),
    ],
)
def test_the_view_box_is_made_or_moved(root, box):
    accepted = accept(f"<svg {root}>{RECT}</svg>")
    assert f'viewBox="{box}"' in accepted.svg
    assert "%" not in accepted.svg
    assert accepted.repairs


def test_rich_keeps_gradients_and_local_references():
    kept = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient></defs>'
        '<circle r="3" fill="url(#a)"/><use href="#a"/>'
    )
    assert body(kept, "rich") == kept


# validate


@pytest.mark.parametrize(
    ("svg", "rule"),
    [
        (f" {DRAWING}", "must_start_with"),
        (f"{DRAWING} ", "must_end_with"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', "must_contain_viewbox"),
        (f"{HEAD}<text>{'x' * 1_048_577}</text></svg>", "max_size_bytes"),
        (f"{HEAD}<marquee/></svg>", "allowed_elements"),
        (f"{HEAD}<linearGradient/></svg>", "allowed_elements"),
        (f'{HEAD}<g onclick="x"/></svg>', "forbidden_attributes"),
        (f'{HEAD}<g fill=" java script:x"/></svg>', "forbidden_attributes"),
        (f'{HEAD}<g stroke_width="1"/></svg>', "allowed_attributes"),
        (f'{HEAD}<g style="behavior:url(x)"/></svg>', "allowed_attributes"),
        (f"{HEAD}<style>@import 'x';</style></svg>", "style sheet"),
        (f"{HEAD}<g></svg>", "well-formed"),
        (f"{HEAD}{'<g>' * 70}{'</g>' * 70}</svg>", "limits"),
    ],
)
def test_a_rule_that_is_broken_is_named(svg, rule):
    assert rule in [violation.rule for violation in validate(svg)]


def test_all_violations_are_told_with_element_and_line():
    found = validate(f'{HEAD}\n<g onclick="x"/>\n<blink/></svg>')
    assert [(v.rule, v.element, v.line) for v in found] == [
        ("forbidden_attributes", "g", 2),
        ("allowed_elements", "blink", 3),
    ]
    assert str(found[0]) == "forbidden_attributes: onclick is active content; leave it out (line 2, <g>)"


def test_an_unknown_profile_is_an_error_of_the_caller():
    with pytest.raises(ProfileUnknown, match="strict, rich"):
        accept(DRAWING, profile="loose")


# the table


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_instructions_name_every_element(profile):
    text = instructions(profile)
    assert all(re.search(rf"\b{tag}\b", text) for tag in PROFILES[profile].attributes)
    assert ("url(#id)" in text) == (profile == "rich")


values = st.text("0123456789.-+eE%pxemM#(),;:urlabcdg'\"\\/ \n\t", max_size=25) | st.sampled_from(
    [
        "1e5",
        "50%",
        "url(#a)",
        "rgb(1 2 3)",
        "rotate(45deg)",
        "M0 0h9",
        "#abcd",
        "hsl(9,9%,9%)",
        "1px 2px",
        "none",
    ]
)


@given(st.sampled_from(sorted(KINDS)), values)
def test_what_a_kind_writes_it_writes_again(kind, text):
    written = KINDS[kind][text]
    if written is not None:
        assert KINDS[kind][written] == written
        assert kind == "words" or "\\" not in written


# python -m inkflake_svg


def test_the_command_tells_a_verdict_for_each_file(tmp_path, capsys):
    (tmp_path / "good.svg").write_text(DRAWING.replace("<rect", '<rect onclick="x"'))
    (tmp_path / "bad.txt").write_text("I'm sorry.")
    code = main([str(tmp_path / name) for name in ("good.svg", "bad.txt")] + ["--out", str(tmp_path / "out")])
    out = capsys.readouterr().out
    assert code == 1
    assert "good.svg: accepted, 100 × 100" in out
    assert "taken out: onclick of <rect>" in out
    assert "bad.txt: rejected" in out
    assert validate((tmp_path / "out" / "good.svg").read_text()) == ()
