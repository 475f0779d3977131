"""Pictures by CairoSVG, the renderer wherever libcairo is; runs only in worker processes."""

from __future__ import annotations

import io
from typing import Any

from cairosvg.parser import Tree
from cairosvg.surface import PNGSurface

__all__ = ["picture", "pixels"]


def picture(svg: str, width: int, height: int, background: str | None) -> bytes:
    """A PNG of this size in pixels."""
    out = io.BytesIO()
    _surface(svg, width, height, background).write_to_png(out)
    return out.getvalue()


def pixels(svg: str, width: int, height: int) -> tuple[bytes, int]:
    """Four premultiplied bytes a pixel, and how many pixels a row has, padding included."""
    surface = _surface(svg, width, height)
    return bytes(surface.get_data()), surface.get_stride() // 4


def _surface(svg: str, width: int, height: int, background: str | None = None) -> Any:
    tree = Tree(bytestring=svg.encode(), url_fetcher=_refuse)
    size = {"output_width": width, "output_height": height}
    return PNGSurface(tree, None, 96, background_color=background, **size).cairo


def _refuse(url: str, *_: object, **__: object) -> bytes:
    raise ValueError(f"a drawing may not fetch anything: {url[:80]}")
