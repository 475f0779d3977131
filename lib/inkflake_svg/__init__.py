"""A model's answer in, a safe SVG or every rule it breaks out: the public names, each loaded when first used.

So a worker process that renders starts without what parses and repairs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .acceptance import AcceptedSvg, accept
    from .conforming.validate import validate
    from .errors import NoSvgFound, ProfileUnknown, SvgError, SvgRejected, Truncated, Violation
    from .rendering.judging import Judgement
    from .rendering.renderer import Renderer, preview_problem, render
    from .rendering.rendering import Rendering
    from .rendering.score import score
    from .values.profile import instructions

__all__ = [
    "AcceptedSvg",
    "Judgement",
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
    "score",
    "validate",
]

_HOMES = {
    ".acceptance": {"AcceptedSvg", "accept"},
    ".conforming.validate": {"validate"},
    ".rendering.judging": {"Judgement"},
    ".rendering.renderer": {"Renderer", "preview_problem", "render"},
    ".rendering.rendering": {"Rendering"},
    ".rendering.score": {"score"},
    ".values.profile": {"instructions"},
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = next((home for home, names in _HOMES.items() if name in names), ".errors")
    return getattr(import_module(home, __name__), name)
