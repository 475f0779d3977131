"""A drawing as a small tree, the one strict parse that makes it and the one serialiser that writes it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers.expat import ExpatError, XMLParserType

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from ..errors import SvgRejected, Violation
from ..values.grammar import REMEMBERED, REMEMBERED_LENGTH, seen
from ..values.profile import LIMITS

__all__ = ["SVG_NAMESPACE", "XLINK_NAMESPACE", "Malformed", "Node", "line_of", "parse", "serialise"]

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XLINK_NAMESPACE = "http://www.w3.org/1999/xlink"
_ATTRIBUTE_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ESCAPED = ("&", "<", ">", '"', "\n", "\r", "\t")
_KEEPS_TEXT = frozenset({"text", "tspan", "textPath", "title", "desc", "style", "a"})


class Node:
    """An element: local name, attributes in source order, children (elements and text), source line."""

    __slots__ = ("attrs", "children", "line", "tag")

    def __init__(self, tag: str, attrs: dict[str, str], line: int = 0) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[Node | str] = []
        self.line = line

    def elements(self) -> list[Node]:
        return [c for c in self.children if c.__class__ is Node] if self.children else []

    def iter(self) -> Iterator[Node]:
        """This element and all below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            if node.children:
                stack += [c for c in node.children[::-1] if c.__class__ is Node]

    def text(self) -> str:
        """All text below, joined."""
        return "".join(c if isinstance(c, str) else c.text() for c in self.children)

    def copy(self) -> Node:
        twin = Node(self.tag, dict(self.attrs), self.line)
        twin.children = [c if isinstance(c, str) else c.copy() for c in self.children]
        return twin


class Malformed(Exception):
    """The text is not well-formed XML."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Builder:
    """Builds nodes from expat's events; refuses as early as a limit is passed."""

    def __init__(self, position: XMLParserType) -> None:
        self.position = position
        self.namespace = ""
        self.left, self.depth, self.attributes = LIMITS.elements, LIMITS.depth, LIMITS.attributes
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.tags: dict[str, str] = {}

    def start(self, name: str, attrs: dict[str, str]) -> None:
        line = self.position.CurrentLineNumber
        stack = self.stack
        self.left -= 1
        if self.left < 0 or len(stack) >= self.depth or len(attrs) > self.attributes:
            raise SvgRejected(self._violation(name, attrs, line))
        node = Node(self.tags.get(name) or self._tag(name), attrs, line)
        if stack:
            stack[-1].children.append(node)
        else:
            self.root = node
        stack.append(node)

    def _tag(self, name: str) -> str:
        namespace, _, local = name.rpartition("}")
        if not self.stack:
            self.namespace = namespace
        self.tags[name] = local if namespace == self.namespace else name
        return self.tags[name]

    def _violation(self, name: str, attrs: dict[str, str], line: int) -> Violation:
        what = f"more than {LIMITS.elements:,} elements"
        if len(attrs) > LIMITS.attributes:
            what = f"an element with more than {LIMITS.attributes} attributes"
        elif len(self.stack) >= LIMITS.depth:
            what = f"elements nested more than {LIMITS.depth} deep"
        return Violation("limits", f"the drawing has {what}; simplify it", name.rpartition("}")[2][:40], line)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        if not text.isspace() or self.stack[-1].tag in _KEEPS_TEXT:
            self.stack[-1].children.append(seen(text))


def parse(text: str) -> tuple[Node, str]:
    """Parses strictly, without DTD or entities; gives the root and its namespace.

    Elements of the root's namespace have their local name as tag, others `namespace}name`.
    """
    expat = DefusedXMLParser(target=object(), forbid_dtd=True).parser
    builder = _Builder(expat)
    expat.ordered_attributes = False
    expat.buffer_text = True
    expat.StartElementHandler = builder.start
    expat.EndElementHandler = builder.end
    expat.CharacterDataHandler = builder.data
    expat.DefaultHandlerExpand = None
    try:
        expat.Parse(text.encode(), True)
    except UnicodeEncodeError as error:
        raise Malformed("half a surrogate pair", line_of(text, error.start)) from error
    except DefusedXmlException as error:
        message = "DOCTYPE and entities are not allowed; leave them out"
        raise SvgRejected(Violation("doctype", message, line=expat.CurrentLineNumber)) from error
    except ExpatError as error:
        raise Malformed(str(error), error.lineno) from error
    if builder.root is None:
        raise Malformed("no element found", 1)
    return builder.root, builder.namespace


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


class _Quoted(dict[str, str]):
    """Attribute values as written in double quotes; remembers the short ones."""

    def __missing__(self, value: str) -> str:
        plain = not any(sign in value for sign in _ESCAPED)
        written = value if plain else value.translate(_ATTRIBUTE_ESCAPES)
        if len(value) <= REMEMBERED_LENGTH:
            if len(self) >= REMEMBERED:
                self.clear()
            self[value] = written
        return written


_quoted = _Quoted()


def _attributes(node: Node) -> str:
    return "".join([f' {name}="{_quoted[value]}"' for name, value in node.attrs.items()])


def _inline(node: Node) -> str:
    inner = "".join(c.translate(_TEXT_ESCAPES) if isinstance(c, str) else _inline(c) for c in node.children)
    return f"<{node.tag}{_attributes(node)}>{inner}</{node.tag}>"


def _write(node: Node, indent: str, out: list[str]) -> None:
    """Writes what is inside an element, an element a line."""
    for child in node.children:
        if child.__class__ is not Node:
            continue
        tag = child.tag
        if not child.children:
            out.append(f"{indent}<{tag}{_attributes(child)}/>")
        elif tag in _KEEPS_TEXT:
            out.append(indent + _inline(child))
        else:
            out.append(f"{indent}<{tag}{_attributes(child)}>")
            _write(child, indent + "  ", out)
            out.append(f"{indent}</{tag}>")


def serialise(root: Node) -> str:
    """Writes the drawing; the only place that emits markup."""
    out = [f'<svg xmlns="{SVG_NAMESPACE}"{_attributes(root)}>']
    _write(root, "  ", out)
    out.append("</svg>")
    return "\n".join(out)
