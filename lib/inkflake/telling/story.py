"""A story: how a drawing, or a request without one, came about, from its prompt to its reviews."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
from snowflake.snowpark import Row, Session

from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from inkflake.telling.drawings import from_row
from inkflake.telling.gallery import Gallery, image
from inkflake.telling.tables import to_html

__all__ = ["Event", "Story", "Tried", "Version", "drawn_in", "story"]

# Generations above and below a request that are told, and versions of one drawing.
DEPTH, VERSIONS = 100, 60

REQUEST = """
SELECT r.request_id, r.prompt_text, r.selected_model, r.style, r.profile, r.template_version, r.options,
       r.status, r.error_message, r.batch_id, r.parent_request_id, r.created_at, s.svg_id, s.svg_content,
       s.stage_path, s.file_size, s.sha256, s.render, s.score
FROM (SELECT * FROM ${here}.svg_generation_requests WHERE ${own_or_admin} AND request_id = ?) r
LEFT JOIN ${here}.generated_svgs s ON s.request_id = r.request_id AND s.owner = r.owner
ORDER BY s.generated_at DESC
LIMIT 1
"""

ATTEMPTS = """
SELECT attempt_no, model_asked, model_used, outcome, raw_response, notes, repairs, removals, violations,
       error_message, prompt_tokens, completion_tokens, latency_ms
FROM ${here}.generation_attempts
WHERE ${own_or_admin} AND request_id = ?
ORDER BY attempt_no, created_at
"""

EVENTS = """
SELECT event, stars, text, COALESCE(removed, FALSE) AS removed, owner, created_at
FROM ${here}.svg_reviews
WHERE ${own_or_admin} AND svg_id = ?
ORDER BY created_at, review_id
"""

# Up to the first drawing, and from there down to all that came of it.
VERSIONS_OF = """
WITH RECURSIVE above (request_id, parent_request_id, step) AS (
    SELECT request_id, parent_request_id, 0 FROM ${here}.svg_generation_requests
    WHERE ${own_or_admin} AND request_id = ?
    UNION ALL
    SELECT r.request_id, r.parent_request_id, above.step + 1
    FROM ${here}.svg_generation_requests r JOIN above ON r.request_id = above.parent_request_id
    WHERE above.step < ? AND ${own_or_admin}
),
below (request_id, parent_request_id, prompt_text, status, step, place) AS (
    SELECT request_id, parent_request_id, prompt_text, status, 0, request_id
    FROM ${here}.svg_generation_requests
    WHERE ${own_or_admin}
      AND request_id IN (SELECT request_id FROM above QUALIFY ROW_NUMBER() OVER (ORDER BY step DESC) = 1)
    UNION ALL
    SELECT r.request_id, r.parent_request_id, r.prompt_text, r.status, below.step + 1,
           below.place || TO_VARCHAR(r.created_at) || r.request_id
    FROM ${here}.svg_generation_requests r JOIN below ON r.parent_request_id = below.request_id
    WHERE below.step < ? AND ${own_or_admin}
)
SELECT v.request_id, v.parent_request_id, v.prompt_text, v.status, v.step, s.svg_content
FROM below v
LEFT JOIN (SELECT request_id, svg_content FROM ${here}.generated_svgs WHERE ${own_or_admin}) s
  ON s.request_id = v.request_id
ORDER BY v.place
LIMIT ?
"""


@dataclass(frozen=True)
class Tried:
    """One attempt: what the model answered, and what became of it."""

    attempt_no: int
    model_asked: str
    model_used: str | None
    outcome: str
    raw_response: str | None
    notes: str | None
    repairs: tuple[str, ...]
    removals: tuple[str, ...]
    violations: tuple[str, ...]
    error_message: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    latency_ms: int | None

    @property
    def drawn(self) -> str:
        """The SVG in the raw answer as it stood there, nothing mended; empty where there is none."""
        return drawn_in(self.raw_response or "")

    @property
    def remarks(self) -> str:
        """What was mended, taken out and refused, in words."""
        told = {"repaired": self.repairs, "removed": self.removals, "refused": self.violations}
        words = [f"{kind}: {'; '.join(items)}" for kind, items in told.items() if items]
        return " · ".join(words or [self.error_message or "as drawn"])


@dataclass(frozen=True)
class Version:
    """One drawing of a tree of changes; `step` counts the changes since the first."""

    request_id: str
    parent_request_id: str | None
    prompt_text: str
    status: str
    step: int
    svg_content: str | None


@dataclass(frozen=True)
class Event:
    """One thing that a person thought of a drawing."""

    event: str
    stars: int | None
    text: str | None
    removed: bool
    owner: str
    created_at: datetime


@dataclass(frozen=True, repr=False)
class Story:
    """Everything that is known of a request; shows itself as tables and pictures."""

    request: dict[str, Any]
    attempts: tuple[Tried, ...]
    versions: tuple[Version, ...]
    events: tuple[Event, ...]

    @property
    def svg(self) -> str:
        """The accepted drawing, empty where there is none."""
        return self.request["svg_content"] or ""

    def changed(self) -> Gallery | None:
        """The drawing beside what it was made from: its parent, or the answer before it was mended."""
        before = {v.request_id: v.svg_content for v in self.versions}.get(self.request["parent_request_id"])
        said = "before"
        if not before:
            mended = [a for a in self.attempts if a.outcome == "accepted" and (a.repairs or a.removals)]
            before, said = (mended[-1].drawn, "as the model drew it") if mended else ("", "")
        pictures = ((before or "", (said,)), (self.svg, ("now",)))
        return Gallery(pictures, 300) if before and self.svg else None

    def facts(self) -> pd.DataFrame:
        """What was asked for and what it took, one line each."""
        told, tokens = (
            dict(self.request),
            [(a.prompt_tokens or 0) + (a.completion_tokens or 0) for a in self.attempts],
        )
        del told["svg_content"]
        told["tokens"] = sum(tokens)
        told["seconds"] = sum(a.latency_ms or 0 for a in self.attempts) / 1000
        shown = {name.replace("_", " "): str(value) for name, value in told.items() if value is not None}
        return pd.DataFrame({"value": shown.values()}, index=pd.Index(shown, name="request"))

    def tried(self) -> pd.DataFrame:
        """The attempts, one line each."""
        rows = [
            (
                a.attempt_no,
                a.model_used or a.model_asked,
                a.outcome,
                a.remarks,
                a.prompt_tokens,
                a.completion_tokens,
            )
            for a in self.attempts
        ]
        columns = ["attempt", "model", "outcome", "what became of it", "prompt tokens", "answer tokens"]
        frame = pd.DataFrame(rows, columns=columns).set_index("attempt")
        return frame.astype({"prompt tokens": "Int64", "answer tokens": "Int64"})

    def _repr_html_(self) -> str:
        changed = self.changed()
        parts = [changed._repr_html_() if changed else "", to_html(self.facts())]
        parts += [to_html(self.tried()) if self.attempts else "<p>No attempt was made.</p>"]
        parts += [_tree(self.versions, self.request["request_id"])] if len(self.versions) > 1 else []
        parts += ["<ul>", *(f"<li>{escape(_told(event))}</li>" for event in self.events), "</ul>"]
        for a in self.attempts:
            raw = escape(a.raw_response or "no answer")
            style = "white-space:pre-wrap;overflow-wrap:anywhere;max-height:24em;overflow:auto"
            name = f"raw answer of attempt {a.attempt_no}"
            parts.append(f'<details><summary>{name}</summary><pre style="{style}">{raw}</pre></details>')
        return "".join(parts)

    def __repr__(self) -> str:
        return f"{self.request['status']} after {len(self.attempts)} attempts: {self.request['prompt_text']}"


def story(session: Session, request_id: str) -> Story:
    """How a request came to its drawing or to nothing: attempts, repairs, versions, and what people think."""
    rows = query(session, REQUEST, request_id)
    if not rows:
        raise InkflakeError(
            f"request {request_id} is not there, or not for this user; look at generation_history"
        )
    request = {name.lower(): value for name, value in rows[0].as_dict().items()}
    attempts = tuple(map(_tried, query(session, ATTEMPTS, request_id)))
    versions = tuple(
        from_row(Version, r) for r in query(session, VERSIONS_OF, request_id, DEPTH, DEPTH, VERSIONS)
    )
    events = tuple(from_row(Event, row) for row in query(session, EVENTS, request["svg_id"]))
    return Story(request, attempts, versions, events)


def drawn_in(answer: str) -> str:
    """The SVG in a raw answer as it stands there; empty where there is none."""
    start, end = answer.find("<svg"), answer.rfind("</svg>")
    return answer[start : end + 6] if 0 <= start < end else ""


def _tried(row: Row) -> Tried:
    values = {name.lower(): value for name, value in row.as_dict().items()}
    lists = {name: tuple(json.loads(values[name] or "[]")) for name in ("repairs", "removals", "violations")}
    return Tried(**{**values, **lists})


def _told(event: Event) -> str:
    given = f"{'★' * event.stars} " if event.stars else ""
    taken = "no longer " if event.removed else ""
    return f"{event.created_at:%Y-%m-%d %H:%M} {event.owner}: {event.event} {taken}{given}{event.text or ''}"


def _tree(versions: tuple[Version, ...], here: str) -> str:
    """Each version under the one that it changes, this one marked."""
    lines = []
    for v in versions:
        picture = image(v.svg_content, width=72, alt=v.prompt_text) if v.svg_content else escape(v.status)
        words = escape(v.prompt_text)
        words = f"<b>{words}</b>" if v.request_id == here else words
        lines.append(f'<div style="margin:4px 0 4px {28 * v.step}px">{picture} {words}</div>')
    return "".join(lines)
