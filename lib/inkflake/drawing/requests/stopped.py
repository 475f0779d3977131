"""Runs that were stopped: whether one still lives, and bringing its requests to what really became of them.

A run shows that it lives in the row of its session: with each chunk that it asks for or stores.
"""

from typing import Any

from snowflake.snowpark import Session

from inkflake.snow.statements import query

__all__ = ["complete_stored", "insert_lost", "show_life", "wait_again"]

SHOW_LIFE = """
UPDATE ${here}.user_sessions SET last_activity = SYSDATE(), is_active = TRUE
WHERE session_id = ? AND ${own_session}
"""

# `${which}` says which requests; all three leave the rows of others alone.
STORED = """
UPDATE ${here}.svg_generation_requests
SET status = 'completed', completed_at = SYSDATE(), error_message = NULL
WHERE ${which} AND ${unfinished} AND EXISTS (
    SELECT 1 FROM ${here}.generated_svgs s
    WHERE s.request_id = svg_generation_requests.request_id AND s.owner = svg_generation_requests.owner
)
"""
# What a stopped run had asked for: the model may have answered, and is paid for it.
LOST = """
INSERT INTO ${here}.generation_attempts
    (attempt_id, request_id, batch_id, attempt_no, model_asked, outcome, error_message, owner, created_at)
SELECT UUID_STRING(), r.request_id, r.batch_id, COALESCE(MAX(a.attempt_no), 0) + 1, r.selected_model, 'lost',
       'the run was stopped before it had the answer', r.owner, SYSDATE()
FROM (
    SELECT * FROM ${here}.svg_generation_requests WHERE ${which} AND status = 'processing'
) r
LEFT JOIN ${here}.generation_attempts a ON a.request_id = r.request_id AND a.owner = r.owner
GROUP BY r.request_id, r.batch_id, r.selected_model, r.owner
HAVING COUNT_IF(a.outcome = 'accepted') = 0
"""
WAIT = """
UPDATE ${here}.svg_generation_requests SET status = 'pending' WHERE ${which} AND status = 'processing'
"""


def show_life(session: Session, session_id: str) -> None:
    """Notes that the run of a session lives."""
    query(session, SHOW_LIFE, session_id)


def complete_stored(session: Session, which: str, *values: Any) -> int:
    """Completes what stopped runs had stored and not yet ended; returns how many requests."""
    return int(_of(session, STORED, which, *values))


def insert_lost(session: Session, which: str, *values: Any) -> int:
    """Records what stopped runs were drawing as lost attempts; returns how many."""
    return int(_of(session, LOST, which, *values))


def wait_again(session: Session, which: str, *values: Any) -> int:
    """Lets what stopped runs were drawing wait again; returns how many requests."""
    return int(_of(session, WAIT, which, *values))


def _of(session: Session, text: str, which: str, *values: Any) -> int:
    changed: int = query(session, text.replace("${which}", which), *values)[0][0]
    return changed
