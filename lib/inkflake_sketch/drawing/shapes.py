"""Plain shapes in a box."""

import math

from .markup import Attribute, Point, circle, ellipse, number, path, polygon, rect

__all__ = ["shadow", "shape"]

# Corners as (turn from the top, share of the radius).
_REGULAR = {"triangle": 3, "diamond shape": 4, "pentagon": 5, "hexagon": 6}
_CORNERS = {name: [(at / sides, 1.0) for at in range(sides)] for name, sides in _REGULAR.items()}
_CORNERS["octagon"] = [((at + 0.5) / 8, 1.08) for at in range(8)]
_CORNERS["star"] = _CORNERS["star shape"] = [(at / 10, 0.42 if at % 2 else 1.0) for at in range(10)]
_CROSS = (
    *((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1)),
    *((1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)),
)
_HEART = (0, 0.48), (-0.9, -0.08), (-0.36, -0.72), (0, -0.22), (0.36, -0.72), (0.9, -0.08), (0, 0.48)


def shadow(middle: float, foot: float, width: float) -> str:
    """What a thing of that width throws on the ground it stands on."""
    radii = width / 2, min(14.0, width * 0.07)
    return ellipse((middle, foot - 2), radii, "#1d2a35", opacity=0.16, class_="shadow")


def shape(name: str, middle: Point, size: Point, fill: str, /, **more: Attribute) -> str:
    """The named shape around its middle; what is not known is an ellipse."""
    (x, y), (wide, high) = middle, size
    if name in _CORNERS:
        points = [
            (x + wide / 2 * r * math.sin(math.tau * t), y - high / 2 * r * math.cos(math.tau * t))
            for t, r in _CORNERS[name]
        ]
        return polygon(points, fill, **more)
    if name == "cross shape":
        return polygon([(x + dx * wide / 6, y + dy * high / 6) for dx, dy in _CROSS], fill, **more)
    if name in ("square", "rectangle", "line"):
        return rect((x - wide / 2, y - high / 2), size, fill, **more)
    if name == "heart":
        at = [f"{number(x + dx * wide)} {number(y + dy * high)}" for dx, dy in _HEART]
        return path(f"M{at[0]}C{' '.join(at[1:4])}C{' '.join(at[4:])}Z", fill, **more)
    if name == "ring shape":
        ring: dict[str, Attribute] = {"stroke": fill, "stroke_width": min(size) * 0.14}
        return circle(middle, min(size) * 0.42, "none", **(ring | more))
    if wide == high:
        return circle(middle, wide / 2, fill, **more)
    return ellipse(middle, (wide / 2, high / 2), fill, **more)
