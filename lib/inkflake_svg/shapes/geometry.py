"""Plane geometry: transforms, polygons, their extents and cuts."""

from __future__ import annotations

import math
from functools import lru_cache

from ..values.grammar import transforms

__all__ = [
    "IDENTITY",
    "Extent",
    "Matrix",
    "Point",
    "Polygon",
    "apply",
    "area",
    "clamped_to_circle",
    "clearance",
    "contains",
    "cut",
    "ellipse_points",
    "extent",
    "inverse",
    "matrix_of",
    "multiply",
    "path_data",
]

Point = tuple[float, float]
Polygon = list[Point]
Matrix = tuple[float, float, float, float, float, float]
Extent = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(m: Matrix, n: Matrix) -> Matrix:
    """First n, then m."""
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def apply(m: Matrix, p: Point) -> Point:
    return (m[0] * p[0] + m[2] * p[1] + m[4], m[1] * p[0] + m[3] * p[1] + m[5])


def inverse(m: Matrix) -> Matrix | None:
    determinant = m[0] * m[3] - m[1] * m[2]
    if abs(determinant) < 1e-12:
        return None
    a, b, c, d = m[3] / determinant, -m[1] / determinant, -m[2] / determinant, m[0] / determinant
    return (a, b, c, d, -(a * m[4] + c * m[5]), -(b * m[4] + d * m[5]))


def _one(name: str, v: list[float]) -> Matrix:
    if name == "matrix":
        return (v[0], v[1], v[2], v[3], v[4], v[5])
    if name == "translate":
        return (1, 0, 0, 1, v[0], v[1] if len(v) > 1 else 0)
    if name == "scale":
        return (v[0], 0, 0, v[-1], 0, 0)
    if name == "rotate":
        cos, sin = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
        x, y = v[1:] or (0, 0)
        return (cos, sin, -sin, cos, x - x * cos + y * sin, y - x * sin - y * cos)
    tan = math.tan(math.radians(v[0]))
    return (1, 0, tan, 1, 0, 0) if name == "skewX" else (1, tan, 0, 1, 0, 0)


@lru_cache(maxsize=1024)
def matrix_of(transform: str | None) -> Matrix:
    """The matrix of a transform attribute."""
    result = IDENTITY
    for name, values in transforms(transform) or () if transform else ():
        result = multiply(result, _one(name, values))
    return result


def extent(polygons: list[Polygon]) -> Extent | None:
    """Left, top, width and height of all points."""
    xs = [p[0] for polygon in polygons for p in polygon]
    ys = [p[1] for polygon in polygons for p in polygon]
    return (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)) if xs else None


def area(polygon: Polygon) -> float:
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum(p[0] * q[1] - q[0] * p[1] for p, q in sides)) / 2


def ellipse_points(center: Point, rx: float, ry: float, n: int = 64) -> Polygon:
    steps = [2 * math.pi * i / n for i in range(n)]
    return [(center[0] + rx * math.cos(a), center[1] + ry * math.sin(a)) for a in steps]


def cut(polygon: Polygon, values: list[float], low: float, high: float) -> Polygon:
    """The part of a polygon where an affine function, given at its points, lies between two bounds."""
    for bound, above in ((low, True), (high, False)):
        if not polygon or (min(values) >= bound if above else max(values) <= bound):
            continue
        points: Polygon = []
        kept: list[float] = []
        before, value_before = polygon[-1], values[-1]
        was_inside = value_before >= bound if above else value_before <= bound
        for point, value in zip(polygon, values, strict=True):
            inside = value >= bound if above else value <= bound
            if inside != was_inside:
                share = (bound - value_before) / (value - value_before)
                points.append(
                    (before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1]))
                )
                kept.append(bound)
            if inside:
                points.append(point)
                kept.append(value)
            before, value_before, was_inside = point, value, inside
        polygon, values = points, kept
    return polygon


def clamped_to_circle(polygon: Polygon, center: Point, radius: float) -> Polygon:
    """The part of a polygon inside a circle.

    Every point outside is moved onto the circle along its radius: no point inside is passed on the way, so
    the winding numbers inside stay as they were, and outside nothing is left.
    """
    found: Polygon = []
    px, py = polygon[-1][0] - center[0], polygon[-1][1] - center[1]
    for point in polygon:
        qx, qy = point[0] - center[0], point[1] - center[1]
        for t in _stops_on_edge((px, py), (qx, qy), radius):
            x, y = px + t * (qx - px), py + t * (qy - py)
            distance = math.hypot(x, y)
            k = radius / distance if distance > radius else 1.0
            found.append((center[0] + x * k, center[1] + y * k))
        px, py = qx, qy
    return found


_TURNS = tuple(math.tan(math.radians(a)) for a in range(-80, 81, 10))


def _stops_on_edge(p: Point, q: Point, radius: float) -> list[float]:
    """Where an edge is divided to be moved onto a circle: at it, and often enough outside it."""
    (px, py), (qx, qy) = p, q
    dx, dy = qx - px, qy - py
    squared = dx * dx + dy * dy
    limit = radius * radius
    outside = px * px + py * py > limit or qx * qx + qy * qy > limit
    if not squared or not outside:
        return [1.0]
    cross = px * qy - py * qx
    off = cross * cross / squared
    nearest = -(px * dx + py * dy) / squared
    stops = [1.0]
    if off < limit:
        half = math.sqrt((limit - off) / squared)
        stops += [t for t in (nearest - half, nearest + half) if 0 < t < 1]
    if abs(cross) > 0.2 * (px * qx + py * qy):
        reach = math.sqrt(off / squared)
        stops += [t for t in (nearest + reach * turn for turn in _TURNS) if 0 < t < 1]
    return sorted(stops)


def path_data(polygons: list[Polygon], tolerance: float, *, closed: bool = True) -> str:
    """Polygons, or lines, as path data; points nearer to each other than the tolerance are one."""
    digits = 1 if tolerance > 0.05 else 2 if tolerance > 0.005 else 4
    written = []
    for polygon in polygons:
        points: Polygon = []
        px = py = math.inf
        for x, y in polygon:
            if abs(x - px) + abs(y - py) > tolerance:
                points.append((x, y))
                px, py = x, y
        if len(points) > 1 + closed:
            steps = "L".join(["%g %g"] * len(points)) % tuple([round(n, digits) for p in points for n in p])
            written.append(f"M{steps}{'Z' if closed else ''}")
    return "".join(written)


def contains(polygons: list[Polygon], point: Point) -> bool:
    """Whether the winding number about a point is not zero."""
    x, y = point
    winding = 0
    for polygon in polygons:
        px, py = polygon[-1]
        for qx, qy in polygon:
            if (py <= y) != (qy <= y) and px + (y - py) * (qx - px) / (qy - py) > x:
                winding += 1 if qy > py else -1
            px, py = qx, qy
    return winding != 0


def clearance(polygons: list[Polygon], point: Point) -> float:
    """The distance from a point to the nearest edge."""
    x, y = point
    nearest = math.inf
    for polygon in polygons:
        px, py = polygon[-1]
        for qx, qy in polygon:
            dx, dy = qx - px, qy - py
            squared = dx * dx + dy * dy
            t = min(max(((x - px) * dx + (y - py) * dy) / squared, 0.0), 1.0) if squared else 0.0
            nearest = min(nearest, math.hypot(px + t * dx - x, py + t * dy - y))
            px, py = qx, qy
    return nearest
