"""How charts look: on any background, light, dark or paper, and told apart without colour, too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["BLUE", "ENDS", "INK", "any_background"]

# The grey that has the same contrast, 4.3 to 1, to white paper and to JupyterLab's dark theme.
INK, BLUE = "#797979", "#0072B2"
# Okabe and Ito's colours, https://jfly.uni-koeln.de/color/, each with a hatching of its own.
ENDS: Mapping[str, tuple[str, str]] = {
    "accepted": ("#009E73", ""),
    "repaired": ("#56B4E9", "///"),
    "truncated": ("#E69F00", "..."),
    "failed": ("#D55E00", "xxx"),
}
INKED = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
LOOK: Any = {
    **dict.fromkeys(INKED, INK),
    **dict.fromkeys(("figure.facecolor", "axes.facecolor", "legend.facecolor"), "none"),
    **dict.fromkeys(("axes.spines.top", "axes.spines.right", "legend.frameon"), False),
    "font.size": 11,
}


@contextmanager
def any_background() -> Iterator[None]:
    """What is drawn within can be read on a white and on a black page."""
    from matplotlib import pyplot

    with pyplot.rc_context(LOOK):
        yield
