"""Text to SVG on Snowflake: the public names, each loaded when it is first used.

So a command that needs one of them starts without what the others need.
"""

from importlib import import_module
from typing import Any

HOMES = {
    "drawing.estimate": ("estimate",),
    "drawing.pipeline": ("generate",),
    "errors": ("InkflakeError",),
    "keeping.bundle": ("bundle", "links", "out_path"),
    "keeping.compare": ("compare", "pairs", "ranking", "requirements"),
    "keeping.export": ("export",),
    "keeping.refine": ("refine",),
    "keeping.upkeep.audit": ("housekeeping_runs",),
    "keeping.upkeep.lifecycle": ("lifecycle",),
    "keeping.upkeep.reconciliation": ("reconcile",),
    "keeping.upkeep.recovery": ("recover", "unfinished_batches"),
    "keeping.upkeep.retention": ("clean_up", "retention"),
    "keeping.upkeep.versions": ("reaccept", "replay"),
    "keeping.reviews": ("choose", "favourite", "note", "rate", "ratings", "reject", "tag"),
    "keeping.setup": ("setup",),
    "panels": ("ComparePanel", "GalleryPanel", "PromptPanel"),
    "prompts.sources": ("read_prompts",),
    "prompts.validation": ("Prompt",),
    "snow.session": ("close_session", "open_session"),
    "telling.figures.dashboard": ("Dashboard", "dashboard"),
    "telling.batch": ("Batch", "Failure", "batch"),
    "telling.drawings": ("Drawing", "drawings"),
    "telling.gallery": ("Gallery",),
    "telling.history": (
        *("active_session", "generation_history", "stage_contents", "svg_by_request", "temporary_tables"),
    ),
    "telling.report": ("Headline", "changes", "problems", "repaired", "sheets"),
    "telling.search": ("Page", "found", "search"),
    "telling.story": ("Story", "story"),
    "telling.tables": ("Table",),
}
MODULES = {name: module for module, names in HOMES.items() for name in names}

__all__ = [*MODULES, "svg"]  # noqa: PLE0604 - the names of HOMES


def __getattr__(name: str) -> Any:
    if name == "svg":
        return import_module("inkflake_svg")
    if name in MODULES:
        return getattr(import_module(f".{MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
