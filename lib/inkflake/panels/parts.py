"""What panels are made of: fields, rows and lines of text, in JupyterLab's own colours, light and dark."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython

__all__ = ["COLOURS", "Panel", "act", "field", "note", "row"]

# In the class of what a panel is shown in, and what Snowflake's own notebooks run in:
# https://docs.snowflake.com/en/developer-guide/snowpark-container-services/spcs-execute-sql
PANEL = "inkflake-panel"
SNOWFLAKE = Path("/snowflake/session/token")
HEADLESS = "<p>Nobody could click when this ran: open the notebook in JupyterLab and run it there {}.</p>"

# Of themes there is one green and one red, too pale on white or too dark on black: mixed with the colour of
# text, which is black or white, they have a contrast of 6 to 1 and more to both.
MIXED = "color-mix(in srgb, var({}) 60%, var(--jp-ui-font-color0, #000))"
COLOURS = {
    "plain": "var(--jp-ui-font-color1, inherit)",
    "good": MIXED.format("--jp-success-color1, #4caf50"),
    "bad": MIXED.format("--jp-error-color1, #f44336"),
}


class Panel(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Widgets in a page; where nobody can click, as in a run by papermill, what can be read instead."""

    what_for = "to use the panel"

    def __init__(self, children: Iterable[widgets.Widget]) -> None:
        super().__init__(list(children))
        self.add_class(PANEL)

    def still(self) -> str:
        """The panel as HTML for those who only read."""
        return HEADLESS.format(self.what_for)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        still = {"text/html": self.still()}
        return {**super()._repr_mimebundle_(**options), **still} if _attended() else still


def _attended() -> bool:
    """Whether somebody sits before the kernel: those who run notebooks headless allow no input."""
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(getattr(kernel, "_allow_stdin", True)) or SNOWFLAKE.exists()


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
