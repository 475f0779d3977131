"""Makes a parsed drawing obey its profile with the smallest visible change, and tells every change."""

from __future__ import annotations

from collections import Counter

from ..errors import NoSvgFound, SvgRejected
from . import css
from .geometry import Viewport
from .grammar import fmt, length, numbers
from .paint import flatten_paints
from .profile import PROFILES, SHAPES, Profile
from .references import expand_uses, limit_references
from .text import place_text_paths, spans_to_texts
from .tree import XLINK_NAMESPACE, XML_NAMESPACE, Node, Violation

__all__ = ["Story", "conform"]

_UNWRAPPED = frozenset({"a", "switch"})
_TEXT_HOLDERS = frozenset({"text", "tspan", "textPath", "title", "desc", "style"})
_UNSAFE_WORDS = frozenset({"title", "desc", "metadata"})
_SILENT = frozenset({"version", "baseProfile"})
_QUALIFIED = {f"{XLINK_NAMESPACE}}}href": "href", f"{XML_NAMESPACE}}}space": "xml:space"}
_DEFAULT_CANVAS = (300.0, 150.0)  # CSS: the size of a replaced element that has none


class Story:
    """What was repaired and what was taken out, counted."""

    def __init__(self) -> None:
        self.repairs: Counter[str] = Counter()
        self.removals: Counter[str] = Counter()

    @staticmethod
    def told(counted: Counter[str]) -> tuple[str, ...]:
        return tuple(what if n == 1 else f"{what} (×{n})" for what, n in counted.items())


def conform(root: Node, profile: Profile, story: Story) -> Node:
    """Gives the drawing as the profile allows it; raises SvgRejected when nothing visible is left."""
    if root.tag != "svg":
        raise SvgRejected(
            Violation("well-formed", f"the root is <{root.tag}>, not <svg>", root.tag, root.line)
        )
    if any(node.tag == "textPath" for node in root.iter()):
        place_text_paths(root, _by_id(root), _viewport(root), story.repairs)
    _clean(root, PROFILES["rich"], story)
    _style(root, profile, story)
    _canvas(root, story)
    limit_references(root, _by_id(root))
    if not profile.references:
        _flatten(root, story)
    _restrict(root, profile, story)
    if not any(node.tag in SHAPES or node.tag in ("text", "use") for node in root.iter()):
        raise NoSvgFound(Violation("no drawing", "the drawing has no shape and no text", "svg", root.line))
    return root


def _clean(node: Node, profile: Profile, story: Story) -> None:
    """Takes out what no profile allows and mends attribute values."""
    node.attrs = _cleaned_attributes(node, profile, story)
    kept: list[Node | str] = []
    holds_text = node.tag in _TEXT_HOLDERS
    for child in node.children:
        if isinstance(child, str):
            if holds_text:
                kept.append(child)
            elif child.strip():
                story.removals["text outside <text>"] += 1
        elif child.tag in profile.attributes:
            _clean(child, profile, story)
            kept.append(child)
        elif child.tag in _UNWRAPPED:
            _clean(unwrapped := _group(child, holds_text), profile, story)
            kept.extend(unwrapped.children if holds_text else [unwrapped])
            story.repairs[f"<{child.tag}> unwrapped"] += 1
        else:
            story.removals[f"<{child.tag.rpartition('}')[2][:40]}>"] += 1
    node.children = kept


def _group(node: Node, holds_text: bool) -> Node:
    """An `a` or `switch` as a plain group; of a switch, the first alternative."""
    group = Node("text" if holds_text else "g", node.attrs, node.line)
    group.children = node.children if node.tag == "a" else list(node.elements()[:1])
    return group


def _cleaned_attributes(node: Node, profile: Profile, story: Story) -> dict[str, str]:
    allowed = profile.attributes[node.tag]
    kept: dict[str, str] = {}
    for name, value in node.attrs.items():
        function = allowed.get(name)
        if function is None:
            name = _QUALIFIED.get(name, name)
            function = allowed.get(name)
        if function is None:
            if name == "style":
                kept[name] = value
            elif name not in _SILENT:
                story.removals[f"{name.rpartition('}')[2][:40]} of <{node.tag}>"] += 1
            continue
        written = function(value)
        if written is None:
            story.removals[f"{name}={value[:40]!r} of <{node.tag}>"] += 1
        else:
            if written != value and written != value.strip():
                story.repairs[f"{name}={value[:40]!r} of <{node.tag}> written as {written[:40]!r}"] += 1
            kept[name] = written
    return kept


def _flatten(root: Node, story: Story) -> None:
    """Gives what refers to other elements a form that stands by itself."""
    by_id = _by_id(root)
    view = _viewport(root)
    expand_uses(root, by_id, view, story.repairs)
    spans_to_texts(root, view, story.repairs)
    flatten_paints(root, by_id, view, story.repairs)
    _drop(root, {"defs"})


def _by_id(root: Node) -> dict[str, Node]:
    """The first element of each id."""
    return {node.attrs["id"]: node for node in reversed(list(root.iter())) if "id" in node.attrs}


def _viewport(root: Node) -> Viewport:
    _, _, width, height = numbers(root.attrs.get("viewBox", "")) or (0, 0, *_DEFAULT_CANVAS)
    return Viewport(width, height)


def _resolve(root: Node, story: Story) -> None:
    properties = PROFILES["rich"].properties
    sheet = css.parse_sheet("\n".join(node.text() for node in root.iter() if node.tag == "style"), properties)
    css.resolve(root, sheet, properties)
    _drop(root, {"style"})


def _drop(node: Node, tags: set[str]) -> None:
    node.children = [c for c in node.children if isinstance(c, str) or c.tag not in tags]
    for child in node.elements():
        _drop(child, tags)


def _style(root: Node, profile: Profile, story: Story) -> None:
    """Keeps style sheets and style attributes as plain rules, or puts them onto the elements when those change."""
    if not profile.references:
        _resolve(root, story)
        return
    for node in root.iter():
        if "style" in node.attrs:
            node.attrs["style"] = css.declarations_text(node.attrs["style"], profile)
            if not node.attrs["style"]:
                del node.attrs["style"]
        if node.tag == "style":
            node.children = [css.sheet_text(node.text(), profile)]


def _restrict(node: Node, profile: Profile, story: Story) -> None:
    """Leaves what the profile allows; what has another form in it has that form by now."""
    allowed = profile.attributes[node.tag]
    for name, value in list(node.attrs.items()):
        if name != "style" and (name not in allowed or allowed[name](value) is None):
            del node.attrs[name]
            story.removals[f"{name} of <{node.tag}>"] += 1
    for child in node.elements():
        if child.tag not in profile.attributes:
            node.children.remove(child)
            story.removals[f"<{child.tag}>"] += 1
        else:
            _restrict(child, profile, story)


def _canvas(root: Node, story: Story) -> None:
    """Gives the root a viewBox, and a width and height that are plain sizes or not there."""
    box = root.attrs.get("viewBox")
    width, height = (_pixels(root.attrs.get(a)) for a in ("width", "height"))
    if not box or not numbers(box):
        size = (width or _DEFAULT_CANVAS[0], height or _DEFAULT_CANVAS[1])
        root.attrs["viewBox"] = f"0 0 {fmt(size[0])} {fmt(size[1])}"
        story.repairs["viewBox made from width and height"] += 1
    for name, value in (("width", width), ("height", height)):
        if name in root.attrs and not value:
            story.repairs[f"{name}={root.attrs.pop(name)!r} of the root taken out"] += 1


def _pixels(value: str | None) -> float | None:
    """An absolute length in pixels; None for a percentage or nothing."""
    units = {
        "": 1,
        "px": 1,
        "pt": 96 / 72,
        "pc": 16,
        "in": 96,
        "cm": 96 / 2.54,
        "mm": 96 / 25.4,
        "em": 16,
        "ex": 8,
    }
    written = length(value) if value else None
    if not written:
        return None
    digits = written.rstrip("abcdefghijklmnopqrstuvwxyz%")
    unit = written[len(digits) :]
    return float(digits) * units[unit] or None if unit in units else None
