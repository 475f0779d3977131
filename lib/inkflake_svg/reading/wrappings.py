"""Undoes what an answer is wrapped in, layer by layer, until the markup stands there as it is read.

One table names the layers; each looks for its own sign and gives the text without it, or None. No layer makes
the text longer than a few times itself, and there are at most `MOST_LAYERS` of them.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

__all__ = ["NOT_XML", "SHAPE", "WRAPPINGS", "unwrapped"]

MOST_LAYERS = 6
LONGEST_MARK = 20
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHAPE = re.compile(
    r"<(?:[A-Za-z_][\w.-]*:)?(?:path|rect|circle|ellipse|line|polyline|polygon|text|use|image)[\s/>]", re.I
)

_QUOTED_DRAWING = re.compile(r"([\"'`])(?:\s|\\[nrt]|<\?xml[^<>]*>|<!DOCTYPE[^<>]*>){0,9}<svg[\s>\\]", re.I)
_ESCAPED = re.compile(
    r"<svg\b[^>\"']{0,200}=\\+[\"']|\\(?:u003c|x3c|<)/?svg\b|>(?:\\[nrt]){1,9}[ \t]{0,200}</?[a-z]", re.I
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "\n": ""}
_ENTITY = re.compile(
    r"&(?:amp;)*(?:lt|#0*60|#x0*3c);?svg\b|<svg\b[^>]{0,200}=&(?:quot|apos|#34|#39|#x22|#x27);", re.I
)
_DATA = re.compile(r"data:image/svg\+xml([^,\"'<>\s]{0,60}),\s{0,9}(?=[A-Za-z0-9+/%<])", re.I)
_BASE64 = re.compile(r"(?:PHN2Z|PD94bWwg)[A-Za-z0-9+/\s]{40,}={0,2}")
_MARK = re.compile(r"[ \t]*(?:\d{1,5}[ \t]*(?=[|:.)\t]))?(>|\+|//|#|\*|[|:.)\t])[ \t]?")
_ROOT = re.compile(r"<svg[\s>]", re.I)
_EVENT = re.compile(r"data: ?|(?=\{)")
_FIRST_EVENT = re.compile(r"\s*(?:(?:data|event|id|retry)?:|\{)")
_EVENT_NOISE = re.compile(r"(?:event|id|retry)?:|\[DONE\]")
_DELTAS = frozenset(
    [
        "arguments",
        "completion",
        "content",
        "delta",
        "generated_text",
        "output_text",
        "partial_json",
        "response",
        "text",
        "token",
    ]
)


def _drawn(text: str) -> bool:
    """Whether a drawing can be read as the text stands."""
    start = text.find("<svg")
    return start >= 0 and text.rfind("</svg") > start and SHAPE.search(text, start) is not None


def _end(text: str, start: int) -> int:
    found = text.find("</svg", start)
    return found if found >= 0 else len(text)


def _quoted_drawing(text: str) -> re.Match[str] | None:
    """A drawing that begins right after a quote; most answers have none before their first tag."""
    start = text.lower().find("<svg")
    return _QUOTED_DRAWING.search(text) if any(quote in text[:start] for quote in "\"'`") else None


def _streamed(text: str) -> str | None:
    """Server-sent events, or a JSON object a line: the pieces of text in them, put together."""
    if not _FIRST_EVENT.match(text):
        return None
    lines = text.splitlines()
    events = [line for line in lines if _EVENT.match(line)]
    noise = sum(1 for line in lines if not line.strip() or _EVENT_NOISE.match(line))
    if len(events) < 2 or len(events) + noise < len(lines):
        return None
    parts: list[str] = []
    after_event = False
    for line in lines:
        if found := _EVENT.match(line):
            parts.extend(_pieces(line[found.end() :], "\n" if after_event else ""))
        after_event = found is not None
    return "".join(parts)


def _pieces(payload: str, between: str) -> Iterator[str]:
    try:
        yield from _deltas(json.loads(payload))
    except RecursionError:  # nested far deeper than events are
        return
    except ValueError:
        if payload.strip() != "[DONE]":
            yield between + payload


def _deltas(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in _DELTAS:
                    yield inner
            else:
                yield from _deltas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _deltas(inner)


def _joined(text: str) -> str | None:
    """A drawing written as several string literals, with `+`, commas or line breaks between them."""
    found = _quoted_drawing(text)
    if not found:
        return None
    quote, end = found[1], text.rfind("</svg")
    statement = r"[+,\\]|\w{1,40}(?: ?\+=|\.\w{1,20}\()"
    between = re.compile(rf"(?<!\\){quote}([\s);\]]{{0,99}}(?:{statement})?\s{{0,99}})[fru]{{0,2}}{quote}")
    inside = text[found.end() : end]
    joined = between.sub(lambda m: "\n" if m[1].strip() or "\n" in m[1] else m[0], inside)
    return text[: found.end()] + joined + text[end:] if end > found.end() and joined != inside else None


def _unescaped(text: str) -> str | None:
    """Escapes of JSON, Python and JavaScript strings, one level."""
    if "\\" not in text:
        return None
    quoted = _quoted_drawing(text)
    if not _ESCAPED.search(text) and not (quoted and "\\" in text[quoted.start() : _end(text, quoted.end())]):
        return None
    plain = _ESCAPE.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _LETTERS.get(match[3], match[3])
    character = chr(int(match[1] or match[2], 16))
    return "" if character < " " and NOT_XML.match(character) else character


def _unentitied(text: str) -> str | None:
    """Markup written with entities, one level."""
    found = _ENTITY.search(text) if "&" in text else None
    if not found or (_drawn(text) and found[0][0] == "&"):
        return None
    return html.unescape(text)


def _from_data(text: str) -> str | None:
    """Data URIs, base64 and percent-encoding, where no drawing stands beside them."""
    found = _DATA.search(text) if "data:" in text else None
    if found and "base64" not in found[1].lower() and "<svg" not in text[: found.start()]:
        end = _end(text, found.end())
        if "%" in text[found.end() : end]:
            return text[: found.start()] + " " + unquote(text[found.end() :])
    if _drawn(text):
        return None
    if encoded := _BASE64.search(text):
        letters = re.sub(r"\s+", "", encoded[0]).rstrip("=")
        decoded = base64.b64decode(letters[: len(letters) // 4 * 4] + _padded(letters))
        return f"{text[: encoded.start()]} {decoded.decode('utf-8', 'replace')} {text[encoded.end() :]}"
    return unquote(text) if "%3csvg" in text.lower() else None


def _padded(letters: str) -> str:
    """What base64 leaves over after whole groups of four, padded; a single letter says nothing."""
    left = letters[len(letters) // 4 * 4 :]
    return left.ljust(4, "=") if len(left) > 1 else ""


def _unmarked(text: str) -> str | None:
    """A mark before every line of the drawing: quoted, commented out, numbered, added in a diff."""
    for root in _ROOT.finditer(text):
        start = text.rfind("\n", max(0, root.start() - LONGEST_MARK), root.start()) + 1
        if (start or root.start() <= LONGEST_MARK) and (found := _MARK.fullmatch(text, start, root.start())):
            return _without_marks(text, found)
    return None


def _without_marks(text: str, found: re.Match[str]) -> str | None:
    end = _end(text, found.end())
    lines = text[found.start() : end].split("\n")
    marks = [_MARK.match(line) for line in lines]
    if any((mark[1] if mark else None) != found[1] for mark, line in zip(marks, lines, strict=True) if line):
        return None
    bare = [line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)]
    return text[: found.start()] + "\n".join(bare) + text[end:]


# What is looked for, in this order, and what is told when it was undone.
WRAPPINGS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("pieces of a stream put together", _streamed),
    ("marks before the lines taken out", _unmarked),
    ("string literals put together", _joined),
    ("JSON escapes undone", _unescaped),
    ("HTML escapes undone", _unentitied),
    ("data URI decoded", _from_data),
)


def unwrapped(answer: str) -> tuple[str, tuple[str, ...]]:
    """The answer without what hides its markup, and what was undone."""
    told: list[str] = []
    for _ in range(MOST_LAYERS):
        for what, undo in WRAPPINGS:
            plain = undo(answer)
            if plain is not None and plain != answer:
                answer = plain
                told.append(what)
                break
        else:
            break
    return answer, tuple(told)
