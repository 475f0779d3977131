"""A still picture of what moves: the values that animation gives at one moment, written where they stay.

What ends is shown as it ends, what goes round as it begins; where half of the drawing would be unseen then,
the unseen parts as they are when most of them is seen. Reading CSS is left to `keyframes`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping

from ..reading.story import Story
from ..reading.tree import XLINK_NAMESPACE, Node
from ..shapes.geometry import matrix_of
from ..shapes.outlines import Viewport, outline
from ..values.lengths import fmt
from ..values.profile import GEOMETRY, PROFILES, READ, SHAPES
from .keyframes import Movement, in_sheets, moment, most_seen, seconds, seen
from .styles import Elements

__all__ = ["stand_still"]

ANIMATIONS = frozenset({"animate", "set", "animateTransform", "animateMotion"})
_ALLOWED = PROFILES["rich"].attributes
_EVER = re.compile(r"\s*(?:[+-]?[\d.:]|[\w-]+\.(?:begin|end)\b)")  # a time, or one after another animation
_HREFS = ("href", f"{XLINK_NAMESPACE}}}href")
_TRANSFORMS = frozenset({"transform", "gradientTransform", "patternTransform"})
DRAWN = SHAPES | {"text", "use"}
MOST_UNSEEN = 2  # of the drawing, the part that may be unseen when it stands
_FOR_EVER = 1e9
LONGEST_TRANSFORM = 2_000  # characters, to which more are added
Styles = dict[Node, dict[str, str]]
Places = dict[str, list[str]]  # by path data and turn


def stand_still(root: Node, answered: Elements, story: Story) -> None:
    """Writes onto each element what it is animated to at the moment that is shown."""
    by_id = {node.attrs["id"]: node for node in root.iter() if "id" in node.attrs}
    base, styled = in_sheets(root, answered) if answered else ({}, [])
    written: Styles = {}
    unseen: dict[Node, list[tuple[Movement, str]]] = {}
    for movement in (*styled, *_in_elements(root, by_id)):
        node, name = movement.node, movement.name
        own = {**node.attrs, **base.get(node, {})}
        value, dashes = moment(movement, own.get(name)), own.get("stroke-dasharray")
        if value is not None and _write(movement, value, written, sheets=bool(answered)):
            story.repairs["what moves stands as it " + ("begins" if movement.loops else "ends")] += 1
        if not seen(name, own.get(name) if value is None else value, dashes):
            unseen.setdefault(node, []).append((movement, most_seen(movement, dashes)))
    if _drawn(root, unseen.keys()) * MOST_UNSEEN < _drawn(root, ()):
        for movement, value in (each for found in unseen.values() for each in found):
            if _write(movement, value, written, sheets=bool(answered)):
                story.repairs["what moves stands as most of it is seen"] += 1
    for node, said in written.items():
        parts = [node.attrs.get("style", ""), *(f"{name}:{value}" for name, value in said.items())]
        node.attrs["style"] = ";".join(part for part in parts if part)


def _drawn(node: Node, without: Collection[Node]) -> int:
    """How many shapes and texts there are outside of certain elements."""
    own = int(node.tag in DRAWN)
    return 0 if node in without else own + sum(_drawn(child, without) for child in node.elements())


def _write(movement: Movement, value: str, styles: Styles, *, sheets: bool) -> bool:
    """Sets a value as the attribute, or over what style sheets say; not where it may not stand at all."""
    node, name = movement.node, movement.name
    kind = _ALLOWED.get(node.tag, {}).get(name)
    written = kind[value] if kind is not None else None
    if written is None or len(node.attrs.get("transform", "")) > LONGEST_TRANSFORM:
        return False
    if movement.motion:
        written = f"{written} {node.attrs.get('transform', '')}".strip()
    elif movement.added:
        written = f"{node.attrs.get(name, '')} {written}".strip()
    ruled = sheets or "style" in node.attrs
    if name in READ and (movement.styled or (ruled and name != "transform")):
        styles.setdefault(node, {})[name] = _as_css(name, written)
    else:
        node.attrs[name] = written
    return True


def _as_css(name: str, value: str) -> str:
    """A value of an attribute as style sheets write it."""
    if name == "d":
        return f'path("{value}")'
    return f"{value}px" if name in GEOMETRY and value[-1:].isdigit() else value


def _in_elements(root: Node, by_id: Mapping[str, Node]) -> list[Movement]:
    """What the elements for animation say, in the order in which they begin."""
    found: list[Movement] = []
    known: Places = {}
    for parent in root.iter():
        for child in parent.elements():
            if child.tag in ANIMATIONS:
                reference = next((child.attrs[name] for name in _HREFS if name in child.attrs), "")
                target = by_id.get(reference.strip()[1:]) if reference else parent
                if target is not None and _EVER.match(child.attrs.get("begin", "0")):
                    found += _movement(child, target, by_id, known)
    return sorted(found, key=lambda movement: movement.begins)


def _movement(animation: Node, target: Node, by_id: Mapping[str, Node], known: Places) -> Iterator[Movement]:
    attrs = animation.attrs
    name = attrs.get("attributeName", "").strip()
    motion, turned = animation.tag == "animateMotion", animation.tag == "animateTransform"
    values = _values(attrs)
    if motion:
        name, values = "transform", _places(animation, values, by_id, known)
    elif turned:
        values = [f"{attrs.get('type', 'translate').strip()}({value})" for value in values]
    if not values or (name in _TRANSFORMS) != (motion or turned):
        return
    duration = seconds(attrs.get("dur", ""))
    loops = attrs.get("repeatCount") == "indefinite" or attrs.get("repeatDur") == "indefinite"
    steps = len(values) - 1
    yield Movement(
        target,
        name,
        [(i / steps if steps else 1.0, value) for i, value in enumerate(values)],
        begins=seconds(attrs.get("begin", "0").partition(";")[0]),
        duration=duration or _FOR_EVER,
        loops=loops or (duration == 0 and animation.tag != "set"),
        stays=attrs.get("fill") == "freeze" or (animation.tag == "set" and duration == 0),
        motion=motion,
        added=turned and attrs.get("additive") == "sum",
    )


def _values(attrs: Mapping[str, str]) -> list[str]:
    found = [value.strip() for value in attrs.get("values", "").split(";") if value.strip()]
    return found or [attrs[name].strip() for name in ("from", "to") if name in attrs]


def _places(motion: Node, values: list[str], by_id: Mapping[str, Node], known: Places) -> list[str]:
    """Where a motion begins and ends, as transforms."""
    path = Node("path", {"d": motion.attrs.get("path", "")})
    for child in motion.elements():
        reference = next((child.attrs[name] for name in _HREFS if name in child.attrs), "")
        path = by_id.get(reference.strip()[1:], path) if child.tag == "mpath" else path
    turn = motion.attrs.get("rotate", "0").strip()
    key = turn + path.attrs.get("d", "")
    if key not in known:
        points = [p for polygon in outline(path, Viewport(1000, 1000)) for p in polygon]
        ends = (0, len(points) - 1) if len(points) > 1 else ()
        known[key] = [_place(points, i, turn) for i in ends]
    return known[key] or [f"translate({value})" for value in values]


def _place(points: list[tuple[float, float]], i: int, turn: str) -> str:
    (x, y), (px, py), (qx, qy) = points[i], points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
    moved = f"translate({fmt(x)} {fmt(y)})"
    if turn.startswith("auto"):
        angle = math.degrees(math.atan2(qy - py, qx - px)) + (180 if turn.endswith("reverse") else 0)
        return f"{moved} rotate({fmt(angle)})"
    turned = f"rotate({turn})"
    return moved if matrix_of(turned)[:4] == (1, 0, 0, 1) else f"{moved} {turned}"
