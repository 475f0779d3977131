"""Textual repairs of markup that is almost XML, before it is parsed again as strictly as ever.

Tags are written anew from what can be read of them; the tree is never guessed: a tag is closed, or its
closing taken out, only where no other reading is possible, and a drawing whose tags do not match otherwise
stays refused. Only `salvage` closes what a cut-off answer left open.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from ..values.profile import LIMITS, SHAPES
from .story import Tally
from .tree import SVG_NAMESPACE, XLINK_NAMESPACE
from .wrappings import NOT_XML

__all__ = ["repaired"]

_OPEN = re.compile(r"<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)")
_MARKUP = re.compile(r"<(?:[A-Za-z_!?]|/[A-Za-z_])")
_CLOSE = re.compile(r"</([A-Za-z_][\w:.-]*)[^<>]*>")
_ATTRIBUTE = re.compile(
    r"\s*([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*(?:\"((?:[^\"<]|<(?![A-Za-z_!?/]))*)\"|'((?:[^'<]|<(?![A-Za-z_!?/]))*)'"
    r"|[“”„‟″«»`]([^“”„‟″«»`\"<>]*)[“”„‟″«»`\"]|[‘’‚‛′]([^‘’‚‛′'<>]*)[‘’‚‛′']|([\w.#%+-]+)(?=[\s/>]))"
)
_TAG_END = re.compile(r"\s*(?:(/)\s*)?>")
_JUNK = re.compile(r"\s*(?:[^\s<>/]+|/)")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,31};)?")
_BLOCKS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))
# What an element can hold, where that is little: anything else after it can only mean that it had ended.
_ALWAYS = frozenset(
    ["title", "desc", "metadata", "animate", "animateTransform", "animateMotion", "animateColor", "set"]
)
_SPANS = _ALWAYS | {"tspan", "textPath", "a"}
_HOLDS = {
    **dict.fromkeys((*SHAPES, "use", "image", "stop"), _ALWAYS),
    **dict.fromkeys(("text", "tspan", "textPath"), _SPANS),
    **dict.fromkeys(("linearGradient", "radialGradient"), _ALWAYS | {"stop"}),
}
_DIVIDED = frozenset({"g", "tspan", "textPath", "a"})  # in these it matters where they end
_KNOWN_PREFIXES = {"xlink": XLINK_NAMESPACE, "svg": SVG_NAMESPACE}


def repaired(text: str, *, salvage: bool = False) -> tuple[str, Tally]:
    """The markup with what can be repaired repaired, and what was."""
    writer = _Writer(NOT_XML.sub("", text))
    if len(writer.text) < len(text):
        writer.repairs["control characters taken out"] += 1
    writer.run()
    if salvage and not writer.unsure:
        writer.close_all()
    return writer.with_prefixes(), writer.repairs


@dataclass
class _Open:
    """An element that is not closed yet."""

    name: str
    bare: bool
    children: int = 0
    splits: bool = False

    @property
    def ends_anywhere(self) -> bool:
        """Whether the drawing is the same wherever it ends: it does nothing, or holds one thing."""
        return self.name in _DIVIDED and not self.splits and (self.bare or self.children <= 1)


class _Writer:
    """Goes through the text once and writes it anew."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.repairs: Tally = Tally()
        self.open: list[_Open] = []
        self.added: list[bool] = []  # of the divided elements that were closed here, whether they do nothing
        self.unsure = False
        self.plain = "<style" not in text and "href" not in text
        self.closed: set[str] = set()
        self.followed: set[str] = set()
        self.used: dict[str, None] = {}
        self.declared = {"xml", "xmlns"}

    def run(self) -> None:
        position = 0
        while position < len(self.text) and not self.unsure:
            found = _MARKUP.search(self.text, position)
            start = found.start() if found else len(self.text)
            self._words(self.text[position:start])
            position = self._markup(start) if found else start

    def _words(self, text: str) -> None:
        """Writes text between markup; a `<` in it begins none."""
        if "<" in text:
            self.repairs["< written as &lt;"] += text.count("<")
        if not text.isspace() and text:
            self._follow("")
        self.out.append(self._ampersands(text).replace("<", "&lt;"))

    def _markup(self, start: int) -> int:
        """Writes the markup at `start` and gives the position after it."""
        for opening, closing in _BLOCKS:
            if self.text.startswith(opening, start):
                return self._block(start, opening, closing)
        if close := _CLOSE.match(self.text, start):
            self._close(close[1])
            return close.end()
        if tag := _OPEN.match(self.text, start):
            return self._tag(tag[1], tag.end())
        self.out.append("<!")  # a declaration, left for the parser to refuse
        return start + 2

    def _close(self, name: str) -> None:
        """Writes a closing tag, and those before it that can only be missing."""
        above = next((n for n, element in enumerate(reversed(self.open)) if element.name == name), None)
        between = self.open[len(self.open) - (above or 0) :]
        if above is None and name not in self.followed:
            self.repairs[f"</{name[:40]}> too many taken out"] += 1
            return
        self.unsure |= above is None or not all(e.name in _HOLDS or e.name in _DIVIDED for e in between)
        for _ in between:
            self._close_last()
        if self.unsure:  # more than one reading: left for the parser to refuse
            self.out.append(f"</{name}>")
        else:
            self._end_last()

    def _close_last(self) -> None:
        last = self.open[-1]
        if last.name in _DIVIDED:
            self.added.append(last.bare)
            self.unsure |= not last.ends_anywhere or (len(self.added) > 1 and not all(self.added))
        if not self.unsure:
            self.repairs[f"missing </{last.name[:40]}> added"] += 1
            self._end_last()

    def _end_last(self) -> None:
        last = self.open.pop()
        self.out.append(f"</{last.name}>")
        if not last.bare:
            self.closed.add(last.name)
        if self.open and last.name in _DIVIDED and not last.ends_anywhere:
            self.open[-1].splits = True

    def _follow(self, name: str) -> None:
        """Notes that something stands after what was closed: an element that can be in it, or words."""
        if self.open:
            self.open[-1].children += 1
        self.followed |= {n for n in self.closed if not name or name in _HOLDS.get(n, (name,))}
        self.closed.clear()

    def _begin(self, name: str, attributes: dict[str, str], end: str) -> None:
        """Writes a start tag, after closing what cannot hold it."""
        while self.open and not self.unsure and name not in _HOLDS.get(self.open[-1].name, (name,)):
            self._close_last()
        self.out.append(f"<{name}{''.join(f' {a}={v}' for a, v in attributes.items())}{end}>")
        self._follow(name)
        if end:
            self.closed.add(name)
        else:
            self.open.append(_Open(name, self.plain and name in _DIVIDED and attributes.keys() <= {"id"}))
            self.unsure |= len(self.open) > LIMITS.depth + 1

    def _block(self, start: int, opening: str, closing: str) -> int:
        end = self.text.find(closing, start + len(opening))
        if end < 0:
            return len(self.text)
        if opening == "<![CDATA[":
            self.out.append(self.text[start : end + len(closing)])
        elif "--" in self.text[start + len(opening) : end + 1]:
            self.repairs["comment with -- in it taken out"] += 1
        return end + len(closing)

    def _tag(self, name: str, position: int) -> int:
        """Writes a start tag from the attributes that can be read."""
        attributes: dict[str, str] = {}
        self._use(name)
        while not (end := _TAG_END.match(self.text, position)):
            if found := _ATTRIBUTE.match(self.text, position):
                self._attribute(attributes, found)
            elif comment := re.compile(r"\s*<!--").match(self.text, position):
                close = self.text.find("-->", comment.end())
                if close < 0:
                    return len(self.text)
                self.repairs["comment inside a tag taken out"] += 1
                position = close + 3
                continue
            elif found := _JUNK.match(self.text, position):
                self.repairs[f"unreadable attribute of <{name}> taken out"] += 1
            else:  # the text ends, or another tag begins, inside this one
                self.repairs["unfinished tag taken out"] += 1
                self.followed.add(name)
                following = self.text.find("<", position, position + 9)
                return following if following >= 0 else len(self.text)
            position = found.end()
        self._begin(name, attributes, end[1] or "")
        return end.end()

    def _attribute(self, attributes: dict[str, str], found: re.Match[str]) -> None:
        name, double, single, curly, curly_single, bare = found.groups()
        if name in attributes:
            self.repairs[f"second {name} of one element taken out"] += 1
            return
        if bare is not None:
            self.repairs[f"{name}={bare[:40]} quoted"] += 1
        if curly is not None or curly_single is not None:
            self.repairs["typographic quotes of attributes replaced"] += 1
        if name.startswith("xmlns:"):
            self.declared.add(name[6:])
        else:
            self._use(name)
        quote = "'" if single is not None else '"'
        value = double or single or curly or curly_single or bare or ""
        attributes[name] = quote + self._ampersands(value).replace("<", "&lt;") + quote

    def _use(self, name: str) -> None:
        if ":" in name:
            self.used[name.partition(":")[0]] = None

    def _ampersands(self, text: str) -> str:
        return _AMPERSAND.sub(self._ampersand, text) if "&" in text else text

    def _ampersand(self, match: re.Match[str]) -> str:
        character = html.unescape(match[0]) if match[1] else match[0]
        if match[1] and character != match[0] and character not in ("&", "<", ">", '"', "'"):
            self.repairs[f"{match[0]} written as its character"] += 1
            return character.replace("&", "&amp;").replace("<", "&lt;")
        self.repairs["& written as &amp;"] += 1
        return "&amp;" + (match[1] or "")

    def close_all(self) -> None:
        """Closes what is open, from the inside."""
        if self.open:
            self.repairs[f"{len(self.open)} unclosed elements closed"] += 1
        self.out.extend(f"</{element.name}>" for element in reversed(self.open))

    def with_prefixes(self) -> str:
        """The text with a declaration on the root for every prefix that has none."""
        written = "".join(self.out)
        missing = [p for p in self.used if p not in self.declared]
        root = _OPEN.search(written)
        if not missing or not root:
            return written
        self.repairs.add(f"prefix {p[:40]}: declared" for p in missing)
        declarations = "".join(f' xmlns:{p}="{_KNOWN_PREFIXES.get(p, "urn:undeclared")}"' for p in missing)
        return written[: root.end()] + declarations + written[root.end() :]
