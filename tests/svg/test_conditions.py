import pytest

from inkflake_svg.values.conditions import applies


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("", True),
        ("all", True),
        ("print", False),
        ("print, screen", True),
        ("not print", True),
        ("only screen and (min-width: 100px)", True),
        ("screen and (min-width: 600px)", False),
        ("(max-width: 40em)", True),
        ("(400px <= width < 512px)", False),
        ("(width >= 32em)", True),
        ("(height)", False),
        ("(prefers-color-scheme: dark)", False),
        ("(prefers-color-scheme: light)", True),
        ("not (prefers-color-scheme: dark)", True),
        ("(prefers-reduced-motion: reduce)", False),
        ("((min-width: 9999px) or (not (print))) and (color)", True),
        ("(unheard-of: yes)", False),
        ("(((((((((((((((((((((color)))))))))))))))))))))", False),
        ("(width >", False),
    ],
)
def test_a_drawing_is_an_image_on_a_light_screen(query, holds):
    assert applies(query) == holds
