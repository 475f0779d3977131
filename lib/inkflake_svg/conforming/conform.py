"""Makes a parsed drawing obey its profile with the smallest visible change, and tells every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count

from ..errors import NoSvgFound, SvgRejected, Violation
from ..reading.story import Story
from ..reading.tree import XLINK_NAMESPACE, Node
from ..shapes.clips import apply_clips
from ..shapes.dashes import scale_dashes
from ..shapes.outlines import box_of
from ..shapes.paint import flatten_paints
from ..standins.backdrops import backdrops
from ..standins.cutouts import cutout
from ..standins.filters import paint_filtered
from ..standins.markers import draw_markers
from ..standins.references import drop_dead_uses, expand_uses, in_context, limit_references
from ..standins.shadows import Softener, layers_of
from ..standins.tones import Toner
from ..texts.setting import spans_to_texts
from ..texts.spaces import keep_spaces, settle_texts
from ..values import css
from ..values.calc import reckons
from ..values.grammar import KINDS, Kind
from ..values.profile import PROFILES, READ, SHAPES, Profile
from ..values.variables import varies
from . import canvas, styles
from .animation import stand_still
from .placing import Placing

__all__ = ["conform"]

Numbers = defaultdict[str, Iterator[int]]  # by the tag of what is added
_DECLARED = frozenset(
    {"filter", "clip-path", "transform-origin", "transform-box"}
)  # attributes that are read as CSS
_STYLED = (
    *("style", "filter", "clip-path=", "var(", "transform-", "calc(", "clamp(", "min(", "max("),
    *("color-mix(", "(from"),
)
_UNWRAPPED = frozenset({"a", "switch"})
_TEXT_HOLDERS = frozenset({"text", "tspan", "textPath", "title", "desc", "style"})
_SILENT = frozenset({"version", "baseProfile", "requiredFeatures"})
_CONDITIONS = frozenset({"systemLanguage", "requiredExtensions"})
_CONVERTED = frozenset({"defs", "linearGradient", "radialGradient", "pattern", "symbol", "marker"})
_UNSEEN = frozenset({"title", "desc", "metadata"})
_REFERRED = frozenset({"use", "pattern", "mask", "marker", "clipPath", "textPath"})
_XLINK_HREF = f"{XLINK_NAMESPACE}}}href"
RICH = PROFILES["rich"]
_RICH_ONLY = RICH.properties.keys() - PROFILES["strict"].properties.keys()


def conform(root: Node, source: str, profile: Profile, story: Story) -> Node:
    """Gives the drawing as the profile allows it; raises SvgRejected when nothing visible is left.

    The source tells at a glance what need not be looked for.
    """
    source = source.lower()
    hidden = "&#" in source or "\\" in source  # characters written by number, which may spell either
    refers = "url" in source or "href" in source or hidden
    beyond = refers or "marker" in source or any(name in source for name in _RICH_ONLY)
    styled = hidden or any(word in source for word in _STYLED)
    if root.tag != "svg":
        message = f"the root is <{root.tag}>, not <svg>"
        raise SvgRejected(Violation("well-formed", message, root.tag, root.line))
    answered = styles.elements(root) if "<style" in source or ":style" in source else {}
    if "rem" in source and "font" in source:
        styles.settle_rems(root, answered)
    if "animat" in source or "<set" in source or ":set" in source or hidden:
        stand_still(root, answered, story)
    if "filter" in source:
        story.filters = layers_of(root)
        paint_filtered(root, story)
    if "xml:space" in source:
        keep_spaces(root, story.repairs)
    _clean(root, story)
    if "use" in story.tags:
        drop_dead_uses(root, story.by_id, story.repairs)
        story.changed = True
    canvas.fit(root, story.repairs)
    if styled:
        _style(root, profile, story, answered)
    scale_dashes(root, story.path_lengths, canvas.viewport(root))
    if styled or "text" in story.tags:
        settle_texts(root, story.by_id, story.repairs)
    if refers and not story.tags.isdisjoint(_REFERRED):
        limit_references(root, story.by_id)
    if not profile.references and (beyond or not story.tags <= profile.attributes.keys()):
        story.changed = True
        _flatten(root, story)
        for node in root.iter() if "context-" in source or hidden else ():
            in_context(node, {"fill": "none", "stroke": "none"})
        _restrict(root, profile, story)
        canvas.fit(root, story.repairs)
    story.changed |= refers or styled
    if not canvas.draws(root):
        raise NoSvgFound(Violation("no drawing", "the drawing has no shape and no text", "svg", root.line))
    return root


def _clean(root: Node, story: Story) -> None:
    """Takes out what no profile allows and mends attribute values."""
    elements, nodes, seen = RICH.attributes, [root], set()
    for node in nodes:
        allowed = elements[node.tag]
        for name, value in node.attrs.items():
            kind = allowed.get(name)
            if kind is None or kind[value] != value:
                node.attrs = _cleaned_attributes(node, allowed, story)
                story.changed = True
                break
        if "id" in node.attrs:
            story.by_id.setdefault(node.attrs["id"], node)
        if node.tag not in _UNSEEN:
            seen.add(node.tag)
        if node.children:
            found = [c for c in node.children if c.__class__ is Node]
            if (
                len(found) < len(node.children)
                and node.tag not in _TEXT_HOLDERS
                or not seen.issuperset([c.tag for c in found])
            ):
                node.children = _cleaned_children(node, story)
                found = node.elements()
            nodes += found
    story.tags = {node.tag for node in nodes}


def _cleaned_children(node: Node, story: Story) -> list[Node | str]:
    kept: list[Node | str] = []
    holds_text = node.tag in _TEXT_HOLDERS
    for child in node.children:
        if isinstance(child, str):
            if holds_text:
                kept.append(child)
            else:
                story.removals["text outside <text>"] += 1
        elif child.tag in _UNSEEN and KINDS["words"][child.text()] is None:
            story.removals[f"<{child.tag}> with markup in it"] += 1
        elif child.tag in RICH.attributes:
            kept.append(child)
        elif child.tag in _UNWRAPPED:
            kept.append(_unwrapped(child, holds_text, story))
        else:
            story.removals[f"<{child.tag.rpartition('}')[2][:40]}>"] += 1
    return kept


def _unwrapped(node: Node, holds_text: bool, story: Story) -> Node:
    """An `a` or `switch` as a plain group or span; of a switch, what an English browser would take."""
    story.repairs[f"<{node.tag}> unwrapped"] += 1
    if node.tag == "switch":
        node.children = _alternative(node, story)
    node.tag = "tspan" if holds_text else "g"
    return node


def _alternative(switch: Node, story: Story) -> list[Node | str]:
    """The first alternative for English that a drawing can have; one passed over for another is told."""
    for child in switch.elements():
        if not _wanted(child):
            continue
        if child.tag in RICH.attributes or child.tag in _UNWRAPPED:
            return [child]
        story.removals[f"<{child.tag.rpartition('}')[2][:40]}>"] += 1
    return []


def _wanted(node: Node) -> bool:
    """Whether an English browser without extensions would draw it."""
    languages = node.attrs.get("systemLanguage", "en").lower().replace(",", " ").split()
    return "requiredExtensions" not in node.attrs and any(x.split("-")[0] == "en" for x in languages)


def _cleaned_attributes(node: Node, allowed: Mapping[str, Kind], story: Story) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in node.attrs.items():
        kind = allowed.get(name)
        if name == _XLINK_HREF:
            name, kind = "href", allowed.get("href")
        written = None if kind is None else kind[value]
        if written is not None:
            kept[name] = written
            if written != value and written != value.strip():
                shown = f"{name}={value[:40]!r} of <{node.tag}> written as {written[:40]!r}"
                story.repairs[shown] += 1
        elif name == "style":
            kept[name] = f"{kept.get(name, '')};{value}".lstrip(";")
        elif name in _DECLARED or (name in READ and (varies(value) or reckons(value))):
            kept["style"] = f"{name}:{value};{kept.get('style', '')}"
        elif kind is not None:
            story.removals[f"{name}={value[:40]!r} of <{node.tag}>"] += 1
        elif name == "pathLength" and node.tag in SHAPES:
            story.path_lengths[node] = value
            story.repairs["pathLength put into the dashes"] += 1
        elif name in _CONDITIONS and not _wanted(node):
            kept["display"] = "none"
            story.repairs[f"<{node.tag}> for others than an English browser not shown"] += 1
        elif name not in _SILENT:
            story.removals[f"{name.rpartition('}')[2][:40]} of <{node.tag}>"] += 1
    return kept


def _flatten(root: Node, story: Story) -> None:
    """Gives what refers to other elements a form that stands by itself."""
    by_id, view = story.by_id, canvas.viewport(root)
    if "use" in story.tags:
        expand_uses(root, by_id, view, story.repairs)
    if "marker" in story.tags:
        draw_markers(root, by_id, view, story.repairs)
    if not story.tags.isdisjoint(("tspan", "textPath")):
        spans_to_texts(root, by_id, view, story.repairs)
    flatten_paints(root, by_id, view, story.repairs)
    if not story.tags.isdisjoint(("clipPath", "symbol", "mask", "marker")):
        apply_clips(root, by_id, view, story.repairs)


def _style(root: Node, profile: Profile, story: Story, answered: styles.Elements) -> None:
    """Keeps style sheets and attributes as plain rules, or puts them onto elements that change."""
    sheets = [node for node in root.iter() if node.tag == "style"] if "style" in story.tags else []
    sheet = css.parse_sheet("\n".join(node.text() for node in sheets), READ)
    stands = not story.path_lengths and sheet.stands(profile.properties)
    if stands and story.tags <= profile.attributes.keys() and styles.keep(root, sheet, profile.properties):
        sheets[0].children = [sheet.text()]
        for node in sheets[1:]:
            node.children = []
    else:
        _make(root, styles.resolve(root, sheet, answered), story)
        for node in root.iter() if sheets else ():
            node.children = [c for c in node.children if isinstance(c, str) or c.tag != "style"]
    story.removals.add(f"{name} in CSS" for name in sheet.left_out)


def _make(root: Node, found: Placing, story: Story) -> None:
    """Makes the elements that properties need: outlines of what is blurred, clips, a background."""
    view, canvas_box = canvas.viewport(root), canvas.box(root)
    numbers: Numbers = defaultdict(lambda: count(1))
    softener = Softener(root, story.filters, view, Toner(root, story.by_id))
    for node, said in reversed(found):
        if "clip-path" in said:
            whole = said["clip-path"].endswith("view-box")
            shape = cutout(said["clip-path"], canvas_box if whole else box_of(node, view))
            if shape is None:
                story.removals["clip-path in CSS"] += 1
                continue
            clip = Node("clipPath", {}, node.line)
            clip.children = [shape]
            node.attrs["clip-path"] = f"url(#{_added(root, clip, story, numbers)})"
            story.repairs["shape of clip-path drawn as <clipPath>"] += 1
        if "filter" in said and not softener.soften(node, said["filter"]):
            story.removals[f"filter of <{node.tag}>"] += 1
        elif "filter" in said:
            story.repairs["filter drawn as translucent outlines"] += 1
        if node is root:
            value = said.get("background-image") or said.get("background", "")
            for i, (gradient, rect) in enumerate(backdrops(value, canvas_box)):
                rect.attrs["fill"] = f"url(#{_added(root, gradient, story, numbers)})"
                root.children.insert(2 * i + 1, rect)
                story.repairs["background drawn as <rect>"] += 1


def _added(root: Node, node: Node, story: Story, numbers: Numbers) -> str:
    """The name of an element that is put into the drawing: the next number of its kind that is free."""
    name = next(name for i in numbers[node.tag] if (name := f"{node.tag}-{i}") not in story.by_id)
    node.attrs["id"] = name
    story.by_id[name] = node
    story.tags |= {each.tag for each in node.iter()}
    root.children.insert(0, node)
    return name


def _restrict(node: Node, profile: Profile, story: Story) -> None:
    """Leaves what the profile allows; of definitions the style sheets, as nothing refers to the rest."""
    allowed = profile.attributes[node.tag]
    if not node.attrs.keys() <= allowed.keys():
        for name in node.attrs.keys() - allowed.keys() - {"style"}:
            del node.attrs[name]
            story.removals[f"{name} of <{node.tag}>"] += 1
    for child in node.elements():
        if child.tag in profile.attributes and child.tag != "defs":
            _restrict(child, profile, story)
        else:
            at = node.children.index(child)
            node.children[at : at + 1] = [c for c in child.iter() if c.tag == "style"]
            if child.tag not in _CONVERTED:
                story.removals[f"<{child.tag}>"] += 1
