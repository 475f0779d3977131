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

from .spans import SHAPE

__all__ = ["NOT_XML", "WRAPPINGS", "unwrapped"]

MOST_LAYERS = 6
LONGEST_MARK = 20
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_QUOTED = re.compile(r"([\"'`])(?:\s|\\[nrt]|<\?xml[^<>]*>|<!DOCTYPE[^<>]*>){0,9}<svg[\s>\\]", re.I)
_ESCAPED = re.compile(
    r"<svg\b[^>\"']{0,200}=\\+[\"']|\\(?:u003c|x3c|<)/?svg\b|>(?:\\[nrt]){1,9}[ \t]{0,200}</?[a-z]", re.I
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_URL_SAFE = str.maketrans("+/", "-_")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "\n": ""}
_ENTITY = re.compile(
    r"&(?:amp;)*(?:lt|#0*60|#x0*3c);?(?:svg\b|&(?:amp;)*#(?:0*115|x0*73)\b)|<svg\b[^>]{0,200}=&(?:quot|apos|#34|#39|#x22|#x27);",
    re.I,
)
_NO_CHARACTER = re.compile(r"&#\d{20,};?")
_DATA = re.compile(r"data:image/svg\+xml(?![^,\"'<>\s]{0,60}base64)[^,\"'<>\s]{0,60},(?=\s{0,9}[%<])", re.I)
_BASE64 = re.compile(r"(?:PHN2Z|Cjxzdmc|PD94bWwg|PCEtLS|PCFET0NUWVBF)[A-Za-z0-9+/_\s-]{40,}")
_DOUBLED = re.compile(r"<svg\b[^<>]{0,200}?=(\"\"|'')[^\"'<>]{1,200}\1")
_MARK = re.compile(r"[ \t]*(?:\d{1,5}[ \t]*(?=[|:.)\t]))?(>|\+|//|#|\*|[|:.)\t])[ \t]?")
_ROOT = re.compile(r"<svg[\s>]", re.I)
_FIRST_EVENT = re.compile(r"\s*(?:(?:data|event|id|retry)?:|\{)")
_EVENT = re.compile(r"data: ?|(?=\{)")
_NO_EVENT = re.compile(r"(?:event|id|retry)?:|\s*$|\[DONE\]")
_DELTA = re.compile(
    r"(?:generated_|output_)?text|arguments|completion|content|delta|partial_json|response|token"
)


def _drawn(text: str) -> bool:
    """Whether a drawing can be read as the text stands."""
    start = text.find("<svg")
    return start >= 0 and text.rfind("</svg") > start and SHAPE.search(text, start) is not None


def _end(text: str, start: int) -> int:
    found = text.find("</svg", start)
    return found if found >= 0 else len(text)


def _streamed(text: str) -> str | None:
    """Server-sent events, or a JSON object a line: the pieces of text in them, put together."""
    lines = text.splitlines() if _FIRST_EVENT.match(text) else []
    events = [_EVENT.match(line) for line in lines]
    known = all(event or _NO_EVENT.match(line) for event, line in zip(events, lines, strict=True))
    if not known or sum(1 for event in events if event) < 2:
        return None
    parts: list[str] = []
    for before, event, line in zip([None, *events], events, lines, strict=False):
        if event:
            parts.extend(_pieces(line[event.end() :], "\n" if before else ""))
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
        # the same piece may stand under two names
        yield from dict.fromkeys(v for n, v in value.items() if isinstance(v, str) and _DELTA.fullmatch(n))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _deltas(inner)


def _joined(text: str) -> str | None:
    """A drawing written as several string literals, with `+`, commas or line breaks between them."""
    found = _QUOTED.search(text)
    end = text.rfind("</svg")
    if not found or end <= found.end():
        return None
    statement = r"[+,\\]|\w{1,40}(?: ?\+=|\.\w{1,20}\()"
    between = re.compile(
        rf"(?<!\\){found[1]}([\s);\]]{{0,99}}(?:(?:{statement})\s{{0,99}})?)[fru]{{0,2}}{found[1]}"
    )
    inside = text[found.end() : end]
    joined = between.sub(lambda m: "\n" if m[1].strip() or "\n" in m[1] else m[0], inside)
    return text[: found.end()] + joined + text[end:]


def _unescaped(text: str) -> str | None:
    """Escapes of JSON, Python and JavaScript strings, one level."""
    if "\\" not in text:
        return None
    quoted = _QUOTED.search(text)
    if not _ESCAPED.search(text) and not (quoted and "\\" in text[quoted.start() : _end(text, quoted.end())]):
        return None
    plain = _ESCAPE.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _LETTERS.get(match[3], match[3])
    character = chr(int(match[1] or match[2], 16))
    return "" if character < " " and NOT_XML.match(character) else character


def _undoubled(text: str) -> str | None:
    """Quotes written twice, as within a value of CSV or SQL."""
    found = _DOUBLED.search(text)
    return text.replace(found[1], found[1][0]) if found else None


def _unentitied(text: str) -> str | None:
    """Markup written with entities, one level."""
    found = _ENTITY.search(text)
    if not found or (found[0][0] == "&" and _drawn(text)):
        return None
    return html.unescape(_NO_CHARACTER.sub("", text))  # Python reads no number of thousands of digits


def _percent(text: str) -> str | None:
    """Percent-encoding, of a data URI or of everything, where no drawing stands before it."""
    found = _DATA.search(text)
    if found and "<svg" not in text[: found.start()] and "%" in text[found.end() : _end(text, found.end())]:
        return f"{text[: found.start()]} {unquote(text[found.end() :])}"
    return unquote(text) if "%3csvg" in text.lower() and not _drawn(text) else None


def _base64(text: str) -> str | None:
    found = None if _drawn(text) else _BASE64.search(text)
    if not found:
        return None
    letters = "".join(found[0].split())
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]  # a single letter over says nothing
    decoded = base64.urlsafe_b64decode(letters.translate(_URL_SAFE) + "===").decode("utf-8", "replace")
    return f"{text[: found.start()]} {decoded} {text[found.end() :]}"


def _unmarked(text: str) -> str | None:
    """A mark before every line of the drawing: quoted, commented out, numbered, added in a diff."""
    for root in _ROOT.finditer(text):
        start = text.rfind("\n", max(0, root.start() - LONGEST_MARK), root.start()) + 1
        mark = _MARK.fullmatch(text, start, root.start())
        if not mark or not (start or root.start() <= LONGEST_MARK):
            continue
        end = _end(text, mark.end())
        lines = [line for line in text[start:end].split("\n") if line.strip()]
        marks = [_MARK.match(line) for line in lines]
        if any(not found or found[1] != mark[1] for found in marks):
            return None
        bare = [line[found.end() :] for line, found in zip(lines, marks, strict=True) if found]
        return text[:start] + "\n".join(bare) + text[end:]
    return None


# What is looked for, in this order, and what is told when it was undone.
WRAPPINGS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("pieces of a stream put together", _streamed),
    ("marks before the lines taken out", _unmarked),
    ("string literals put together", _joined),
    ("JSON escapes undone", _unescaped),
    ("doubled quotes undone", _undoubled),
    ("HTML escapes undone", _unentitied),
    ("percent-encoding undone", _percent),
    ("base64 decoded", _base64),
)


def unwrapped(answer: str) -> tuple[str, tuple[str, ...]]:
    """The answer without what hides its markup, and what was undone."""
    told: list[str] = []
    for _ in range(MOST_LAYERS):
        undone = ((what, undo(answer)) for what, undo in WRAPPINGS)
        what, plain = next(((w, p) for w, p in undone if p is not None and p != answer), ("", answer))
        if not what:
            break
        answer = plain
        told.append(what)
    return answer, tuple(told)
