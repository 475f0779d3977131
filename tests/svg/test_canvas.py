import pytest

from inkflake_svg import accept
from svg_samples import RECT


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
