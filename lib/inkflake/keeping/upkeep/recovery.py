"""Recovery: what stopped runs left is found, shown and mended; what a live run has is never touched."""

import json

import pandas as pd
from snowflake.snowpark import Session

from inkflake.drawing.requests.stopped import complete_stored, insert_lost, wait_again
from inkflake.keeping.upkeep.audit import audited
from inkflake.snow.session import IDLE_MINUTES
from inkflake.snow.statements import query, query_pandas
from inkflake.snow.temporary import dead_tables, drop_temporary

__all__ = ["recover", "unfinished_batches"]

# One row a batch that is not finished: a run of it lives when its session gave a sign within the time.
BATCHES = """
SELECT r.batch_id, r.owner,
       IFF(MAX(COALESCE(u.last_activity, r.created_at)) >= DATEADD(minute, ?, SYSDATE()), 'alive', 'stopped')
           AS run,
       COUNT_IF(r.status = 'processing') AS processing, COUNT_IF(r.status = 'pending') AS pending,
       COUNT_IF(NOT r.${unfinished}) AS ended, MAX(COALESCE(u.last_activity, r.created_at)) AS last_sign
FROM ${here}.svg_generation_requests r
LEFT JOIN ${here}.user_sessions u ON u.session_id = r.session_id AND u.user_name = r.owner AND u.is_active
WHERE ${own_or_admin}
GROUP BY r.batch_id, r.owner
HAVING COUNT_IF(r.${unfinished}) > 0
ORDER BY last_sign DESC, r.batch_id, r.owner
"""
OF_STOPPED = "batch_id || '/' || owner IN ${listed} AND ${own_or_admin}"
FOUND = f"""
SELECT COUNT_IF(is_stored) AS stored, COUNT_IF(NOT is_stored AND status = 'processing') AS stuck
FROM (
    SELECT r.status, s.request_id IS NOT NULL AS is_stored
    FROM (SELECT * FROM ${{here}}.svg_generation_requests WHERE ${{unfinished}} AND {OF_STOPPED}) r
    LEFT JOIN (SELECT DISTINCT request_id, owner FROM ${{here}}.generated_svgs) s
      ON s.request_id = r.request_id AND s.owner = r.owner
)
"""  # noqa: S608 - constants of ours
IDLE = "is_active AND ${session_or_admin} AND last_activity < DATEADD(minute, ?, SYSDATE())"
IDLE_SESSIONS = f"SELECT COUNT(*) FROM ${{here}}.user_sessions WHERE {IDLE}"  # noqa: S608
EXPIRE = f"UPDATE ${{here}}.user_sessions SET is_active = FALSE WHERE {IDLE}"  # noqa: S608


def unfinished_batches(session: Session, *, dead_after_minutes: int = 60) -> pd.DataFrame:
    """Batches with requests that no run has ended, and whether a run of each still lives.

    One whose run is `stopped` is resumed by `generate` with the same prompts and its `batch_id`.
    """
    return query_pandas(session, BATCHES, -dead_after_minutes)


def recover(
    session: Session,
    *,
    apply: bool = False,
    dead_after_minutes: int = 60,
    idle_minutes: int = IDLE_MINUTES,
) -> pd.DataFrame:
    """Shows what stopped runs left and mends it with `apply=True`: of a user the own, of an admin all.

    Requests whose drawing is stored are completed, others wait to be resumed; temporary tables of both kinds
    are dropped; sessions that were idle for too long are closed.
    """
    batches = unfinished_batches(session, dead_after_minutes=dead_after_minutes)
    stopped = batches[batches["run"] == "stopped"]
    ids = json.dumps(
        [f"{batch_id}/{owner}" for batch_id, owner in zip(stopped["batch_id"], stopped["owner"], strict=True)]
    )
    dead = dead_tables(session, dead_after_minutes)
    stored, stuck = query(session, FOUND, ids)[0]
    found = {
        "requests stored and not ended": stored,
        "requests stuck in processing": stuck,
        "temporary tables of stopped runs": len(dead),
        "idle sessions": query(session, IDLE_SESSIONS, -idle_minutes)[0][0],
    }
    mended = dict.fromkeys(found, 0)
    if apply and any(found.values()):
        with audited(session, "recovery") as outcome:
            drop_temporary(session, dead)
            done = complete_stored(session, OF_STOPPED, ids)
            insert_lost(session, OF_STOPPED, ids)
            waiting = wait_again(session, OF_STOPPED, ids)
            closed = query(session, EXPIRE, -idle_minutes)[0][0]
            outcome |= dict(zip(mended, (done, waiting, len(dead), closed), strict=True))
            mended |= outcome
    return pd.DataFrame({"what": list(found), "found": found.values(), "mended": mended.values()})
