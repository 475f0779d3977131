"""Writes the elements of a drawing: plain presentation attributes, two decimals, everything escaped."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

__all__ = [
    *("Attribute", "Point", "circle", "element", "ellipse", "group", "number", "path"),
    *("polygon", "rect", "smooth"),
]

Attribute = str | float | None
Point = tuple[float, float]


def number(value: float) -> str:
    """The shortest text of a number with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(tag: str, content: str | None = None, /, **attributes: Attribute) -> str:
    """One element; attributes that are None are left out, content is text and gets escaped."""
    written = "".join(
        f" {name.strip('_').replace('_', '-')}={_quoted(value)}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}/>" if content is None else f"<{tag}{written}>{escape(content)}</{tag}>"


def _quoted(value: str | float) -> str:
    return quoteattr(value if isinstance(value, str) else number(value))


def group(children: Iterable[str], /, **attributes: Attribute) -> str:
    """A `g` around markup that is already written."""
    return element("g", "", **attributes).removesuffix("</g>") + "".join(children) + "</g>"


def rect(at: Point, size: Point, fill: str, /, **more: Attribute) -> str:
    return element("rect", x=at[0], y=at[1], width=size[0], height=size[1], fill=fill, **more)


def circle(at: Point, radius: float, fill: str, /, **more: Attribute) -> str:
    return element("circle", cx=at[0], cy=at[1], r=radius, fill=fill, **more)


def ellipse(at: Point, radii: Point, fill: str, /, **more: Attribute) -> str:
    return element("ellipse", cx=at[0], cy=at[1], rx=radii[0], ry=radii[1], fill=fill, **more)


def polygon(corners: Iterable[Point], fill: str, /, **more: Attribute) -> str:
    written = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return element("polygon", points=written, fill=fill, **more)


def path(data: str, fill: str, /, **more: Attribute) -> str:
    return element("path", d=data, fill=fill, **more)


def smooth(points: Sequence[Point]) -> str:
    """Path data of a soft curve through the points, starting with a moveto."""
    x, y = points[0]
    data = [f"M{number(x)} {number(y)}"]
    for x2, y2 in points[1:]:
        middle = number((x + x2) / 2)
        data.append(f"C{middle} {number(y)} {middle} {number(y2)} {number(x2)} {number(y2)}")
        x, y = x2, y2
    return "".join(data)
