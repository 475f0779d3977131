"""Drawings as people meet them: one page or one batch of them, and their SVG texts a page at a time."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar

from snowflake.snowpark import Row, Session

from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query

__all__ = [
    "COLUMNS",
    "FAVOURITE",
    "NOTED",
    "REJECTED",
    "Drawing",
    "bounds",
    "drawings",
    "drawings_of",
    "from_row",
    "made",
]

# Tags that mean something to searches.
FAVOURITE, REJECTED = "favourite", "rejected"

T = TypeVar("T")

# How the offline sketch tells what it has no picture of, or could not change.
NOT_DRAWN = re.compile(r"\bNot (?:drawn|changed): ([^.]+)")

# Rows of a page at most, and drawings whose texts are read together: a page of `drawings`.
LONGEST_PAGE, TEXTS = 1000, 24

SVGS = """
SELECT svg_id, svg_content
FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND svg_id IN ${listed}
ORDER BY svg_id
"""


class SvgTexts:
    """The SVG texts of some drawings, read a page at a time: one query a page, of which the last is kept."""

    def __init__(
        self, session: Session, svg_ids: Sequence[str], known: Mapping[str, str] | None = None
    ) -> None:
        self._session, self._svg_ids = session, svg_ids
        self._positions = {svg_id: position for position, svg_id in enumerate(svg_ids)}
        self._page: Mapping[str, str] = known or {}

    def __getitem__(self, svg_id: str) -> str:
        if svg_id not in self._page:
            start = self._positions[svg_id] // TEXTS * TEXTS
            wanted = json.dumps(self._svg_ids[start : start + TEXTS])
            self._page = {row[0]: row[1] for row in query(self._session, SVGS, wanted)}
        if svg_id not in self._page:
            raise InkflakeError(f"drawing {svg_id} is not there any more, or not for this user")
        return self._page[svg_id]


@dataclass(frozen=True)
class Drawing:
    """An accepted SVG and its request, with the columns of the view `drawings`; `.svg` is read later."""

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
    variation_of: str | None
    parent_request_id: str | None
    template_version: str | None
    tags: str | None
    texts: SvgTexts = field(repr=False, compare=False)
    notes: str | None = field(default=None, repr=False)

    @property
    def svg(self) -> str:
        """The SVG text, byte for byte what lies on the stage."""
        return self.texts[self.svg_id]

    @property
    def not_drawn(self) -> str:
        """What of the prompt is not on it, as the model says; empty where it says nothing of the kind."""
        said = NOT_DRAWN.search(self.notes or "")
        return said[1] if said else ""

    @property
    def lacks(self) -> str:
        """The same in words to show; empty where nothing is missing."""
        return f"not drawn: {self.not_drawn}" if self.not_drawn else ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Your tags on it, favourite and rejected among them."""
        return tuple((self.tags or "").split())


COLUMNS = ", ".join(f.name for f in fields(Drawing) if f.name not in ("texts", "notes"))
# What the model said with the drawings found; one from the cache has the words of the one it was taken from.
NOTED = """
LEFT JOIN (
    SELECT request_id, MAX(notes) AS notes
    FROM ${here}.generation_attempts
    WHERE ${own_or_admin} AND outcome = 'accepted'
      AND request_id IN (SELECT COALESCE(cached_from, request_id) FROM found)
    GROUP BY request_id
) n ON n.request_id = COALESCE(found.cached_from, found.request_id)
"""
# Drawings of the view, with what was said with them.
FOUND = """
WITH found AS (SELECT {columns} FROM ${{here}}.drawings WHERE ${{own_or_admin}} {wanted})
SELECT found.*, n.notes FROM found {noted} ORDER BY {order}
"""
NEWEST_FIRST = "generated_at DESC, seq, svg_id"
# Only the newest drawings are joined with their requests, however long the history.
NEWEST = f"""
  AND generated_at >= (
      SELECT MIN(generated_at) FROM (
          SELECT generated_at FROM ${{here}}.generated_svgs WHERE ${{own_or_admin}}
          ORDER BY generated_at DESC LIMIT ?
      )
  )
ORDER BY {NEWEST_FIRST}
LIMIT ? OFFSET ?
"""  # noqa: S608 - constants of ours
COMMON = {"columns": COLUMNS, "noted": NOTED}
OF_BATCH = FOUND.format(wanted="AND batch_id = ?", order="seq, variation, svg_id", **COMMON)
PAGE_OF_BATCH = f"AND batch_id = ? ORDER BY {NEWEST_FIRST} LIMIT ? OFFSET ?"
LATEST_OF_BATCH = FOUND.format(wanted=PAGE_OF_BATCH, order=NEWEST_FIRST, **COMMON)
LATEST = FOUND.format(wanted=NEWEST, order=NEWEST_FIRST, **COMMON)


def drawings(
    session: Session, *, batch_id: str | None = None, limit: int = 24, page: int = 0
) -> tuple[Drawing, ...]:
    """The latest drawings, newest first, one page of `limit`."""
    limit, offset = bounds(limit, page)
    if batch_id:
        return made(session, query(session, LATEST_OF_BATCH, batch_id, limit, offset))
    return made(session, query(session, LATEST, limit + offset, limit, offset))


def drawings_of(session: Session, batch_id: str) -> tuple[Drawing, ...]:
    """All drawings of a batch, in the order of its prompts."""
    return made(session, query(session, OF_BATCH, batch_id))


def bounds(limit: int, page: int) -> tuple[int, int]:
    """The rows of a page, and those before it."""
    if not 1 <= limit <= LONGEST_PAGE or page < 0:
        raise ParameterError(
            f"limit is {limit} and page {page}; limit goes from 1 to {LONGEST_PAGE}, pages count from 0"
        )
    return limit, limit * page


def from_row(kind: type[T], row: Row, **more: Any) -> T:
    """A dataclass with the columns of a row."""
    values = {key.lower(): value for key, value in row.as_dict().items()}
    return kind(**{f.name: values[f.name] for f in fields(kind) if f.name in values}, **more)  # type: ignore[arg-type]


def made(session: Session, rows: list[Row]) -> tuple[Drawing, ...]:
    """Drawings of rows, whose texts are read later unless they are in the rows."""
    there = bool(rows) and "SVG_CONTENT" in rows[0]
    known = {row["SVG_ID"]: row["SVG_CONTENT"] for row in rows} if there else None
    texts = SvgTexts(session, [row["SVG_ID"] for row in rows], known)
    return tuple(from_row(Drawing, row, texts=texts) for row in rows)
