"""Keys: what is pressed or clicked within a panel, by one small anywidget of text traits.

Where anywidget is not installed, a panel's buttons do the same.
"""

from collections.abc import Callable, Collection
from importlib.resources import files

import ipywidgets as widgets
import traitlets

__all__ = ["keys"]


def keys(wanted: Collection[str], press: Callable[[str, int], None]) -> widgets.Widget | None:
    """A widget that calls `press` with each wanted key and the position of the card it is for, -1 for none.

    It goes into the panel that it listens to, a `Panel`. None without anywidget.
    """
    try:
        from anywidget import AnyWidget
    except ImportError:
        return None

    class Keys(AnyWidget):  # made here: anywidget may be missing
        _esm = (files(__package__) / "keys.js").read_text("utf-8")
        wanted = traitlets.Unicode().tag(sync=True)
        pressed = traitlets.Unicode().tag(sync=True)

    def pressed(change: dict[str, str]) -> None:
        key, position, _when = change["new"].split(" ")
        press(key, int(position))

    listening = Keys(wanted=" ".join(wanted))
    listening.observe(pressed, names="pressed")
    return listening
