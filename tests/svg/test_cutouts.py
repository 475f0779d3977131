# ruff: noqa: E501 - drawings are easier to read on one line
import pytest

from inkflake_svg import accept
from inkflake_svg.standins.cutouts import cutout
from svg_samples import HEAD, body

BOX = (10.0, 20.0, 100.0, 50.0)


@pytest.mark.parametrize(
    ("shape", "tag", "attributes"),
    [
        ("circle()", "circle", {"cx": "60", "cy": "45", "r": "25"}),
        ("circle(10px at left top)", "circle", {"cx": "10", "cy": "20", "r": "10"}),
        ("circle(farthest-side at 0 50%)", "circle", {"cx": "10", "cy": "45", "r": "100"}),
        ("ellipse(50% 20% at 25% 50%)", "ellipse", {"cx": "35", "cy": "45", "rx": "50", "ry": "10"}),
        ("polygon(0 0, 100% 0, 50% 100%)", "polygon", {"points": "10,20 110,20 60,70"}),
        ("polygon(evenodd, 0 0, 9px 0, 0 9px)", "polygon", {"clip-rule": "evenodd"}),
        ("polygon(calc(1px + 2px) 0, 9px 0, 0 9px)", "polygon", {"points": "13,20 19,20 10,29"}),
        ("path('M0 0H9V9Z')", "path", {"d": "M0 0H9V9Z", "transform": "translate(10 20)"}),
    ],
)
def test_a_basic_shape_is_an_element_in_the_box(shape, tag, attributes):
    found = cutout(shape, BOX)
    assert found.tag == tag
    assert attributes.items() <= found.attrs.items()


@pytest.mark.parametrize(
    ("inset", "corner"),
    [("10px", "M20 30"), ("10% 20%", "M30 25"), ("1px 2px 3px 4px round 5px", "M19 21"), ("0", "M10 20")],
)
def test_an_inset_begins_at_its_upper_left_corner(inset, corner):
    assert cutout(f"inset({inset})", BOX).attrs["d"].startswith(corner)


@pytest.mark.parametrize(
    "shape", ["circle(9px at a)", "polygon()", "path('x')", "star(9)", "ellipse(1px)", ""]
)
def test_what_is_no_shape_cuts_nothing(shape):
    assert cutout(shape, BOX) is None


@pytest.mark.parametrize("said", ['style="clip-path:circle(5px)"', 'clip-path="circle(5px)"'])
@pytest.mark.parametrize("profile", ["strict", "rich"])
def test_a_shape_of_css_cuts_as_a_clip_does(said, profile):
    drawing = f'{HEAD}<rect width="40" height="40" {said}/></svg>'
    accepted = accept(drawing, profile=profile)
    assert "shape of clip-path drawn as <clipPath>" in accepted.repairs
    assert ("<clipPath" in accepted.svg) is (profile == "rich")
    assert accept(accepted.svg, profile=profile).svg == accepted.svg


def test_an_unreadable_shape_is_told():
    assert (
        body('<rect width="9" height="9" style="clip-path:circle(1px at x)"/>')
        == '<rect width="9" height="9"/>'
    )
