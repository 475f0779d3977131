import pytest

from inkflake_svg import accept
from svg_samples import HEAD, RECT


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


def test_a_shape_far_off_does_not_move_the_view_box_of_others():
    far = '<circle cx="900" cy="900" r="5"/>'
    assert 'viewBox="0 0 100 100"' in accept(f"{HEAD}{RECT}{far}</svg>").svg


def test_a_view_box_stays_when_moving_it_does_not_help():
    nothing = '<svg viewBox="0 0 9 9"><g transform="translate(500 0)"><text x="0" y="0">far</text></g></svg>'
    assert 'viewBox="0 0 9 9"' in accept(nothing).svg


def test_without_anything_to_measure_there_is_the_size_of_css():
    accepted = accept("<svg><text>Hi</text></svg>")
    assert 'viewBox="0 0 300 150"' in accepted.svg
    assert (accepted.width, accepted.height) == (300, 150)


def test_a_drawing_within_the_drawing_leaves_the_viewbox_where_it_is():
    shapes = "".join(f'<circle cx="{n}" cy="900" r="5"/>' for n in range(500, 900, 10))
    inner = f'<svg x="10" y="10" width="50" height="50" viewBox="400 400 600 600">{shapes}</svg>'
    assert 'viewBox="0 0 100 100"' in accept(f"{HEAD}{inner}</svg>").svg
