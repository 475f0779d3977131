"""States: every change to the rows of requests, and who may make it, on this one page.

A request is `pending`, `processing`, then `completed` or `failed`. An unfinished one belongs to the run whose
session is in its row: only that run ends it, and a run that resumes a batch takes its requests over.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.drawing.requests import stopped
from inkflake.errors import BatchTakenOver, InkflakeError, SvgError, mask
from inkflake.snow.rows import changed, columns, inserting, updating
from inkflake.snow.statements import query

__all__ = ["OF_BATCH", "Claim", "Reason"]

Reason = InkflakeError | SvgError

REQUESTS = "svg_generation_requests"
THIS_RUNS = f"{REQUESTS}.session_id = ? AND {REQUESTS}.${{unfinished}}"
ENDED = {"completed_at": "SYSDATE()"}
# Which requests are the user's own of a batch.
OF_BATCH = "batch_id = ? AND ${own}"


def _of(names: str, where: str, **expressions: str) -> str:
    """An UPDATE of requests by bound rows with their id and these columns."""
    types = columns(STRING=f"request_id {names}")
    return updating(REQUESTS, types, key="request_id", where=where, **expressions)


def _of_batch(settings: str) -> str:
    """An UPDATE of all unfinished requests that the user has in a batch."""
    return f"UPDATE ${{here}}.{REQUESTS} SET {settings} WHERE {OF_BATCH} AND ${{unfinished}}"  # noqa: S608


SET_STATUS = _of("status", THIS_RUNS)
RENAME = _of("filename", THIS_RUNS)
COMPLETE = _of("filename", THIS_RUNS, status="'completed'", error_message="NULL", **ENDED)
FAIL = _of("error_message", THIS_RUNS, status="'failed'", **ENDED)
UNDONE = {"status": "'pending'", "error_message": "NULL", "completed_at": "NULL"}
REOPEN = _of("", f"{REQUESTS}.status = 'failed'", **UNDONE)
MARK_CACHED = _of("cached_from", "TRUE")
PLACE = columns(STRING="request_id variation_of", INTEGER="seq variation")
RENUMBER = updating(REQUESTS, PLACE, key="request_id")

FAIL_UNFINISHED = _of_batch("status = 'failed', completed_at = SYSDATE(), error_message = ?")
PAUSE = _of_batch("error_message = ?") + " AND session_id = ?"
TAKE_OVER = _of_batch("session_id = ?, stage_name = ?, profile = ?, cached_from = NULL, error_message = NULL")
# An answer that is there already was drawn in the way that is on record.
ANSWERED = """
SELECT request_id FROM ${here}.generation_attempts
WHERE batch_id = ? AND ${own} AND outcome = 'accepted' AND request_id IS NOT NULL
"""
ADOPT = updating(
    REQUESTS,
    columns(STRING="style selected_model template_version parent_request_id", VARIANT="options"),
    key="style",
    where=f"{REQUESTS}.batch_id = ? AND {REQUESTS}.${{unfinished}} "
    f"AND {REQUESTS}.request_id NOT IN ({ANSWERED})",
)
OWNED = f"""
SELECT DISTINCT request_id FROM ${{here}}.{REQUESTS}
WHERE request_id IN ${{listed}} AND ${{own}} AND {THIS_RUNS}
"""  # noqa: S608 - constants of ours

LOGGED = columns(STRING="request_id batch_id error_type error_message")
LOG = inserting("error_logs", LOGGED, error_id="UUID_STRING()")


@dataclass(frozen=True)
class Claim:
    """A run's hold on a batch: its unfinished requests have this run's session in their rows."""

    session: Session
    batch_id: str
    session_id: str

    def set_status(self, request_ids: Sequence[str], status: str) -> None:
        """Makes this run's unfinished requests `processing` or `pending`.

        Raises `BatchTakenOver` when some have become another run's.
        """
        rows = ({"request_id": request_id, "status": status} for request_id in request_ids)
        self._all_or_taken_over(request_ids, changed(self.session, SET_STATUS, rows, self.session_id))

    def check(self, request_ids: Sequence[str]) -> None:
        """Shows that this run lives; raises `BatchTakenOver` when its requests have become another one's."""
        stopped.show_life(self.session, self.session_id)
        self._all_or_taken_over(request_ids, len(self._owned(request_ids)))

    def complete(self, filenames: Mapping[str, str]) -> None:
        """Ends this run's requests (by id) as completed, with the file name that each has on the stage.

        Raises `BatchTakenOver` when some have become another run's.
        """
        rows = ({"request_id": request_id, "filename": name} for request_id, name in filenames.items())
        self._all_or_taken_over(filenames, changed(self.session, COMPLETE, rows, self.session_id))

    def _all_or_taken_over(self, request_ids: Collection[str], count: int) -> None:
        if count < len(request_ids):
            raise BatchTakenOver(self.batch_id)

    def fail(self, reasons: Mapping[str, Reason]) -> None:
        """Ends this run's requests (by id) as failed, each with its reason, masked, and logs them."""
        own = self._owned(reasons)
        mine = {r: error for r, error in reasons.items() if r in own}
        rows = ({"request_id": r, "error_message": mask(str(error))} for r, error in mine.items())
        changed(self.session, FAIL, rows, self.session_id)
        self.log(mine)

    def _owned(self, request_ids: Iterable[str]) -> set[str]:
        """Those of the requests that are unfinished and this run's."""
        rows = query(self.session, OWNED, json.dumps(list(request_ids)), self.session_id)
        return {row[0] for row in rows}

    def fail_unfinished(self, error: Reason) -> None:
        """Ends all of the batch that is not finished, for a reason that concerns all of it."""
        query(self.session, FAIL_UNFINISHED, mask(str(error)), self.batch_id)
        self.log({None: error})

    def pause(self, error: Reason) -> None:
        """Notes why what is left of this run waits to be resumed."""
        query(self.session, PAUSE, mask(str(error)), self.batch_id, self.session_id)
        self.log({None: error})

    def log(self, reasons: Mapping[Any, Reason]) -> None:
        """Notes why requests ended, by id, or, under None, a whole batch."""
        told = ((r, type(error).__name__, mask(str(error))) for r, error in reasons.items())
        rows = (dict(zip(LOGGED, (r, self.batch_id, kind, text), strict=True)) for r, kind, text in told)
        changed(self.session, LOG, rows)

    def complete_stored(self) -> None:
        """Completes what a stopped run had stored and not yet ended."""
        stopped.complete_stored(self.session, OF_BATCH, self.batch_id)

    def wait_again(self) -> None:
        """Lets what a stopped run was drawing wait again."""
        stopped.wait_again(self.session, OF_BATCH, self.batch_id)

    def reopen(self, request_ids: Iterable[str]) -> None:
        """Lets failed requests wait again."""
        changed(self.session, REOPEN, ({"request_id": request_id} for request_id in request_ids))

    def take_over(self, options: Options) -> None:
        """Makes the unfinished requests of the batch this run's, for its stage and its profile."""
        query(self.session, TAKE_OVER, self.session_id, options.stage, options.profile, self.batch_id)

    def adopt(self, options: Options, styles: Iterable[str]) -> None:
        """Puts on record how this run draws requests of these styles that have no accepted answer yet."""
        rows = ({"style": style, **options.on_record(style)} for style in styles)
        changed(self.session, ADOPT, rows, self.batch_id, self.batch_id)

    def renumber(self, places: Iterable[Mapping[str, Any]]) -> None:
        """Gives requests their `seq`, `variation` and `variation_of` by `request_id`."""
        changed(self.session, RENUMBER, places)

    def rename(self, request_id: str, filename: str) -> None:
        """Gives this run's unfinished request another file name."""
        changed(self.session, RENAME, [{"request_id": request_id, "filename": filename}], self.session_id)

    def mark_cached(self, sources: Mapping[str, str]) -> None:
        """Notes which requests (by id) have their drawing from which earlier one."""
        changed(self.session, MARK_CACHED, ({"request_id": r, "cached_from": s} for r, s in sources.items()))
