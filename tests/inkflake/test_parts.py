"""What panels are made of."""

from __future__ import annotations

from inkflake.panels.parts import note, wide


def test_field_is_as_wide_as_its_pixels_less_its_indent() -> None:
    assert (wide().width, wide(300).width, wide(300, 96).width, wide(None, 96).width) == (
        "640px",
        "300px",
        "204px",
        "auto",
    )
    assert wide(300, 96).margin == "2px 2px 2px 98px"


def test_note_has_the_colour_of_its_kind() -> None:
    shown = [note("text", *kind) for kind in ((), ("good",), ("bad",))]
    assert ["font-color1" in shown[0], "success" in shown[1], "error" in shown[2]] == [True] * 3
    assert all(line.endswith(">text</div>") for line in shown)
