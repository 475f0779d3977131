# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import accept
from svg_samples import HEAD, RECT

NOISE = '<feTurbulence type="fractalNoise" baseFrequency=".8"/>'
TO_BLACK = '<feColorMatrix values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 .5 0"/>'
TO_RED = '<feColorMatrix values="0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0"/>'
INNER = '<feComposite in="SourceAlpha" in2="SourceAlpha" operator="arithmetic" k2="-1" k3="1"/>'


def filtered(steps, attrs='fill="teal"', space="sRGB"):
    """What becomes of a shape with a filter."""
    drawing = f'{HEAD}<filter id="f" color-interpolation-filters="{space}">{steps}</filter>{RECT}<circle r="9" {attrs} filter="url(#f)"/></svg>'
    accepted = accept(drawing)
    return accepted.svg.partition("<circle")[2].partition("/>")[0].strip(), accepted


@pytest.mark.parametrize(
    ("steps", "attrs"),
    [
        (NOISE, 'r="9" fill="#808080" opacity="0.5"'),
        (NOISE + TO_BLACK, 'r="9" fill="#000000" opacity="0.25"'),
        (NOISE + '<feComposite in2="SourceGraphic" operator="in"/>', 'r="9" fill="#808080" opacity="0.5"'),
        (NOISE + '<feComponentTransfer><feFuncA type="linear" slope=".5"/></feComponentTransfer>', 'r="9" fill="#808080" opacity="0.25"'),
        ('<feFlood style="flood-color:red" flood-opacity=".5"/>', 'r="9" fill="#ff0000" opacity="0.5"'),
        (TO_RED, 'r="9" fill="#ff0000" opacity="1"'),
        (NOISE + '<feDisplacementMap in="SourceGraphic"/>', 'r="9" fill="teal"'),
        ('<feColorMatrix type="saturate" values="0"/>', 'r="9" fill="teal"'),
        (INNER, ""),
    ],
)  # fmt: skip
def test_what_only_a_filter_paints_has_the_color_that_it_comes_to(steps, attrs):
    assert filtered(steps)[0] == attrs


def test_noise_is_reckoned_in_linear_light():
    assert 'fill="#b' in filtered(NOISE, space="linearRGB")[0]


def test_the_opacity_that_there_was_is_kept_and_the_change_is_told():
    shape, accepted = filtered(NOISE, attrs='opacity=".2" style="fill:red"')
    assert shape == 'r="9" opacity="0.1" fill="#808080"'
    assert "<circle> painted by its filter given the color of that" in accepted.repairs


def test_what_a_filter_leaves_unseen_is_left_out_and_told():
    shape, accepted = filtered('<feFlood flood-opacity="0"/>')
    assert shape == ""
    assert "<circle> that its filter leaves unseen" in accepted.removals


def test_all_in_a_group_is_given_the_color():
    drawing = f'{HEAD}<filter id="f"><feFlood flood-color="#00f"/></filter><g style="filter:url(#f)"><path d="M0 0L9 9" stroke="red" fill="none"/>{RECT}</g></svg>'
    svg = accept(drawing).svg
    assert 'stroke="#0000ff" fill="none"' in svg
    assert "teal" not in svg
