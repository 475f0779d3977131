"""Says which rules of a profile a drawing breaks: the specification's, the allowlists, the limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import SvgRejected, Violation
from ..reading.extract import holds_unseen
from ..reading.tree import SVG_NAMESPACE, Malformed, Node, line_of, parse
from ..values import css
from ..values.profile import LIMITS, Profile, profile_named

__all__ = ["check", "validate"]

# Specification, SVG Content Validation: forbidden_attributes, of which `on…` stands for every event handler.
_FORBIDDEN_NAME = re.compile(r"on", re.I)
_FORBIDDEN_VALUE = re.compile(r"j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.I)
_TEXT_ALLOWED = frozenset({"text", "tspan", "textPath", "title", "desc", "style", "metadata"})
_COMMENT = re.compile(r"<!--|<\?|<!\[CDATA\[")


def validate(svg: str, *, profile: str = "strict") -> tuple[Violation, ...]:
    """Every rule that the drawing breaks, with element and line; empty when it is acceptable as it stands."""
    allowed = profile_named(profile)
    found = list(_outside(svg))
    try:
        root, namespace = parse(svg)
    except Malformed as error:
        return (*found, Violation("well-formed", f"it is not XML: {error}", line=error.line))
    except SvgRejected as error:
        return (*found, *error.violations)
    if namespace != SVG_NAMESPACE:
        found.append(Violation("namespace", f"the root's namespace is {namespace!r}", root.tag, root.line))
    return (*found, *check(root, allowed))


def _outside(svg: str) -> Iterator[Violation]:
    """The specification's rules on the text as a whole."""
    if not re.match(r"<svg[\s>]", svg):
        yield Violation("must_start_with", "it does not start with <svg", line=1)
    if not svg.endswith("</svg>"):
        yield Violation("must_end_with", "it does not end with </svg>", line=line_of(svg, len(svg)))
    if holds_unseen(svg):
        yield Violation("text", "it holds U+FEFF or bidirectional controls; leave them out")
    size = len(svg.encode("utf-8", "surrogatepass"))
    if size > LIMITS.bytes:
        yield Violation("max_size_bytes", f"it has {size:,} bytes, the limit is {LIMITS.bytes:,}")


def check(root: Node, profile: Profile) -> list[Violation]:
    """The rules on the tree."""
    found: list[Violation] = []
    if root.tag != "svg" or "viewBox" not in root.attrs:
        found.append(Violation("must_contain_viewbox", "the root <svg> has no viewBox", root.tag, root.line))
    for node in root.iter():
        allowed = profile.attributes.get(node.tag)
        if allowed is None:
            message = f"<{node.tag}> is not allowed in the profile {profile.name!r}; leave it out"
            found.append(Violation("allowed_elements", message, node.tag, node.line))
            continue
        for name, value in node.attrs.items():
            kind = allowed.get(name)
            if (kind is None or kind[value] != value) and not _plain_style(name, value, profile):
                found.append(_attribute(node, name, value, profile))
        if node.children:
            found.extend(_content(node, profile))
    return found


def _plain_style(name: str, value: str, profile: Profile) -> bool:
    return name == "style" and css.declarations_text(value, profile) == value


def _attribute(node: Node, name: str, value: str, profile: Profile) -> Violation:
    if _FORBIDDEN_NAME.match(name) or _FORBIDDEN_VALUE.search(value):
        message = f"{name} is active content; leave it out"
        return Violation("forbidden_attributes", message, node.tag, node.line)
    shown = value if len(value) <= 60 else value[:59] + "…"
    known = name in profile.attributes[node.tag]
    what = f"{name}={shown!r} is not allowed" if known else f"{name} is not allowed here"
    return Violation("allowed_attributes", what, node.tag, node.line)


def _content(node: Node, profile: Profile) -> Iterator[Violation]:
    if node.tag == "style":
        if css.sheet_text(node.text(), profile) != node.text():
            message = "it holds more than plain rules with allowed properties"
            yield Violation("style sheet", message, "style", node.line)
    elif node.tag not in _TEXT_ALLOWED and any(c.__class__ is str for c in node.children):
        yield Violation("allowed_elements", "text outside <text>", node.tag, node.line)
