"""Small drawings, and what becomes of what is inside one."""

from __future__ import annotations

import re

from inkflake_svg import accept

__all__ = ["DRAWING", "HEAD", "RECT", "body"]

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
RECT = '<rect x="10" y="10" width="80" height="80" fill="teal"/>'
DRAWING = f"{HEAD}{RECT}</svg>"


def body(inside: str, profile: str = "strict") -> str:
    """What becomes of the inside of a drawing, without the root and the line breaks."""
    svg = accept(f"{HEAD}{inside}</svg>", profile=profile).svg
    return re.sub(r"\n\s*", "", svg[svg.index(">") + 1 : -6])
