"""The specification's reads: session, stage, drawing by request, history, temporary tables.

Every read shows a user the own rows and an admin all of them, on every edition, and is bounded to one page.
"""

from datetime import datetime

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.stage import stage_location
from inkflake.snow.statements import identifier, query, query_pandas
from inkflake.telling.drawings import bounds

__all__ = ["active_session", "generation_history", "stage_contents", "svg_by_request", "temporary_tables"]

ACTIVE_SESSION = """
SELECT session_id, user_name, user_role, warehouse, database, schema, created_at, last_activity, is_active
FROM ${here}.user_sessions
WHERE is_active AND ${own_session}
ORDER BY last_activity DESC, session_id
LIMIT 1
"""

SVG = """
SELECT svg_content
FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND request_id = ?
ORDER BY generated_at DESC
LIMIT 1
"""

# Drawings outlive their requests: then what they tell themselves.
HISTORY = """
SELECT request_id, batch_id, seq, prompt_text, selected_model, style, profile, filename, stage_name, status,
       error_message, created_at, completed_at
FROM (
    SELECT request_id, batch_id, seq, prompt_text, selected_model, style, profile, filename, stage_name,
           status, error_message, created_at, completed_at
    FROM ${here}.svg_generation_requests
    WHERE ${own_or_admin}
    UNION ALL
    SELECT request_id, NULL, NULL, NULL, model_used, NULL, profile,
           REGEXP_REPLACE(stage_path, '^.*/|[.]svg$$', ''), REGEXP_REPLACE(stage_path, '/.*$$|^.*[.]', ''),
           'completed', NULL, generated_at, generated_at
    FROM ${here}.generated_svgs
    WHERE ${own_or_admin} AND NOT EXISTS (
        SELECT 1 FROM ${here}.svg_generation_requests r
        WHERE r.request_id = generated_svgs.request_id AND r.owner = generated_svgs.owner
    )
)
WHERE (? IS NULL OR batch_id = ?)
  AND (? IS NULL OR status = ?)
  AND (? IS NULL OR selected_model = ?)
  AND (? IS NULL OR CONTAINS(LOWER(prompt_text), LOWER(?)))
  AND (? IS NULL OR created_at >= ?::TIMESTAMP_NTZ)
  AND (? IS NULL OR created_at < ?::TIMESTAMP_NTZ)
ORDER BY created_at DESC, seq, request_id
LIMIT ? OFFSET ?
"""

OWN_FILES = """
SELECT stage_path FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND STARTSWITH(stage_path, ?)
"""

TEMPORARY = """
SELECT table_name, request_id, batch_id, schema, table_type, created_at, cleaned_up_at
FROM ${here}.temporary_tables
WHERE ${temporary} AND (? OR cleaned_up_at IS NULL)
ORDER BY created_at DESC, table_name
LIMIT ? OFFSET ?
"""


def active_session(session: Session) -> pd.DataFrame:
    """The user's row in `user_sessions` that was used last."""
    return query_pandas(session, ACTIVE_SESSION)


def stage_contents(session: Session, stage: str = "SVG_STAGE", *, prefix: str = "") -> pd.DataFrame:
    """The files of the user's drawings on a stage, for an admin every file: name, size in bytes, MD5, time.

    `prefix` narrows it to names that begin so. A stage knows no owners: whose a file is, the tables say.
    """
    if not all(c.isalnum() or c in "_-/." for c in prefix) or ".." in prefix:
        raise ParameterError(f"prefix {prefix!r} does not fit; use letters, digits, _ - . and /")
    location = stage_location(session, identifier(stage, "stage"))
    listed = query(session, f"LIST {location}/{prefix}" if prefix else f"LIST {location}")
    folder = location.replace('"', "")
    own = {row[0].removeprefix(folder) for row in query(session, OWN_FILES, folder + "/")}
    is_admin = query(session, "SELECT ${admin}")[0][0]
    rows = [tuple(row)[:4] for row in listed if is_admin or f"/{row[0].partition('/')[2]}" in own]
    frame = pd.DataFrame(rows, columns=["name", "size", "md5", "last_modified"])
    return frame.sort_values("name", ignore_index=True)


def svg_by_request(session: Session, request_id: str) -> str:
    """The SVG of a request, newest first."""
    rows = query(session, SVG, request_id)
    if not rows:
        raise InkflakeError(
            f"request {request_id} has no drawing that this user may see; look at generation_history"
        )
    return str(rows[0][0])


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
    limit, offset = bounds(limit, page)
    filters = (batch_id, status, model, contains, *(str(t) if t else None for t in (since, until)))
    values = [value for wanted in filters for value in (wanted, wanted)]
    return query_pandas(session, HISTORY, *values, limit, offset)


def temporary_tables(
    session: Session, *, cleaned: bool = False, limit: int = 100, page: int = 0
) -> pd.DataFrame:
    """The temporary tables that runs registered and did not drop; with `cleaned`, the dropped ones too."""
    limit, offset = bounds(limit, page)
    return query_pandas(session, TEMPORARY, cleaned, limit, offset)
