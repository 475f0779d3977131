"""What panels are made of."""

from __future__ import annotations

import ipywidgets as widgets

from inkflake.panels.parts import act, field, note, row


def test_note_has_the_colour_of_its_kind() -> None:
    shown = [note("text", *kind) for kind in ((), ("good",), ("bad",))]
    assert ["font-color1" in shown[0], "success" in shown[1], "error" in shown[2]] == [True] * 3
    assert all(line.endswith(">text</div>") for line in shown)


def test_nothing_is_wider_than_there_is_room() -> None:
    fields = [field(widgets.Text, "a", wide=wide) for wide in (False, True)]
    assert [f.layout.max_width for f in fields] == ["98%", "98%"]
    assert row(fields).layout.flex_flow == "row wrap"


def test_act_calls_its_function() -> None:
    done: list[str] = []
    act("do it", lambda: done.append("done"), told="what it does").click()
    assert done == ["done"]
