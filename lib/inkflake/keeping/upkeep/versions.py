"""Old answers read again without a model: drawings replayed from them, and accepted as today."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid5

import pandas as pd
from snowflake.snowpark import Row, Session

from inkflake.errors import InkflakeError, mask
from inkflake.keeping.upkeep.audit import audited
from inkflake.snow.files import put_new
from inkflake.snow.statements import query
from inkflake.telling.drawings import Drawing, bounds
from inkflake_svg import Judgement, Renderer, accept

__all__ = ["reaccept", "replay"]

# Answers that are read together.
READ = 50

# The answer behind each drawing, of the newest version; a cached one was made from an earlier one's.
ANSWERS = """
SELECT s.svg_id, s.request_id, s.owner, s.stage_path, s.svg_content, s.profile,
       COALESCE(r.prompt_text, '') AS prompt_text, COALESCE(a.raw_response, c.svg_content) AS raw
FROM (SELECT * FROM ${here}.generated_svgs WHERE ${own_or_admin}) s
LEFT JOIN ${here}.svg_generation_requests r ON r.request_id = s.request_id AND r.owner = s.owner
LEFT JOIN ${here}.generation_attempts a
  ON a.request_id = s.request_id AND a.owner = s.owner AND a.outcome = 'accepted'
LEFT JOIN ${here}.generated_svgs c ON c.request_id = r.cached_from AND c.owner = s.owner
WHERE ${which}
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY ${each} ORDER BY s.generated_at DESC, a.attempt_no DESC, s.svg_id
) = 1
ORDER BY s.generated_at DESC, s.svg_id
LIMIT ? OFFSET ?
"""
VERSION = """
INSERT INTO ${here}.generated_svgs (
    svg_id, request_id, svg_content, file_size, stage_path, generated_at, model_used, processing_time_ms,
    owner, sha256, width, height, profile, render, score, chosen
)
SELECT ?, request_id, ?, ?, ?, SYSDATE(), model_used, processing_time_ms,
       owner, ?, ?, ?, profile, ?, ?, chosen
FROM ${here}.generated_svgs
WHERE svg_id = ? AND owner = ? AND ${own_or_admin}
"""
REPLACED = """
UPDATE ${here}.generated_svgs SET chosen = FALSE
WHERE svg_id = ? AND owner = ? AND ${own_or_admin}
"""
COLUMNS = ["svg_id", "file", "outcome", "bytes before", "bytes after"]


def replay(session: Session, drawing: Drawing | str) -> str:
    """The SVG of a drawing (or `svg_id`) made once more from its raw answer, byte for byte as it is stored.

    Raises `InkflakeError` when the answer is not kept any more or acceptance has changed since: `reaccept`.
    """
    svg_id = drawing if isinstance(drawing, str) else drawing.svg_id
    rows = _answers(session, ("s.svg_id = ?", "s.svg_id"), svg_id, limit=1)
    if not rows or rows[0]["RAW"] is None:
        raise InkflakeError(f"drawing {svg_id} is not there, not for this user, or its answer is not kept")
    found = accept(rows[0]["RAW"], profile=rows[0]["PROFILE"]).svg
    if found != rows[0]["SVG_CONTENT"]:
        raise InkflakeError(f"drawing {svg_id} is accepted otherwise today; compare them by reaccept(...)")
    return found


def reaccept(
    session: Session, *, batch_id: str = "", apply: bool = False, limit: int = 1000, page: int = 0
) -> pd.DataFrame:
    """What today's acceptance makes of old answers, newest first, before and after; no model is called.

    With `apply=True` drawings that come out otherwise are stored as new versions, beside the old ones, which
    are not chosen any more. A page of `limit`.
    """
    which = "r.batch_id = ?" if batch_id else "TRUE"
    values = [batch_id] if batch_id else []
    found = []
    with Renderer() as renderer:
        for rows in _parts(session, which, values, limit=limit, page=page):
            judged = _judged(renderer, rows)
            found += [(row, *each) for row, each in zip(rows, judged, strict=True)]
    changed = [(row, j) for row, j, what in found if what == "changed" and j]
    if apply and changed:
        with audited(session, "acceptance") as outcome:
            for row, judgement in changed:
                _store(session, row, judgement)
            outcome["new versions"] = len(changed)
    table = [
        (row["SVG_ID"], row["STAGE_PATH"].rsplit("/", 1)[1], what, len(row["SVG_CONTENT"].encode()), _size(j))
        for row, j, what in found
    ]
    return pd.DataFrame(table, columns=COLUMNS).astype({"bytes after": "Int64"})


def _answers(
    session: Session, which: tuple[str, str], *values: Any, limit: int, offset: int = 0
) -> list[Row]:
    text = ANSWERS.replace("${which}", which[0]).replace("${each}", which[1])
    return query(session, text, *values, limit, offset)


def _parts(
    session: Session, which: str, values: Sequence[Any], *, limit: int, page: int
) -> Iterator[list[Row]]:
    """The answers of a page, those of one query at a time."""
    limit, first = bounds(limit, page)
    for start in range(0, limit, READ):
        part = min(READ, limit - start)
        rows = _answers(session, (which, "s.request_id, s.owner"), *values, limit=part, offset=first + start)
        yield rows
        if len(rows) < part:
            return


def _judged(renderer: Renderer, rows: Sequence[Row]) -> Iterator[tuple[Judgement | None, str]]:
    """What becomes of each row's answer, and in words."""
    kept = [row for row in rows if row["RAW"] is not None]
    waits = {
        profile: renderer.judge(
            [(r["RAW"], r["PROMPT_TEXT"]) for r in kept if r["PROFILE"] == profile], profile=profile
        )
        for profile in {row["PROFILE"] for row in kept}
    }
    judgements = {profile: iter(wait()) for profile, wait in waits.items()}
    for row in rows:
        if row["RAW"] is None:
            yield None, "the answer is not kept"
            continue
        judgement = next(judgements[row["PROFILE"]])
        accepted = judgement.accepted
        if accepted is None:
            yield judgement, f"refused: {mask(str(judgement.error), limit=200)}"
        else:
            yield judgement, "as stored" if accepted.svg == row["SVG_CONTENT"] else "changed"


def _size(judgement: Judgement | None) -> int | None:
    return len(judgement.accepted.svg.encode()) if judgement and judgement.accepted else None


def _store(session: Session, row: Row, judgement: Judgement) -> None:
    """Stores a new version of a drawing under a name of its own."""
    accepted, rendering = judgement.accepted, judgement.rendering
    assert accepted is not None and rendering is not None  # noqa: S101, PT018 - only accepted ones come here
    data = accepted.svg.encode()
    digest = hashlib.sha256(data).hexdigest()
    svg_id = str(uuid5(UUID(row["REQUEST_ID"]), digest))
    path = put_new(session, row["STAGE_PATH"], data, digest[:8])
    told = (accepted.width, accepted.height, rendering.verdict, judgement.score)
    query(session, VERSION, svg_id, accepted.svg, len(data), path, digest, *told, row["SVG_ID"], row["OWNER"])
    query(session, REPLACED, row["SVG_ID"], row["OWNER"])
