"""Regions that clips and masks leave, as convex pieces that count for or against, and what lies within them.

The winding number of any outline is the sum of those of its convex pieces, and that of a shape within a
region the sum of those of the shape within each piece: so a region may have holes, dents and crossings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from .geometry import Point, Polygon, area, cut

__all__ = ["Region", "convex", "covers", "inside", "lines_inside", "region_of", "without"]

Region = list[tuple[int, Polygon]]  # 1 or -1, and the corners of a convex polygon

FLAT = 1e-6  # of the area of a polygon: a turn so small is none


def convex(polygon: Polygon) -> bool:
    whole = area(polygon)
    turns = {turn > 0 for turn in _turns(polygon) if abs(turn) > FLAT * whole}
    return len(polygon) > 2 and whole > 0 and len(turns) == 1 and _once_round(polygon)


def _once_round(polygon: Polygon) -> bool:
    """Whether an outline goes to the right, back to the left, and no more: a star with five corners does."""
    steps = (q[0] - p[0] for p, q in zip(polygon[-1:] + polygon, polygon, strict=False))
    ways = [step > 0 for step in steps if step]
    return sum(a != b for a, b in zip(ways[-1:] + ways, ways, strict=False)) <= 2


def _turns(polygon: Polygon) -> Iterator[float]:
    for i, at in enumerate(polygon):
        yield _cross(polygon[i - 1], at, polygon[(i + 1) % len(polygon)])


def _cross(p: Point, q: Point, r: Point) -> float:
    return (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])


def _signed(polygon: Polygon) -> float:
    sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return sum(p[0] * q[1] - q[0] * p[1] for p, q in sides)


def region_of(polygons: Iterable[Polygon]) -> Region:
    """What outlines enclose; the whole of it counts for, whichever way it is drawn."""
    polygons = [_apart(polygon) for polygon in polygons]
    found = [each for polygon in polygons for each in _pieces(polygon)]
    turned = sum(map(_signed, polygons)) < 0
    return [(-sign if turned else sign, piece) for sign, piece in found]


def _apart(polygon: Polygon) -> Polygon:
    """Without points that are where the one before is."""
    return [p for i, p in enumerate(polygon) if p != polygon[i - 1]]


def _pieces(polygon: Polygon) -> Iterator[tuple[int, Polygon]]:
    """The convex stretches of an outline, then those of what is left when each of them is cut off."""
    while len(polygon) > 2:
        if convex(polygon):
            yield (1 if _signed(polygon) > 0 else -1), polygon
            return
        rest: Polygon = []
        start = 0
        while start < len(polygon) - 1:
            end = _stretch(polygon, start)
            piece = polygon[start : end + 1]
            if len(piece) > 2 and (size := _signed(piece)):
                yield (1 if size > 0 else -1), piece
            rest.append(polygon[start])
            start = end
        polygon = rest + polygon[start : start + 1] if start < len(polygon) else rest


def _stretch(polygon: Polygon, start: int) -> int:
    """The last point of the convex polygon that begins at a point, two further at least."""
    end = min(start + 2, len(polygon) - 1)
    way = _cross(polygon[start], polygon[start + 1], polygon[end])
    while end + 1 < len(polygon):
        at, following = polygon[end], polygon[end + 1]
        back, first = (following, polygon[start]), polygon[start : start + 2]
        turns = [_cross(polygon[end - 1], at, following), _cross(at, *back), _cross(following, *first)]
        turns.append(_cross(polygon[start], at, following))
        if min(turn * way for turn in turns) <= 0:
            break
        end += 1
    return end


def without(region: Region, hole: Region) -> Region:
    """A region less another: what is in both counts against."""
    both = [
        (-sign * against, within)
        for sign, piece in region
        for against, other in hole
        if len(within := _within(piece, other)) > 2
    ]
    return region + both


def covers(region: Region, polygons: Iterable[Polygon]) -> bool:
    """Whether all lies in the one piece that a region is."""
    return len(region) == 1 and all(
        value >= 0 for p in polygons for side in _sides(region[0][1], p) for value in side
    )


def inside(polygons: Iterable[Polygon], region: Region) -> list[Polygon]:
    """The parts of outlines within a region, turned round where a piece counts against."""
    parts = ((sign, _within(p, piece)) for p in polygons for sign, piece in region)
    return [part[::sign] for sign, part in parts if len(part) > 2]


def _sides(piece: Polygon, points: Polygon) -> Iterator[list[float]]:
    """For each side of a convex polygon, how far inside it each point lies."""
    turn = 1 if _signed(piece) > 0 else -1
    for (px, py), (x, y) in zip(piece[-1:] + piece, piece, strict=False):
        dx, dy = x - px, y - py
        yield [turn * (dx * (qy - y) - dy * (qx - x)) for qx, qy in points]


def _within(polygon: Polygon, piece: Polygon) -> Polygon:
    """The part of a polygon within a convex one."""
    turn = 1 if _signed(piece) > 0 else -1
    for (px, py), (x, y) in zip(piece[-1:] + piece, piece, strict=False):
        dx, dy = x - px, y - py
        values = [turn * (dx * (qy - y) - dy * (qx - x)) for qx, qy in polygon]
        if values and min(values) < 0:
            polygon = cut(polygon, values, 0.0, math.inf)
    return polygon


def lines_inside(points: Polygon, region: Region) -> list[Polygon]:
    """The parts of a line within a region."""
    sides = [(sign, list(_sides(piece, points))) for sign, piece in region]
    found: list[Polygon] = []
    for i, (p, q) in enumerate(zip(points, points[1:], strict=False)):
        spans = [(sign, *_span(own, i)) for sign, own in sides]
        for low, high in _counted([span for span in spans if span[1] < span[2]]):
            ends: Polygon = [(p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])) for t in (low, high)]
            if found and low == 0.0 and found[-1][-1] == p:
                found[-1].append(ends[1])
            else:
                found.append(ends)
    return found


def _span(sides: list[list[float]], i: int) -> tuple[float, float]:
    """From where to where on a line, from 0 to 1, it is within a convex polygon."""
    low, high = 0.0, 1.0
    for side in sides:
        a, b = side[i], side[i + 1]
        if a < 0 and b < 0:
            return 1.0, 0.0
        if a < 0 or b < 0:
            share = a / (a - b)
            low, high = (max(low, share), high) if a < 0 else (low, min(high, share))
    return low, high


def _counted(spans: list[tuple[int, float, float]]) -> Iterator[tuple[float, float]]:
    """The stretches that count for more often than against."""
    edges = [(low, -sign) for sign, low, _ in spans] + [(high, sign) for sign, _, high in spans]
    count, begun = 0, 0.0
    for place, against in sorted(edges):
        before, count = count, count - against
        if before <= 0 < count:
            begun = place
        elif count <= 0 < before and place > begun:
            yield begun, place
