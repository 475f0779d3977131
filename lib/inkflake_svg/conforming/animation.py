"""What an animated drawing shows when it stands still: its first frame in which the element can be seen."""

from __future__ import annotations

from ..reading.tree import Node

__all__ = ["ANIMATIONS", "show"]

ANIMATIONS = frozenset({"animate", "set", "animateTransform", "animateMotion"})
_UNSEEN: dict[str, set[str | None]] = {
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity"), {"0", "0.0", "0%"}),
    "visibility": {"hidden", "collapse"},
    "display": {"none"},
    **dict.fromkeys(("rx", "ry"), {"0"}),
    **dict.fromkeys(("r", "width", "height"), {None, "0"}),
}


def show(node: Node, animation: Node) -> None:
    """Gives an element that is unseen by itself the value at which its animation begins or stays, when it is
    seen there.

    What only flashes up later, again and again, stays unseen.
    """
    name = animation.attrs.get("attributeName", "").strip()
    if node.attrs.get(name) not in _UNSEEN.get(name, ()):
        return
    values = [v.strip() for v in animation.attrs.get("values", "").split(";") if v.strip()]
    values = values or [animation.attrs[a].strip() for a in ("from", "to") if a in animation.attrs]
    begins = animation.attrs.get("begin", "0").strip() in ("0", "0s")
    stays = animation.attrs.get("fill") == "freeze"
    for value in (values[:1] if begins else []) + (values[-1:] if stays else []):
        if value not in _UNSEEN[name]:
            node.attrs[name] = value
            return
