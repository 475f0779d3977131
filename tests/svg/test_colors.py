import pytest

from inkflake_svg.values.colors import modern_color
from inkflake_svg.values.grammar import hex_color


@pytest.mark.parametrize(
    ("text", "written", "alpha"),
    [
        ("rgb(255 0 0 / 50%)", "#ff0000", 0.5),
        ("rgba(100%, 0%, 0%, .5)", "#ff0000", 0.5),
        ("hsl(120deg 100% 25%)", "#008000", 1),
        ("hsl(0.5turn, 100%, 50%)", "#00ffff", 1),
        ("hwb(200 20% 20%)", "#3399cc", 1),
        ("oklch(0.65 0.2 30)", "#f0503d", 1),
        ("oklab(100% 0 0)", "#ffffff", 1),
        ("lab(50% 0 0)", "#777777", 1),
        ("lch(0% 0 0)", "#000000", 1),
        ("color(srgb 0.2 0.6 0.4)", "#339966", 1),
        ("color(srgb-linear 1 0 0)", "#ff0000", 1),
        ("color(display-p3 0 1 0)", "#00ff00", 1),
        ("color-mix(in srgb, #f00 40%, #00f)", "#660099", 1),
        ("color-mix(in srgb, red 20%, blue 20%)", "#800080", 0.4),
        ("color-mix(in srgb, red, transparent)", "#ff0000", 0.5),
        ("color-mix(in hsl, red, lime)", "#ffff00", 1),
        ("color-mix(in oklab, white, black)", "#636363", 1),
        ("color-mix(in oklch, red, red)", "#ff0000", 1),
        ("color-mix(in hsl longer hue, red, lime)", "#0000ff", 1),
        ("color-mix(in hsl decreasing hue, lime, red)", "#ffff00", 1),
        ("color-mix(in lch, red, red)", "#ff0000", 1),
        ("color-mix(in display-p3, #123456, #123456)", "#123456", 1),
        ("rgb(from red r g b / 50%)", "#ff0000", 0.5),
        ("rgb(from #102030 b g r)", "#302010", 1),
        ("rgb(from green calc(255 - r) 50% b)", "#ff8000", 1),
        ("rgba(from rgb(9 9 9 / .5) r g b / calc(alpha / 2))", "#090909", 0.25),
        ("hsl(from red calc(h + 120) s l)", "#00ff00", 1),
        ("hsl(from navy h s 50%)", "#0000ff", 1),
        ("hwb(from red h 20% 20%)", "#cc3333", 1),
        ("oklch(from #3366cc l c h)", "#3366cc", 1),
        ("oklab(from #3366cc l a b / .3)", "#3366cc", 0.3),
        ("lab(from #3366cc l a b)", "#3366cc", 1),
        ("lch(from #3366cc l c h)", "#3366cc", 1),
        ("color(from #3366cc display-p3 r g b)", "#3366cc", 1),
        ("color(from #3366cc xyz x y z)", "#3366cc", 1),
        ("oklch(from hsl(from red h s l) l c h)", "#ff0000", 1),
        ("rgb(from color-mix(in srgb, red, blue) r g b)", "#800080", 1),
        ("rgb(calc(100 + 2) 0 0)", "#660000", 1),
        ("light-dark(red, blue)", "#ff0000", 1),
        ("light-dark(color-mix(in srgb, red, red), blue)", "#ff0000", 1),
    ],
)
def test_a_color_of_any_space_is_brought_to_srgb(text, written, alpha):
    red, green, blue, opacity = modern_color(text)
    assert hex_color((red, green, blue)) == written
    assert opacity == pytest.approx(alpha)


@pytest.mark.parametrize(
    "text",
    [
        "color()",
        "color(srgb)",
        "color(url(x) 1 1 1)",
        "color-mix(in srgb, red)",
        "color-mix(in srgb, red 0%, blue 0%)",
        "color-mix(, red, blue)",
        "light-dark()",
        "light-dark(, red)",
        "oklch(1e999 0 0)",
        "rgb(1 2)",
        "rgb(from)",
        "rgb(from red)",
        "rgb(from red r g calc(1px))",
        "color(from red)",
        "lab(from var(--a) l a b)",
        "rgb(from " * 9 + "red" + " r g b)" * 9,
        "var(--a)",
        "light-dark(" * 9 + "red" + ",red)" * 9,
    ],
)
def test_what_is_no_color_is_none(text):
    assert modern_color(text) is None
