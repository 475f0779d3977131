"""Textual repairs of markup that is almost XML, before it is parsed again as strictly as ever.

Tags are written anew from what can be read of them; the tree is never guessed, so a drawing whose tags do not
match stays refused. Only `salvage` closes what a cut-off answer left open.
"""

from __future__ import annotations

import html
import re

from .extract import NOT_XML
from .story import Tally
from .tree import SVG_NAMESPACE, XLINK_NAMESPACE

__all__ = ["repaired"]

_OPEN = re.compile(r"<([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)")
_MARKUP = re.compile(r"<(?:[A-Za-z_!?]|/[A-Za-z_])")
_CLOSE = re.compile(r"</([A-Za-z_][\w:.-]*)[^<>]*>")
_ATTRIBUTE = re.compile(
    r"\s*([A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)'|([\w.#%+-]+)(?=[\s/>]))"
)
_TAG_END = re.compile(r"\s*(?:(/)\s*)?>")
_JUNK = re.compile(r"\s*(?:[^\s<>/]+|/)")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,31};)?")
_BLOCKS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))
_KNOWN_PREFIXES = {"xlink": XLINK_NAMESPACE, "svg": SVG_NAMESPACE}


def repaired(text: str, *, salvage: bool = False) -> tuple[str, Tally]:
    """The markup with what can be repaired repaired, and what was."""
    writer = _Writer(NOT_XML.sub("", text))
    if len(writer.text) < len(text):
        writer.repairs["control characters taken out"] += 1
    writer.run()
    if salvage:
        writer.close_all()
    return writer.with_prefixes(), writer.repairs


class _Writer:
    """Goes through the text once and writes it anew."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.repairs: Tally = Tally()
        self.open: list[str] = []
        self.used: dict[str, None] = {}
        self.declared = {"xml", "xmlns"}

    def run(self) -> None:
        position = 0
        while position < len(self.text):
            found = _MARKUP.search(self.text, position)
            start = found.start() if found else len(self.text)
            self._words(self.text[position:start])
            position = self._markup(start) if found else start

    def _words(self, text: str) -> None:
        """Writes text between markup; a `<` in it begins none."""
        if "<" in text:
            self.repairs["< written as &lt;"] += text.count("<")
        self.out.append(self._ampersands(text).replace("<", "&lt;"))

    def _markup(self, start: int) -> int:
        """Writes the markup at `start` and gives the position after it."""
        for opening, closing in _BLOCKS:
            if self.text.startswith(opening, start):
                return self._block(start, opening, closing)
        if close := _CLOSE.match(self.text, start):
            self.out.append(f"</{close[1]}>")
            if close[1] in self.open[-1:]:
                self.open.pop()
            return close.end()
        if tag := _OPEN.match(self.text, start):
            return self._tag(tag[1], tag.end())
        self.out.append("<!")  # a declaration, left for the parser to refuse
        return start + 2

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
                following = self.text.find("<", position, position + 9)
                return following if following >= 0 else len(self.text)
            position = found.end()
        self.out.append(f"<{name}{''.join(f' {a}={v}' for a, v in attributes.items())}{end[1] or ''}>")
        if not end[1]:
            self.open.append(name)
        return end.end()

    def _attribute(self, attributes: dict[str, str], found: re.Match[str]) -> None:
        name, double, single, bare = found.groups()
        if name in attributes:
            self.repairs[f"second {name} of one element taken out"] += 1
            return
        if bare is not None:
            self.repairs[f"{name}={bare[:40]} quoted"] += 1
        if name.startswith("xmlns:"):
            self.declared.add(name[6:])
        else:
            self._use(name)
        quote = "'" if single is not None else '"'
        attributes[name] = quote + self._ampersands(double or single or bare or "") + quote

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
        self.out.extend(f"</{name}>" for name in reversed(self.open))

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
