"""Renders one drawing and finds its ink; runs only in worker processes, which may be killed at any moment.

Importing it brings nothing else of the package: a worker that only renders starts without what parses.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["draw", "prepare"]

DRAWERS = (".cairo", ".resvg")  # the first that can be imported draws
MEMORY = 512 * 1024 * 1024  # bytes of address space beyond what the started worker has
INK_PIXELS = 64  # the longer side of the viewBox when the ink is measured
MARGIN = 2  # how many widths and heights around the viewBox are searched for ink
TALLEST = 4  # times the width asked for
MARK = bytes([0]) + bytes([1]) * 255  # for bytes.translate: 1 for every byte but 0
SVG = "{http://www.w3.org/2000/svg}"


def prepare(judging: bool = False) -> None:
    """Imports the renderer, and for judging what reads, once; limits the worker's memory from then on."""
    with suppress(ImportError):  # each drawing tells it
        _drawer()
    if judging:
        from .. import acceptance  # noqa: F401 - the import is the point
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm") as statm:
        started = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (started + MEMORY, started + MEMORY))


@cache
def _drawer() -> ModuleType:
    """CairoSVG or, where it cannot be imported, resvg; raises ImportError where neither can."""
    problems = []
    for name in DRAWERS:
        try:
            return import_module(name, __package__)
        except (ImportError, OSError) as error:
            problems.append(" ".join(str(error).split())[:200])
    raise ImportError("; ".join(problems))


def draw(svg: str, width: int | None, background: str | None) -> dict[str, Any]:
    """The PNG (none without a `width`) and where ink is; or the `problem` that the renderer has."""
    try:
        drawer = _drawer()
    except ImportError as error:
        return {"problem": str(error)}
    from defusedxml import ElementTree

    root = ElementTree.fromstring(svg.encode(), forbid_dtd=True)
    box = [float(n) for n in root.get("viewBox", "").replace(",", " ").split()]
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        box = [0.0, 0.0, 1.0, 1.0]
    png = None
    if width:
        height = min(max(round(width * box[3] / box[2]), 1), width * TALLEST)
        png = drawer.picture(svg, width, height, background)
    inside, everywhere, pixels = _ink(drawer, root, box)
    return {"png": png, "inside": inside, "everywhere": everywhere, "coverage": inside / pixels}


def _ink(drawer: ModuleType, root: Any, box: list[float]) -> tuple[int, int, int]:
    """The pixels with ink inside the viewBox, those anywhere near it, and all inside it; white is no ink."""
    from xml.etree.ElementTree import Element, tostring

    x, y, width, height = box
    scale = INK_PIXELS / max(width, height)
    columns, rows = max(round(width * scale), 1), max(round(height * scale), 1)
    spread = 2 * MARGIN + 1
    outer = Element(
        f"{SVG}svg", {"viewBox": f"{-MARGIN * width} {-MARGIN * height} {spread * width} {spread * height}"}
    )
    root.attrib.update(
        {"x": "0", "y": "0", "width": str(width), "height": str(height), "overflow": "visible"}
    )
    root.attrib.setdefault("viewBox", f"{x} {y} {width} {height}")
    outer.append(root)
    seen, stride = drawer.pixels(tostring(outer, "unicode"), columns * spread, rows * spread)
    marks = _marks(seen)
    left = MARGIN * columns
    band = range(MARGIN * rows, (MARGIN + 1) * rows)
    rows_inside = (marks[r * stride + left : r * stride + left + columns] for r in band)
    return sum(row.count(1) for row in rows_inside), marks.count(1), columns * rows


def _marks(pixels: bytes) -> bytes:
    """One byte a pixel: 1 where it is not clear and would not be white on white; alpha comes last."""
    blue, green, red, alpha = (int.from_bytes(pixels[i::4], "big") for i in range(4))
    # Colours are premultiplied: a clear pixel and a white one of any opacity have four equal bytes.
    different = (blue ^ alpha) | (green ^ alpha) | (red ^ alpha)
    return different.to_bytes(len(pixels) // 4, "big").translate(MARK)
