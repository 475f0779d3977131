"""States: what becomes of the requests of a run, said only by the run that they belong to.

A batch that another run has resumed is that run's: the columns tell by the session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from snowflake.snowpark import Session

from .errors import BatchTakenOver, InkflakeError, mask
from .rows import columns, in_binds, inserting
from .session import query

__all__ = ["check_ours", "fail", "fail_open", "log", "mark"]

OURS = """session_id = ? AND status IN ('pending', 'processing')
  AND request_id IN (SELECT f.value::STRING FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f)
"""
COUNT = f"SELECT COUNT(*) FROM ${{here}}.svg_generation_requests WHERE {OURS}"  # noqa: S608 - constants of ours
MARK = f"UPDATE ${{here}}.svg_generation_requests SET status = ? WHERE {OURS}"  # noqa: S608 - constants of ours

FAIL = """
UPDATE ${here}.svg_generation_requests r
SET status = 'failed', completed_at = SYSDATE(), error_message = s.error_message
FROM (
    SELECT f.value:request_id::STRING AS request_id, f.value:error_message::STRING AS error_message
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
) s
WHERE r.request_id = s.request_id AND r.session_id = ? AND r.status IN ('pending', 'processing')
"""

FAIL_OPEN = """
UPDATE ${here}.svg_generation_requests
SET status = 'failed', completed_at = SYSDATE(), error_message = ?
WHERE batch_id = ? AND status IN ('pending', 'processing')
"""

LOG = inserting(
    "error_logs",
    columns(STRING="request_id batch_id error_type error_message"),
    error_id="UUID_STRING()",
    owner="CURRENT_USER()",
    created_at="SYSDATE()",
)


def mark(
    session: Session, batch_id: str, request_ids: Sequence[str], status: str, *, session_id: str
) -> None:
    """Says that these unfinished requests are `processing` now, or that they wait as `pending`.

    Raises `BatchTakenOver` when some have become another run's.
    """
    marked = query(session, MARK, status, session_id, json.dumps(list(request_ids)))[0][0]
    if marked < len(request_ids):
        raise BatchTakenOver.of(batch_id)


def check_ours(session: Session, batch_id: str, request_ids: Sequence[str], *, session_id: str) -> None:
    """Raises `BatchTakenOver` when unfinished requests of this run have become another one's."""
    ours = query(session, COUNT, session_id, json.dumps(list(request_ids)))[0][0]
    if ours < len(request_ids):
        raise BatchTakenOver.of(batch_id)


def fail(
    session: Session, batch_id: str, reasons: Mapping[str, InkflakeError | None], *, session_id: str
) -> None:
    """Ends requests as failed, each with its reason, masked, and logs them."""
    rows = ({"request_id": r, "error_message": mask(str(error))} for r, error in reasons.items())
    for bind in in_binds(rows):
        query(session, FAIL, bind, session_id)
    log(session, batch_id, reasons)


def fail_open(session: Session, batch_id: str, error: InkflakeError) -> None:
    """Ends all of a batch that is not finished, for a reason that concerns all of it."""
    query(session, FAIL_OPEN, mask(str(error)), batch_id)
    log(session, batch_id, {None: error})


def log(session: Session, batch_id: str, reasons: Mapping[str | None, InkflakeError | None]) -> None:
    """Notes why requests ended, or, under no id, a whole batch."""
    rows = (
        {
            "request_id": request_id,
            "batch_id": batch_id,
            "error_type": type(error).__name__,
            "error_message": mask(str(error)),
        }
        for request_id, error in reasons.items()
    )
    for bind in in_binds(rows):
        query(session, LOG, bind)
