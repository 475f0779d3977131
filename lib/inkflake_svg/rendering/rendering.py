"""What became of rendering a drawing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Rendering", "how_to_get_it"]

OUTSIDE = 0.5  # the share of ink outside the viewBox from which a drawing counts as off-canvas


@dataclass(frozen=True)
class Rendering:
    """The verdict on a drawing: ok, blank, off-canvas, crashed, timed out or unavailable.

    `ink_outside` is the share of its ink outside the viewBox, `coverage` the share of the canvas with ink.
    """

    verdict: str
    png: bytes | None = None
    ink_outside: float = 0.0
    coverage: float = 0.0
    detail: str = ""

    @property
    def ok(self) -> bool:
        return self.verdict == "ok"

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Rendering:
        """The verdict on what a worker saw."""
        if "problem" in seen:
            why = f"no renderer starts ({seen['problem']}); {how_to_get_it()}"
            return cls("unavailable", detail=f"PNG previews are off: {why}")
        if not seen["everywhere"]:
            return cls("blank", seen["png"])
        outside = 1 - seen["inside"] / seen["everywhere"]
        return cls("off-canvas" if outside > OUTSIDE else "ok", seen["png"], outside, seen["coverage"])

    @classmethod
    def crashed(cls, error: BaseException) -> Rendering:
        """The verdict on a drawing on which the renderer raised something."""
        return cls("crashed", detail=f"{type(error).__name__}: {error}"[:200])


def how_to_get_it() -> str:
    """How to get a renderer on this system: libcairo, or resvg instead."""
    how = {"darwin": "brew install cairo", "win32": "conda install cairo"}
    return f"{how.get(sys.platform, 'apt-get install libcairo2')}, or pip install resvg-py pillow"
