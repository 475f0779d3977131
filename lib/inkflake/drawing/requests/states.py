"""States: every change to the rows of requests, and who may make it, on this one page.

A request is `pending`, `processing`, then `completed` or `failed`. An unfinished one belongs to the run whose
session is in its row: only that run ends it, and a run that resumes a batch takes its requests over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.snowpark import Session

from inkflake.errors import BatchTakenOver, InkflakeError, SvgError, mask
from inkflake.snow.rows import LISTED, changed, columns, inserting, updating
from inkflake.snow.statements import query

__all__ = [
    "Common",
    "Reason",
    "adopt_options",
    "check_owned",
    "complete",
    "complete_stored",
    "fail",
    "fail_unfinished",
    "log",
    "mark_cached",
    "rename",
    "renumber",
    "reopen",
    "set_status",
    "take_over",
    "wait_again",
]

Reason = InkflakeError | SvgError

REQUESTS = "svg_generation_requests"
UNFINISHED = f"{REQUESTS}.status IN ('pending', 'processing')"
THIS_RUNS = f"{REQUESTS}.session_id = ? AND {UNFINISHED}"
ENDED = {"completed_at": "SYSDATE()"}


def _of(names: str, where: str, **expressions: str) -> str:
    """An UPDATE of requests by bound rows with their id and these columns."""
    types = columns(STRING=f"request_id {names}")
    return updating(REQUESTS, types, key="request_id", where=where, **expressions)


def _of_batch(settings: str, where: str = "TRUE") -> str:
    """An UPDATE of all unfinished requests of a batch."""
    return f"UPDATE ${{here}}.{REQUESTS} SET {settings} WHERE batch_id = ? AND {UNFINISHED} AND {where}"  # noqa: S608


SET_STATUS = _of("status", THIS_RUNS)
RENAME = _of("filename", THIS_RUNS)
COMPLETE = _of("filename", THIS_RUNS, status="'completed'", error_message="NULL", **ENDED)
FAIL = _of("error_message", THIS_RUNS, status="'failed'", **ENDED)
REOPEN = _of(
    "", f"{REQUESTS}.status = 'failed'", status="'pending'", error_message="NULL", completed_at="NULL"
)
MARK_CACHED = _of("cached_from", "TRUE")
RENUMBER = updating(
    REQUESTS,
    columns(STRING="request_id variation_of", INTEGER="seq variation"),
    key="request_id",
)

FAIL_UNFINISHED = _of_batch("status = 'failed', completed_at = SYSDATE(), error_message = ?")
TAKE_OVER = _of_batch("session_id = ?, stage_name = ?, profile = ?, cached_from = NULL")
# What a killed run was drawing waits again; what it had stored is complete.
WAIT_AGAIN = _of_batch("status = 'pending'", "owner = CURRENT_USER() AND status = 'processing'")
COMPLETE_STORED = _of_batch(
    "status = 'completed', completed_at = SYSDATE(), error_message = NULL",
    "owner = CURRENT_USER() AND request_id IN (SELECT request_id FROM ${here}.generated_svgs)",
)
# An answer that is there already was drawn in the way that is on record.
ANSWERED = "SELECT request_id FROM ${here}.generation_attempts WHERE batch_id = ? AND outcome = 'accepted'"
ADOPT = updating(
    REQUESTS,
    columns(STRING="style selected_model template_version", VARIANT="options"),
    key="style",
    where=f"{REQUESTS}.batch_id = ? AND {UNFINISHED} AND {REQUESTS}.request_id NOT IN ({ANSWERED})",
)
OWNED = f"SELECT COUNT(*) FROM ${{here}}.{REQUESTS} WHERE request_id IN {LISTED} AND {THIS_RUNS}"  # noqa: S608

LOG = inserting(
    "error_logs",
    columns(STRING="request_id batch_id error_type error_message"),
    error_id="UUID_STRING()",
    owner="CURRENT_USER()",
    created_at="SYSDATE()",
)


@dataclass(frozen=True)
class Common:
    """What all requests of a run share, with the columns of `svg_generation_requests`."""

    batch_id: str
    session_id: str
    selected_model: str
    stage_name: str
    profile: str
    options: Mapping[str, Any]


def set_status(
    session: Session, batch_id: str, request_ids: Sequence[str], status: str, *, session_id: str
) -> None:
    """Makes this run's unfinished requests `processing` or `pending`.

    Raises `BatchTakenOver` when some have become another run's.
    """
    rows = ({"request_id": request_id, "status": status} for request_id in request_ids)
    _all_or_taken_over(batch_id, request_ids, changed(session, SET_STATUS, rows, session_id))


def check_owned(session: Session, batch_id: str, request_ids: Sequence[str], *, session_id: str) -> None:
    """Raises `BatchTakenOver` when unfinished requests of this run have become another one's."""
    owned = query(session, OWNED, json.dumps(list(request_ids)), session_id)[0][0]
    _all_or_taken_over(batch_id, request_ids, owned)


def complete(session: Session, batch_id: str, filenames: Mapping[str, str], *, session_id: str) -> None:
    """Ends this run's requests (by id) as completed, with the file name that each drawing has on the stage.

    Raises `BatchTakenOver` when some have become another run's.
    """
    rows = ({"request_id": request_id, "filename": name} for request_id, name in filenames.items())
    _all_or_taken_over(batch_id, filenames, changed(session, COMPLETE, rows, session_id))


def _all_or_taken_over(batch_id: str, request_ids: Collection[str], count: int) -> None:
    if count < len(request_ids):
        raise BatchTakenOver.of(batch_id)


def fail(session: Session, batch_id: str, reasons: Mapping[str, Reason], *, session_id: str) -> None:
    """Ends this run's requests (by id) as failed, each with its reason, masked, and logs them."""
    rows = ({"request_id": r, "error_message": mask(str(error))} for r, error in reasons.items())
    changed(session, FAIL, rows, session_id)
    log(session, batch_id, reasons)


def fail_unfinished(session: Session, batch_id: str, error: Reason) -> None:
    """Ends all of a batch that is not finished, for a reason that concerns all of it."""
    query(session, FAIL_UNFINISHED, mask(str(error)), batch_id)
    log(session, batch_id, {None: error})


def log(session: Session, batch_id: str, reasons: Mapping[Any, Reason]) -> None:
    """Notes why requests ended, by id, or, under None, a whole batch."""
    rows = (
        {
            "request_id": request_id,
            "batch_id": batch_id,
            "error_type": type(error).__name__,
            "error_message": mask(str(error)),
        }
        for request_id, error in reasons.items()
    )
    changed(session, LOG, rows)


def complete_stored(session: Session, batch_id: str) -> None:
    """Completes what a stopped run had stored and not yet ended."""
    query(session, COMPLETE_STORED, batch_id)


def wait_again(session: Session, batch_id: str) -> None:
    """Lets what a stopped run was drawing wait again."""
    query(session, WAIT_AGAIN, batch_id)


def reopen(session: Session, request_ids: Iterable[str]) -> None:
    """Lets failed requests wait again."""
    changed(session, REOPEN, ({"request_id": request_id} for request_id in request_ids))


def take_over(session: Session, common: Common) -> None:
    """Makes the unfinished requests of a batch this run's, for its stage and its profile."""
    query(session, TAKE_OVER, common.session_id, common.stage_name, common.profile, common.batch_id)


def adopt_options(session: Session, common: Common, versions: Mapping[str, str]) -> None:
    """Puts on record how this run draws, where no accepted answer is there yet; `versions` are by style."""
    rows = (
        {"style": style, "selected_model": common.selected_model, "template_version": version}
        | {"options": common.options}
        for style, version in versions.items()
    )
    changed(session, ADOPT, rows, common.batch_id, common.batch_id)


def renumber(session: Session, places: Iterable[Mapping[str, Any]]) -> None:
    """Gives requests their `seq`, `variation` and `variation_of` by `request_id`."""
    changed(session, RENUMBER, places)


def rename(session: Session, request_id: str, filename: str, *, session_id: str) -> None:
    """Gives this run's unfinished request another file name."""
    changed(session, RENAME, [{"request_id": request_id, "filename": filename}], session_id)


def mark_cached(session: Session, sources: Mapping[str, str]) -> None:
    """Notes which requests (by id) have their drawing from which earlier one."""
    changed(session, MARK_CACHED, ({"request_id": r, "cached_from": s} for r, s in sources.items()))
