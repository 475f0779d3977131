"""Recording: writes the requests of a run, or takes up those that an earlier run of the batch left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from snowflake.snowpark import Row, Session

from inkflake.drawing.options import Options
from inkflake.drawing.requests.filenames import LONGEST_NAME, numbered, taken_names
from inkflake.drawing.requests.planning import Request
from inkflake.drawing.requests.states import PLACE, Claim
from inkflake.errors import KeyTaken, ParameterError, StageConflict, mask
from inkflake.snow.rows import changed, columns, inserting
from inkflake.snow.statements import query

__all__ = ["ended_of", "record", "resume"]

TOO_LONG = "file name has {} characters; with .svg a disk holds {}, shorten it"

OF_REQUEST = columns(
    STRING="request_id prompt_text filename style variation_of", INTEGER="seq variation", VARIANT="given"
)
OF_RUN = columns(
    STRING="session_id selected_model stage_name status error_message batch_id profile template_version "
    "parent_request_id",
    VARIANT="options",
)
ENDED = {"completed_at": "IFF(s.status = 'failed', SYSDATE(), NULL)"}
INSERT = inserting("svg_generation_requests", OF_REQUEST | OF_RUN, **ENDED)
# Two runs that begin one batch at the same moment: most of the time the later one sees the rows of the other.
UNKNOWN = "SELECT 1 FROM ${here}.svg_generation_requests r WHERE r.request_id = s.request_id AND ${own}"
INSERT_NEW = f"{INSERT} WHERE NOT EXISTS ({UNKNOWN})"
# Where both have inserted theirs, the one that looks last leaves one row of each.
DOUBLED = """
DELETE FROM ${here}.svg_generation_requests
USING (
    SELECT request_id, MIN(session_id) AS first_session
    FROM ${here}.svg_generation_requests
    WHERE batch_id = ? AND ${own}
    GROUP BY request_id
    HAVING COUNT(*) > 1
) d
WHERE svg_generation_requests.request_id = d.request_id
  AND svg_generation_requests.session_id > d.first_session
  AND ${own}
"""

KNOWN = """
SELECT request_id, filename, status, ${unfinished} AS unfinished, ${own} AS own, seq, variation, variation_of
FROM ${here}.svg_generation_requests
WHERE batch_id = ?
ORDER BY seq, request_id
"""


def record(claim: Claim, requests: Sequence[Request], options: Options) -> list[Request]:
    """Writes the requests of a new batch; returns those to be drawn."""
    return _drawable(_insert(claim, requests, options, INSERT))


def resume(
    claim: Claim, requests: Sequence[Request], options: Options, *, retry_failed: bool
) -> tuple[list[Request], set[str]]:
    """Takes a batch over: returns the requests to be drawn, and the ids of those an earlier run had begun.

    Requests that nobody knows yet are written; with `retry_failed`, valid ones that failed are drawn again.
    """
    known = _known(claim.session, claim.batch_id)
    unfinished = {request_id for request_id, row in known.items() if row["UNFINISHED"]}
    if retry_failed and (failed := [r.request_id for r in requests if _worth_another(r, known)]):
        claim.reopen(failed)
        unfinished |= set(failed)
    claim.take_over(options)
    claim.adopt(options, {r.style: None for r in requests if not r.problem})
    earlier = [_as_known(r, known[r.request_id]) for r in requests if r.request_id in known]
    claim.renumber([_place(r) for r in earlier if _moved(r, known[r.request_id])])
    new = _insert(claim, [r for r in requests if r.request_id not in known], options, INSERT_NEW)
    query(claim.session, DOUBLED, claim.batch_id)
    begun = [r for r in earlier if r.request_id in unfinished]
    if refused := {r.request_id: r.problem for r in begun if r.problem}:
        claim.fail(refused)
    return _drawable([*begun, *new]), {r.request_id for r in begun}


def _drawable(requests: Iterable[Request]) -> list[Request]:
    return [r for r in requests if not r.problem]


def _known(session: Session, batch_id: str) -> dict[str, Row]:
    """The user's rows of a batch by request id; a batch that only another user has is refused."""
    rows = query(session, KNOWN, batch_id)
    own = {row["REQUEST_ID"]: row for row in rows if row["OWN"]}
    if rows and not own:
        raise ParameterError(f"batch {batch_id} is another user's; leave batch_id out to begin one")
    return own


def _insert(claim: Claim, requests: Sequence[Request], options: Options, statement: str) -> list[Request]:
    """Gives new requests file names of their own, and writes and returns them; those that fail are logged."""
    new = _with_own_names(requests, taken_names(claim.session, (r.filename for r in requests), options.stage))
    shared = {"batch_id": claim.batch_id, "session_id": claim.session_id}
    shared |= {"stage_name": options.stage, "profile": options.profile}
    told = {style: options.on_record(style) for style in {r.style for r in new}}
    rows = [{**shared, **_row(r), **told[r.style]} for r in new]
    try:
        changed(claim.session, statement, rows)
    except KeyTaken:  # a hybrid table refuses the rows that the other run was faster with
        changed(claim.session, INSERT_NEW, rows)
    if invalid := {r.request_id: r.problem for r in new if r.problem}:
        claim.log(invalid)
    return new


def _row(request: Request) -> dict[str, Any]:
    problem = request.problem
    return {
        **{name: getattr(request, name) for name in OF_REQUEST},
        "status": "failed" if problem else "pending",
        "error_message": mask(str(problem)) if problem else None,
    }


def _worth_another(request: Request, known: Mapping[str, Any]) -> bool:
    """Whether a request failed, and not for what it says itself, nor for a file name that is taken."""
    row = known.get(request.request_id)
    if row is None or row["STATUS"] != "failed" or request.problem:
        return False
    return not request.fixed or row["FILENAME"] == request.filename


def _as_known(request: Request, row: Any) -> Request:
    """A request of an earlier run, with the file name it was given and as the variation it is."""
    variation, of = row["VARIATION"], row["VARIATION_OF"]
    kept = {"variation": variation, "variation_of": of} if variation else {}
    return replace(request, filename=row["FILENAME"], **kept)


def _place(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in PLACE}


def _moved(request: Request, row: Row) -> bool:
    """Whether a request has another place, because rows were added before its own."""
    return bool((request.seq, request.variation) != (row["SEQ"], row["VARIATION"]))


def ended_of(session: Session, batch_id: str, *, retry_failed: bool = False) -> set[str]:
    """The requests of a batch that another run of it would not draw."""
    ended = {"completed"} if retry_failed else {"completed", "failed"}
    return {request_id for request_id, row in _known(session, batch_id).items() if row["STATUS"] in ended}


def _with_own_names(requests: Iterable[Request], taken: set[str]) -> list[Request]:
    """Gives each request a file name of its own: a taken one gets the next free number."""
    found = []
    for request in requests:
        name, number, problem = request.filename, 2, request.problem
        if request.fixed and len(name) > LONGEST_NAME:
            problem = problem or StageConflict(TOO_LONG.format(len(name), LONGEST_NAME))
        if request.fixed and name.lower() in taken:
            problem = problem or StageConflict(f"file name {name!r} is taken; choose another")
        while name.lower() in taken or len(name) > LONGEST_NAME:
            name, number = numbered(request.filename, number), number + 1
        taken.add(name.lower())
        found.append(replace(request, filename=name, problem=problem))
    return found
