"""A form of declared parameters: each field is the widget that its type and its choices ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

import ipywidgets as widgets

from inkflake.fields import Parameters, default_of

__all__ = ["form"]

FIELD = {
    "layout": widgets.Layout(width="200px", margin="2px 8px 2px 0"),
    "style": {"description_width": "72px"},
}
ANY = ("any", "")


def form(
    kind: type[Parameters], given: Mapping[str, Any], known: Mapping[str, Sequence[str]]
) -> dict[str, widgets.ValueWidget]:
    """The fields of a class of parameters by name, filled in as given, choosing from the known values."""
    hints = get_type_hints(kind)
    return {
        f.name: _field(f.name, hints[f.name], given.get(f.name, default_of(f)), (f.metadata, known))
        for f in fields(kind)  # type: ignore[arg-type]  # Parameters are dataclasses
    }


def _field(name: str, hint: Any, value: Any, told: tuple[Mapping[str, Any], Any]) -> widgets.ValueWidget:
    metadata, known = told
    shown: dict[str, Any] = {
        "description": name.replace("_id", ""),
        "tooltip": metadata["help"],
        "value": value,
    }
    if hint is bool:
        return widgets.ToggleButton(**shown, layout=widgets.Layout(width="auto", margin="2px 8px 2px 0"))
    if get_origin(hint) is Literal:
        return widgets.Dropdown(options=get_args(hint), **shown, **FIELD)
    if hint is int:
        numbers = range(metadata["least"] + 1, metadata["most"] + 1)
        return widgets.Dropdown(
            options=[("any", 0), *((f"{n} or more", n) for n in numbers)], **shown, **FIELD
        )
    if name in known:
        options = [ANY, *((k, k) for k in dict.fromkeys([*known[name], *([value] if value else [])]))]
        return widgets.Dropdown(options=options, **shown, **FIELD)
    wide = {**FIELD, "layout": widgets.Layout(width="280px", max_width="98%", margin="2px 8px 2px 0")}
    return widgets.Text(placeholder=metadata["help"], continuous_update=False, **shown, **wide)
