"""Looks for active content in an accepted drawing, knowing nothing of the code that accepted it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

__all__ = ["hazards"]

SVG = "{http://www.w3.org/2000/svg}"
STRICT = set(re.findall(r"\w+", "svg rect circle ellipse line polyline polygon path text g defs style"))
RICH = STRICT | set(
    re.findall(
        r"\w+",
        "linearGradient radialGradient stop title desc tspan use symbol clipPath mask pattern marker "
        "metadata",
    )
)
IN_VALUES = re.compile(
    r"(?:java|vb|live)script:|data:|https?:|ftp:|file:|//|expression\(|behavior:|-moz-binding|@import|@font-face"
    r"|@namespace|@charset|<|&#|\\"
)
URL = re.compile(r"url\(")
LOCAL_URL = re.compile(r"url\(#[\w.:-]+\)")


def _squeezed(text: str) -> str:
    """As a lenient reader would see it: no white space, no control characters, lower case."""
    return re.sub(r"[\s\x00-\x20\u200b-\u200f\ufeff]+|/\*.*?\*/", "", text).lower()


def hazards(svg: str, profile: str) -> list[str]:
    """Everything dangerous or not allowed that is found; empty for a clean drawing."""
    found = [f"markup {m!r}" for m in ("<!", "<?", "\x00", "\ufeff") if m in svg]
    allowed = STRICT if profile == "strict" else RICH
    if not svg.startswith("<svg") or not svg.endswith("</svg>"):
        found.append("does not begin or end as an SVG")
    if len(svg.encode()) > 1_048_576:
        found.append("too large")
    root = ET.fromstring(svg)
    if "viewBox" not in root.attrib:
        found.append("no viewBox")
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in allowed:
            found.append(f"element {element.tag}")
        for name, value in element.attrib.items():
            found += _attribute(tag, name, value, profile)
        if tag == "style":
            found += _style(element.text or "", profile)
    return found


def _attribute(tag: str, name: str, value: str, profile: str) -> list[str]:
    local, squeezed, found = name.rpartition("}")[2].lower(), _squeezed(value), []
    if local.startswith("on") or local in ("src", "action", "formaction", "from", "to", "values", "begin"):
        found.append(f"attribute {name} of {tag}")
    if "}" in name and not name.endswith("}space"):
        found.append(f"foreign attribute {name}")
    if local == "href" and (profile == "strict" or not re.fullmatch(r"#[\w.:-]+", value)):
        found.append(f"href {value!r}")
    if local == "style":
        found += _style(value, profile)
    elif local != "aria-label" and IN_VALUES.search(squeezed):
        found.append(f"value {value[:60]!r} of {name}")
    if len(URL.findall(squeezed)) != (len(LOCAL_URL.findall(value)) if profile == "rich" else 0):
        found.append(f"url in {name}={value[:60]!r}")
    return found


def _style(css: str, profile: str) -> list[str]:
    squeezed = _squeezed(css)
    found = [f"style sheet has {m[0]!r}" for m in IN_VALUES.finditer(squeezed)]
    if "@" in css or len(URL.findall(squeezed)) != (len(LOCAL_URL.findall(css)) if profile == "rich" else 0):
        found.append(f"style sheet {css[:60]!r}")
    return found
