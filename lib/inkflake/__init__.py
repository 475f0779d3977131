"""Text to SVG on Snowflake: the public names, each loaded when it is first used.

So `python -m inkflake_svg` and the embedded engine start without Snowpark and pandas.
"""

from importlib import import_module
from typing import Any

HOMES = {
    "cost": ("estimate",),
    "errors": ("InkflakeError",),
    "history": (
        *("Batch", "Drawing", "Failure", "active_session", "batch", "drawings"),
        *("generation_history", "stage_contents", "svg_by_request", "temporary_tables"),
    ),
    "housekeeping": ("clean_up", "retention"),
    "pipeline": ("generate",),
    "prompts": ("Prompt",),
    "review": ("export", "rate", "ratings"),
    "schema": ("setup",),
    "session": ("open_session",),
    "sources": ("read_prompts",),
}
MODULES = {name: module for module, names in HOMES.items() for name in names}

__all__ = [*MODULES, "svg"]  # noqa: PLE0604 - the names of HOMES


def __getattr__(name: str) -> Any:
    if name == "svg":
        return import_module("inkflake_svg")
    if name in MODULES:
        return getattr(import_module(f".{MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
