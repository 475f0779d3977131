"""What panels are made of: fields, rows and lines of text, in JupyterLab's own colours, light and dark."""

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

__all__ = ["act", "field", "note", "row"]

COLOURS = {
    "plain": "var(--jp-ui-font-color1, inherit)",
    "good": "var(--jp-success-color0, #22662a)",
    "bad": "var(--jp-error-color0, #9b1c1c)",
}


def field(kind: type[widgets.ValueWidget], label: str, *, wide: bool = False, **options: Any) -> Any:
    """A labelled field, half as wide as a panel, or as a whole one, and never wider than there is room."""
    layout = widgets.Layout(width="620px" if wide else "300px", max_width="98%", margin="2px 8px 2px 0")
    return kind(description=label, layout=layout, style={"description_width": "92px"}, **options)


def row(children: Iterable[widgets.Widget] = ()) -> widgets.Box:
    """Widgets side by side, in as many lines as there is room for."""
    return widgets.Box(list(children), layout=widgets.Layout(flex_flow="row wrap", max_width="100%"))


def act(name: str, do: Any, *, told: str = "", **looks: Any) -> widgets.Button:
    """A button as wide as its name that calls a function without arguments."""
    button = widgets.Button(description=name, tooltip=told, layout=widgets.Layout(width="auto"), **looks)
    button.on_click(lambda _button: do())
    return button


def note(text: str, kind: str = "plain") -> str:
    """A line of escaped text as HTML: `plain`, `good` or `bad`."""
    return f'<div style="color:{COLOURS[kind]};line-height:1.5;overflow-wrap:anywhere">{text}</div>'
