"""Renders one drawing by CairoSVG; runs only in worker processes, which may be killed at any moment.

Importing it brings nothing else of the package: a worker that only renders starts without what parses.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["draw", "prepare"]

MEMORY = 512 * 1024 * 1024  # bytes of address space beyond what the started worker has
INK_PIXELS = 64  # the longer side of the viewBox when the ink is measured
MARGIN = 2  # how many widths and heights around the viewBox are searched for ink
TALLEST = 4  # times the width asked for
MARK = bytes([0]) + bytes([1]) * 255  # for bytes.translate: 1 for every byte but 0
SVG = "{http://www.w3.org/2000/svg}"


def prepare(judging: bool = False) -> None:
    """Imports the renderer, and for judging what reads, once; limits the worker's memory from then on."""
    _problem()
    if judging:
        from .. import acceptance  # noqa: F401 - the import is the point
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm") as statm:
        started = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (started + MEMORY, started + MEMORY))


def _problem() -> str:
    """Why the renderer cannot be imported here; empty when it can."""
    try:
        import cairosvg.surface  # noqa: F401 - the import is the point
    except (ImportError, OSError) as error:
        return " ".join(str(error).split())[:200]
    return ""


def draw(svg: str, width: int | None, background: str | None) -> dict[str, Any]:
    """The PNG (none without a `width`) and where ink is; or the `problem` that the renderer has."""
    if problem := _problem():
        return {"problem": problem}
    from defusedxml import ElementTree

    root = ElementTree.fromstring(svg.encode(), forbid_dtd=True)
    box = [float(n) for n in root.get("viewBox", "").replace(",", " ").split()]
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        box = [0.0, 0.0, 1.0, 1.0]
    png = _png(svg, width, box, background) if width else None
    inside, everywhere, pixels = _ink(root, box)
    return {"png": png, "inside": inside, "everywhere": everywhere, "coverage": inside / pixels}


def _png(svg: str, width: int, box: list[float], background: str | None) -> bytes:
    import io

    height = min(max(round(width * box[3] / box[2]), 1), width * TALLEST)
    surface, out = _surface(svg, width, height, background=background), io.BytesIO()
    surface.cairo.write_to_png(out)
    return out.getvalue()


def _surface(svg: str, width: int, height: int, background: str | None = None) -> Any:
    from cairosvg.parser import Tree
    from cairosvg.surface import PNGSurface

    tree = Tree(bytestring=svg.encode(), url_fetcher=_refuse)
    return PNGSurface(tree, None, 96, output_width=width, output_height=height, background_color=background)


def _refuse(url: str, *_: object, **__: object) -> bytes:
    raise ValueError(f"a drawing may not fetch anything: {url[:80]}")


def _ink(root: Any, box: list[float]) -> tuple[int, int, int]:
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
    surface = _surface(tostring(outer, "unicode"), columns * spread, rows * spread).cairo
    marks, stride = _marks(bytes(surface.get_data())), surface.get_stride() // 4
    left = MARGIN * columns
    band = range(MARGIN * rows, (MARGIN + 1) * rows)
    rows_inside = (marks[r * stride + left : r * stride + left + columns] for r in band)
    return sum(row.count(1) for row in rows_inside), marks.count(1), columns * rows


def _marks(pixels: bytes) -> bytes:
    """One byte a pixel: 1 where it is not clear and would not be white on white."""
    blue, green, red, alpha = (int.from_bytes(pixels[i::4], "big") for i in range(4))
    # Colours are premultiplied: a clear pixel and a white one of any opacity have four equal bytes.
    different = (blue ^ alpha) | (green ^ alpha) | (red ^ alpha)
    return different.to_bytes(len(pixels) // 4, "big").translate(MARK)
