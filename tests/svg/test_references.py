import pytest

from inkflake_svg import accept
from inkflake_svg.values.profile import PROFILES
from svg_samples import body


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
