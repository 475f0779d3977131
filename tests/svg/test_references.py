# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import SvgRejected, accept
from inkflake_svg.values.profile import PROFILES
from svg_samples import HEAD, body


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


def test_use_of_nothing_keeps_no_view_box_where_it_is():
    dead = '<use href="#none"/>' * 3
    far = '<path d="M500 500L510 500L510 510Z"/>'
    accepted = accept(f'<svg viewBox="0 0 90 90">{dead}{far}</svg>', profile="rich")
    assert 'viewBox="499' in accepted.svg
    assert accept(accepted.svg, profile="rich").svg == accepted.svg


def test_a_symbol_may_be_stretched_and_hold_uses():
    inside = body(
        '<symbol id="s" viewBox="-5 0 10 20" preserveAspectRatio="none"><use href="#c" y="9"/></symbol>'
        '<defs><circle id="c" r="3"/></defs><use id="u" href="#s" width="10" height="10"/>'
    )
    assert inside == (
        '<g id="u"><g transform="translate(5 0) scale(1 0.5)"><g transform="translate(0 9)"><circle r="3"/></g></g></g>'
    )


@pytest.mark.parametrize(
    ("aspect", "transform"),
    [
        ("", "translate(0 5) scale(1 1)"),
        ("xMidYMin", "translate(0 0) scale(1 1)"),
        ("xMidYMax meet", "translate(0 10) scale(1 1)"),
        ("xMinYMid slice", "translate(0 0) scale(2 2)"),
        ("xMaxYMid slice", "translate(-10 0) scale(2 2)"),
    ],
)
def test_a_symbol_is_aligned(aspect, transform):
    symbol = f'<symbol id="s" viewBox="0 0 10 10" preserveAspectRatio="{aspect}"><rect width="10" height="10"/></symbol>'
    assert f'transform="{transform}"' in body(f'{symbol}<use href="#s" width="10" height="20"/>')


def test_a_symbol_clips_what_sticks_out():
    symbol = '<symbol id="s" viewBox="0 0 10 10"><rect x="5" y="5" width="20" height="2"/><rect width="4" height="4"/></symbol>'
    accepted = accept(f'{HEAD}{symbol}<use href="#s" width="20" height="20"/></svg>')
    assert 'd="M5 5L10 5L10 7L5 7Z"' in accepted.svg
    assert '<rect width="4" height="4"/>' in accepted.svg
    assert "clip drawn out" in accepted.repairs


def test_long_texts_and_paths_used_often_are_refused():
    uses = '<use href="#t"/>' * 5000
    for long in (f"<text id='t'>{'long ' * 20000}</text>", f"<path id='t' d='M0 0{'L9 9' * 20000}'/>"):
        for profile in ("strict", "rich"):
            with pytest.raises(SvgRejected, match="references come to more"):
                accept(f"{HEAD}{long}{uses}</svg>", profile=profile)


def test_a_marker_at_the_end_of_a_long_line_is_drawn_once():
    marker = f'<marker id="m">{"<path/>" * 3}</marker>'
    line = " ".join(f"{n % 97} {n % 89}" for n in range(8000))
    accept(f'{HEAD}{marker}<polyline stroke="red" marker-end="url(#m)" points="{line}"/></svg>')
    with pytest.raises(SvgRejected, match="references come to more"):
        accept(f'{HEAD}{marker}<polyline marker-mid="url(#m)" points="{line}"/></svg>')


def test_uses_that_lead_too_deep_are_refused():
    steps = "".join(f'<g id="g{n}"><g><use href="#g{n + 1}"/></g></g>' for n in range(40))
    with pytest.raises(SvgRejected, match="too deep"):
        accept(f'{HEAD}{steps}<rect id="g40" width="5" height="5"/></svg>')


def test_markers_count_at_every_point():
    marker = '<marker id="m">' + "<rect width='1' height='1'/>" * 99 + "</marker>"
    line = f'<path d="M0 0{"h1" * 2000}" marker-mid="url(#m)"/>'
    with pytest.raises(SvgRejected, match="limits"):
        accept(f"{HEAD}{marker}{line}</svg>", profile="rich")


@pytest.mark.parametrize("name", ["paint0_12:34", "1st", "-a", "größe", "図形", "a.b"])
def test_an_id_may_be_what_drawing_programs_write(name):
    gradient = f'<linearGradient id="{name}"><stop stop-color="red"/></linearGradient>'
    drawing = f'{HEAD}{gradient}<rect id="{name}x" width="9" height="9" fill="url(#{name})"/></svg>'
    kept = accept(drawing, profile="rich")
    assert f'fill="url(#{name})"' in kept.svg
    assert f'id="{name}"' in kept.svg
    assert accept(kept.svg, profile="rich").svg == kept.svg
    assert 'fill="#ff0000"' in accept(drawing).svg


@pytest.mark.parametrize("name", ["javascript:x", "data:x", "java script:x", "a" * 129, ""])
def test_an_id_is_nothing_that_could_be_more_than_a_name(name):
    kept = accept(f'{HEAD}<rect id="{name}" width="9" height="9" fill="url(#{name})"/></svg>', profile="rich")
    assert "id=" not in kept.svg
    assert "url(" not in kept.svg


@pytest.mark.parametrize(
    ("name", "written", "reference"),
    [
        ("my dot", "my_20_dot", "url('#my dot')"),
        ("a(1)", "a_28_1_29_", "url('#a(1)')"),
        ("a.b", "a.b", r"url(#a\.b)"),
        ("a+b", "a_2b_b", "url(#a+b)"),
    ],
)
def test_an_id_that_has_to_be_quoted_is_written_so_that_it_need_not(name, written, reference):
    gradient = f'<linearGradient id="{name}"><stop stop-color="red"/></linearGradient>'
    used = f'<circle id="{name}2" r="9"/><use href="#{name}2"/>'
    drawing = f'{HEAD}{gradient}<rect width="9" height="9" fill="{reference}"/>{used}</svg>'
    kept = accept(drawing, profile="rich").svg
    assert f'id="{written}"' in kept
    assert f'fill="url(#{written})"' in kept
    assert f'href="#{written}2"' in kept
    assert accept(kept, profile="rich").svg == kept


def test_a_use_gives_its_paint_to_what_is_painted_in_context():
    drawing = '<g id="a"><circle r="9" fill="context-fill" stroke="context-stroke"/></g>'
    inside = body(f'<defs>{drawing}</defs><g stroke="#456"><use href="#a" fill="#123"/></g>{drawing}')
    assert '<circle r="9" fill="#123" stroke="#456"/>' in inside
    assert '<circle r="9" fill="none" stroke="none"/>' in inside


def test_a_symbol_is_cut_to_its_size_unless_it_may_flow_over():
    shape = '<symbol id="s" width="20" height="20"{}><rect width="60" height="9"/></symbol><use href="#s"/>'
    assert 'd="M0 0L20 0L20 9L0 9Z"' in body(shape.format(""))
    assert '<rect width="60" height="9"/>' in body(shape.format(' style="overflow:visible"'))


@pytest.mark.parametrize(
    ("condition", "shown"),
    [('systemLanguage="fr"', False), ('systemLanguage="en-GB,fr"', True), ('requiredExtensions="x"', False)],
)
def test_what_is_for_others_is_not_shown(condition, shown):
    inside = body(f'<circle r="9"/><rect width="9" height="9" {condition}/>')
    assert ('display="none"' in inside) is not shown
