"""A model's answer in, a safe SVG or every rule it breaks out: the public names, each loaded when first used.

So a worker process that renders starts without what parses and repairs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .acceptance import AcceptedSvg, accept
    from .conforming.validate import validate
    from .errors import NoSvgFound, ProfileUnknown, SvgError, SvgRejected, Truncated, Violation
    from .rendering.renderer import Renderer, Rendering, preview_problem, render
    from .values.profile import instructions

__all__ = [
    "AcceptedSvg",
    "NoSvgFound",
    "ProfileUnknown",
    "Renderer",
    "Rendering",
    "SvgError",
    "SvgRejected",
    "Truncated",
    "Violation",
    "accept",
    "instructions",
    "preview_problem",
    "render",
    "validate",
]

_HOMES = {
    ".acceptance": {"AcceptedSvg", "accept"},
    ".conforming.validate": {"validate"},
    ".rendering.renderer": {"Renderer", "Rendering", "preview_problem", "render"},
    ".values.profile": {"instructions"},
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), ".errors")
    return getattr(import_module(home, __name__), name)
