"""The specification's reads: session, stage, drawing by request, history, temporary tables; and a batch.

Every read shows a user the own rows and an admin all of them, on every edition, and is bounded to one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import pandas as pd
from snowflake.snowpark import Row, Session

from .errors import InkflakeError, ParameterError
from .gallery import Gallery, wide
from .session import identifier, query, table
from .summary import Summary, summary

__all__ = [
    "Batch",
    "Drawing",
    "Failure",
    "active_session",
    "batch",
    "drawings",
    "generation_history",
    "stage_contents",
    "svg_by_request",
    "temporary_tables",
]

# Access levels (specification, Data Security Model 2): user own rows, admin all.
MINE = "(owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('INKFLAKE_ADMIN'))"
SYSTEM = "IS_ROLE_IN_SESSION('INKFLAKE_SYSTEM')"
PAGE = 1000
# Rows that a batch shows of itself; a report of thousands is read by what did not go well.
SHOWN = 100
# Characters of a prompt that it shows.
LONGEST_PROMPT = 200
RESUME = "resume batch {} with the same prompts and styles, and a higher budget if one stopped it"

ACTIVE_SESSION = """
SELECT session_id, user_name, user_role, warehouse, database, schema, created_at, last_activity, is_active
FROM ${here}.user_sessions
WHERE is_active AND user_name = CURRENT_USER()
ORDER BY last_activity DESC, session_id
LIMIT 1
"""

DRAWINGS = """
SELECT svg_id, request_id, batch_id, seq, variation, prompt_text, style, profile, selected_model, model_used,
       filename, stage_path, file_size, width, height, sha256, render, score, chosen, cached_from,
       processing_time_ms, generated_at, stars
FROM ${here}.drawings
WHERE ${mine}
"""

OF_BATCH = DRAWINGS + "AND batch_id = ? ORDER BY seq, variation, svg_id"
LATEST_OF_BATCH = DRAWINGS + "AND batch_id = ? ORDER BY generated_at DESC, seq, svg_id LIMIT ? OFFSET ?"
# Only the newest drawings are joined with their requests, however long the history.
NEWEST = """
  AND generated_at >= (
      SELECT MIN(generated_at)
      FROM (SELECT generated_at FROM ${here}.generated_svgs WHERE ${mine} ORDER BY generated_at DESC LIMIT ?)
  )
ORDER BY generated_at DESC, seq, svg_id
LIMIT ? OFFSET ?
"""
LATEST = DRAWINGS + NEWEST

UNDRAWN = """
SELECT request_id, seq, prompt_text, selected_model, filename, error_message, status
FROM ${here}.svg_generation_requests
WHERE ${mine} AND batch_id = ? AND status <> 'completed'
ORDER BY seq, variation, request_id
"""

SVG = """
SELECT svg_content
FROM ${here}.generated_svgs
WHERE ${mine} AND request_id = ?
ORDER BY generated_at DESC
LIMIT 1
"""

HISTORY = """
SELECT request_id, batch_id, seq, prompt_text, selected_model, style, profile, filename, stage_name, status,
       error_message, created_at, completed_at
FROM ${here}.svg_generation_requests
WHERE ${mine}
  AND (? IS NULL OR batch_id = ?)
  AND (? IS NULL OR status = ?)
  AND (? IS NULL OR selected_model = ?)
  AND (? IS NULL OR CONTAINS(LOWER(prompt_text), LOWER(?)))
  AND (? IS NULL OR created_at >= ?::TIMESTAMP_NTZ)
  AND (? IS NULL OR created_at < ?::TIMESTAMP_NTZ)
ORDER BY created_at DESC, seq, request_id
LIMIT ? OFFSET ?
"""

TEMPORARY = """
SELECT table_name, request_id, batch_id, schema, table_type, created_at, cleaned_up_at
FROM ${here}.temporary_tables
WHERE (${mine} OR ${system}) AND (? OR cleaned_up_at IS NULL)
ORDER BY created_at DESC, table_name
LIMIT ? OFFSET ?
"""


@dataclass(frozen=True)
class Drawing:
    """An accepted SVG and its request, with the columns of the view `drawings`; `.svg` is read on demand."""

    svg_id: str
    request_id: str
    batch_id: str | None
    seq: int | None
    variation: int | None
    prompt_text: str | None
    style: str | None
    profile: str
    selected_model: str | None
    model_used: str
    filename: str | None
    stage_path: str
    file_size: int
    width: float
    height: float
    sha256: str
    render: str
    score: float | None
    chosen: bool
    cached_from: str | None
    processing_time_ms: int
    generated_at: datetime
    stars: int | None
    session: Session = field(repr=False, compare=False)

    @property
    def svg(self) -> str:
        """The SVG text, byte for byte what lies on the stage."""
        return svg_by_request(self.session, self.request_id)


@dataclass(frozen=True)
class Failure:
    """A request that came to nothing, and why; or one that still waits, then with no reason."""

    request_id: str
    seq: int
    prompt_text: str
    selected_model: str
    filename: str
    error_message: str | None
    status: str


@dataclass(frozen=True, repr=False)
class Batch:
    """The outcome of a run: every request is in `drawings`, in `failures` or, unfinished, in `waiting`."""

    batch_id: str
    drawings: tuple[Drawing, ...]
    failures: tuple[Failure, ...]
    waiting: tuple[Failure, ...]
    session: Session = field(repr=False, compare=False)

    @property
    def chosen(self) -> tuple[Drawing, ...]:
        """One drawing a prompt: of several variations the best by score."""
        return tuple(d for d in self.drawings if d.chosen)

    def ensure_drawn(self) -> None:
        """Raises `InkflakeError` when nothing was drawn, so that a scheduler sees it."""
        if self.waiting and not self.drawings and not self.failures:
            raise InkflakeError(
                f"none of {len(self.waiting)} requests was begun; {RESUME.format(self.batch_id)}"
            )
        if self.failures and not self.drawings:
            first = self.failures[0].error_message
            raise InkflakeError(
                f"none of {len(self.failures)} requests came to a drawing; the first: {first}"
            )

    def summary(self) -> Summary:
        """Counts, tokens and times of the batch, as a table and a figure."""
        return summary(self.session, self.batch_id, mine=MINE)

    def table(self) -> pd.DataFrame:
        """One row a request, in order; nothing in it differs between two runs of the same prompts."""
        done = [
            (d.seq, d.prompt_text, "completed", d.model_used, d.filename, d.file_size, _remark(d))
            for d in self.drawings
        ]
        lost = [
            (f.seq, f.prompt_text, f.status, f.selected_model, f.filename, None, f.error_message or "")
            for f in (*self.failures, *self.waiting)
        ]
        columns = ["seq", "prompt", "status", "model", "filename", "bytes", "reason"]
        rows = sorted([*done, *lost], key=lambda row: row[0])
        return pd.DataFrame(rows, columns=columns).astype({"bytes": "Int64"}).set_index("seq")

    def show(self, limit: int = 12) -> Gallery:
        """The first drawings as pictures, of variations the chosen one, for the end of a notebook cell."""
        shown = (self.chosen or self.drawings)[:limit]
        note = f"{len(shown)} of {len(self):,} drawings" if len(shown) < len(self) else ""
        return Gallery.of(shown, note=note)

    def _repr_html_(self) -> str:
        """The whole table of a small batch; of a large one what is not completed comes first."""
        table = self.table()
        table["prompt"] = table["prompt"].map(_cut, na_action="ignore")
        if len(table) <= SHOWN:
            return wide(table)
        shown = table.sort_values("status", key=lambda s: s == "completed", kind="stable").head(SHOWN)
        note = f"{len(self)} drawings, {len(self.failures)} failures, {len(self.waiting)} waiting"
        return f"<p>{note}; {SHOWN} of {len(table):,} requests are shown, table() has all.</p>{wide(shown)}"

    def __repr__(self) -> str:
        waiting = f", {len(self.waiting)} waiting: {RESUME.format(self.batch_id)}" if self.waiting else ""
        return f"{len(self.drawings)} drawings, {len(self.failures)} failures{waiting}"

    def __iter__(self) -> Iterator[Drawing]:
        return iter(self.drawings)

    def __len__(self) -> int:
        return len(self.drawings)


def active_session(session: Session) -> pd.DataFrame:
    """The user's row in `user_sessions` that was used last."""
    return _table(session, ACTIVE_SESSION)


def stage_contents(session: Session, stage: str = "SVG_STAGE", *, prefix: str = "") -> pd.DataFrame:
    """The files on a stage: name, size in bytes, MD5, time; `prefix` narrows it to names that begin so."""
    if not all(c.isalnum() or c in "_-/." for c in prefix) or ".." in prefix:
        raise ParameterError(f"prefix {prefix!r} does not fit; use letters, digits, _ - . and /")
    path = f"@{_here(session)}.{identifier(stage, 'stage')}" + (f"/{prefix}" if prefix else "")
    rows = [tuple(row)[:4] for row in query(session, f"LIST {path}")]
    frame = pd.DataFrame(rows, columns=["name", "size", "md5", "last_modified"])
    return frame.sort_values("name", ignore_index=True)


def svg_by_request(session: Session, request_id: str) -> str:
    """The SVG of a request, newest first."""
    rows = _read(session, SVG, request_id)
    if not rows:
        raise InkflakeError(
            f"request {request_id} has no drawing that this user may see; look at generation_history"
        )
    return rows[0][0]


def drawings(
    session: Session, *, batch_id: str | None = None, limit: int = 24, page: int = 0
) -> tuple[Drawing, ...]:
    """The latest drawings, newest first, one page of `limit`."""
    limit, offset = _page(limit, page)
    if batch_id:
        return _drawings(session, _read(session, LATEST_OF_BATCH, batch_id, limit, offset))
    return _drawings(session, _read(session, LATEST, limit + offset, limit, offset))


def generation_history(
    session: Session,
    *,
    batch_id: str | None = None,
    status: str | None = None,
    model: str | None = None,
    contains: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    page: int = 0,
) -> pd.DataFrame:
    """Requests, newest first, filtered; times are UTC. One page of `limit`, at most 1,000."""
    limit, offset = _page(limit, page)
    filters = (batch_id, status, model, contains, *(str(t) if t else None for t in (since, until)))
    values = [value for wanted in filters for value in (wanted, wanted)]
    return _table(session, HISTORY, *values, limit, offset)


def temporary_tables(
    session: Session, *, cleaned: bool = False, limit: int = 100, page: int = 0
) -> pd.DataFrame:
    """The temporary tables that runs registered and did not drop; with `cleaned`, the dropped ones too."""
    limit, offset = _page(limit, page)
    return _table(session, TEMPORARY, cleaned, limit, offset)


def batch(session: Session, batch_id: str) -> Batch:
    """A run as the tables tell it."""
    done = _drawings(session, _read(session, OF_BATCH, batch_id))
    undrawn = [_made(Failure, row) for row in _read(session, UNDRAWN, batch_id)]
    failures = tuple(f for f in undrawn if f.status == "failed")
    return Batch(batch_id, done, failures, tuple(f for f in undrawn if f.status != "failed"), session)


def _cut(prompt: str) -> str:
    return prompt if len(prompt) <= LONGEST_PROMPT else f"{prompt[:LONGEST_PROMPT]}…"


def _remark(drawing: Drawing) -> str:
    """What is special about a drawing, in the words of a batch's table."""
    if drawing.cached_from:
        return "from this session's cache"
    chosen = ", the chosen one" if drawing.chosen else ""
    return f"variation {drawing.variation}{chosen}" if drawing.variation else ""


def _drawings(session: Session, rows: list[Row]) -> tuple[Drawing, ...]:
    return tuple(_made(Drawing, row, session=session) for row in rows)


def _made(kind: type[Any], row: Row, **more: Any) -> Any:
    values = {key.lower(): value for key, value in row.as_dict().items()}
    return kind(**{f.name: values[f.name] for f in fields(kind) if f.name in values}, **more)


def _page(limit: int, page: int) -> tuple[int, int]:
    if not 1 <= limit <= PAGE or page < 0:
        raise ParameterError(
            f"limit is {limit} and page {page}; limit goes from 1 to {PAGE}, pages count from 0"
        )
    return limit, limit * page


def _table(session: Session, text: str, *values: Any) -> pd.DataFrame:
    frame = table(session, text, *values, mine=MINE, system=SYSTEM)
    return frame.rename(columns=str.lower)


def _here(session: Session) -> str:
    return f"{session.get_current_database()}.{session.get_current_schema()}"


def _read(session: Session, text: str, *values: Any) -> list[Row]:
    return query(session, text, *values, mine=MINE, system=SYSTEM)
