"""Requests: from prompts to rows that can be drawn, resumed and told apart.

A request is known by its batch and by what is asked for, not by its row number: the same prompts under the
same batch id are the same requests, and rows added to a file later are the only new ones.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from snowflake.snowpark import Session

from .errors import InkflakeError, ParameterError, PromptRejected, StageConflict, mask
from .filenames import numbered, taken_names
from .prompts import Prompt, check_filename, check_prompt, sanitise, slug
from .rows import BOUND, columns, in_binds, inserting, picked
from .session import query
from .states import fail, log

__all__ = [
    "Request",
    "checked_batch_id",
    "ended_of",
    "planned",
    "record",
    "rename",
]

# What is kept of a prompt that is too long to be drawn.
KEPT = 2000

INSERT = inserting(
    "svg_generation_requests",
    columns(
        STRING="request_id session_id prompt_text selected_model filename stage_name status error_message "
        "batch_id profile style template_version variation_of",
        INTEGER="seq variation",
        VARIANT="options",
    ),
    owner="CURRENT_USER()",
    created_at="SYSDATE()",
    completed_at="IFF(f.value:status::STRING = 'failed', SYSDATE(), NULL)",
)
# Two runs that begin one batch at the same moment: most of the time the later one sees the rows of the other.
INSERT_NEW = f"""{INSERT}
WHERE NOT EXISTS (
    SELECT 1 FROM ${{here}}.svg_generation_requests r WHERE r.request_id = f.value:request_id::STRING
)
"""  # noqa: S608 - constants of ours
# Where both have inserted theirs, the one that looks last leaves one row of each.
DOUBLED = """
DELETE FROM ${here}.svg_generation_requests r
USING (
    SELECT request_id, MIN(session_id) AS first_session
    FROM ${here}.svg_generation_requests
    WHERE batch_id = ?
    GROUP BY request_id
    HAVING COUNT(*) > 1
) d
WHERE r.request_id = d.request_id AND r.session_id > d.first_session
"""

KNOWN = """
SELECT request_id, filename, status, owner = CURRENT_USER() AS own, seq, variation, variation_of
FROM ${here}.svg_generation_requests
WHERE batch_id = ?
ORDER BY seq, request_id
"""

PLACE = columns(STRING="request_id variation_of", INTEGER="seq variation")
RENUMBER = f"""
UPDATE ${{here}}.svg_generation_requests r
SET seq = s.seq, variation = s.variation, variation_of = s.variation_of
FROM (SELECT {picked(PLACE)} FROM {BOUND}) s
WHERE r.request_id = s.request_id
"""  # noqa: S608 - constants of ours

TAKE_OVER = """
UPDATE ${here}.svg_generation_requests
SET session_id = ?, stage_name = ?, profile = ?, cached_from = NULL
WHERE batch_id = ? AND status IN ('pending', 'processing')
"""

# An answer that is there already was drawn in the way that is on record.
RETAKE = """
UPDATE ${here}.svg_generation_requests
SET selected_model = ?, options = PARSE_JSON(?), template_version = ?
WHERE batch_id = ? AND style = ? AND status IN ('pending', 'processing')
  AND request_id NOT IN (
      SELECT request_id FROM ${here}.generation_attempts WHERE batch_id = ? AND outcome = 'accepted'
  )
"""

REOPEN = """
UPDATE ${here}.svg_generation_requests
SET status = 'pending', error_message = NULL, completed_at = NULL
WHERE status = 'failed'
  AND request_id IN (SELECT f.value::STRING FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f)
"""

RENAME = "UPDATE ${here}.svg_generation_requests SET filename = ? WHERE request_id = ? AND session_id = ?"


@dataclass(frozen=True)
class Request:
    """One row of `svg_generation_requests`, with its column names; `problem` is why it cannot be drawn.

    A `fixed` file name was asked for, and is refused when it is taken instead of getting a number.
    Several drawings of one prompt have one `seq`, a `variation` each, and are `variation_of` the first.
    """

    request_id: str
    seq: int
    prompt_text: str
    filename: str
    style: str
    fixed: bool = False
    variation: int | None = None
    variation_of: str | None = None
    problem: InkflakeError | None = None


def checked_batch_id(given: str | None) -> str:
    """The id of an earlier batch, or a new one when none is given."""
    try:
        return str(UUID(given)) if given else str(uuid4())
    except ValueError as error:
        raise ParameterError(f"batch_id {given!r} is no UUID; leave it out to begin a new batch") from error


def planned(
    prompts: Iterable[Prompt],
    *,
    batch_id: str,
    style: str,
    styles: Collection[str],
    charset: str,
    fixed: bool,
    variations: int = 1,
) -> list[Request]:
    """Requests in order, each validated; their file names are wishes until `record` has made them unique.

    `style` is that of prompts that name none, `styles` are all there are.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for seq, prompt in enumerate(prompts, 1):
        text, wanted = sanitise(prompt.text), sanitise(prompt.style or style)[:KEPT]
        key = (text, prompt.filename or "", wanted)
        request_id = str(uuid5(UUID(batch_id), json.dumps([*key, seen[key]])))
        seen[key] += 1
        problems = check_prompt(text, charset=charset)
        problems += check_filename(prompt.filename) if prompt.filename is not None else ()
        if wanted not in styles:
            problems += (f"style is {wanted[:80]!r}; choose one of {', '.join(map(str, styles))}",)
        name = prompt.filename if prompt.filename and not check_filename(prompt.filename) else slug(text)
        problem = PromptRejected(*problems) if problems else None
        keep_name = fixed and prompt.filename is not None
        request = Request(request_id, seq, text[:KEPT], name, wanted, keep_name, problem=problem)
        found += [_varied(request, n) for n in range(1, variations + 1)] if variations > 1 else [request]
    return found


def _varied(request: Request, number: int) -> Request:
    first = request.request_id
    if number == 1:
        return replace(request, variation=1, variation_of=first)
    request_id = str(uuid5(UUID(first), f"variation {number}"))
    name = numbered(request.filename, number)
    return replace(request, request_id=request_id, filename=name, variation=number, variation_of=first)


def record(
    session: Session,
    requests: Sequence[Request],
    common: Mapping[str, Any],
    *,
    versions: Mapping[str, str],
    resume: bool,
    retry_failed: bool = False,
) -> tuple[list[Request], set[str]]:
    """Writes the new requests; returns those still to be drawn, and the ids an earlier run had begun.

    `common` are the columns that all of them share, `versions` the version of the instructions by style.
    With `retry_failed`, valid requests that failed earlier are drawn again.
    """
    rows = query(session, KNOWN, common["batch_id"]) if resume else []
    if not all(row["OWN"] for row in rows):
        raise ParameterError(f"batch {common['batch_id']} is another user's; leave batch_id out to begin one")
    known = {row["REQUEST_ID"]: row for row in rows}
    states = {request_id: row["STATUS"] for request_id, row in known.items()}
    if retry_failed and (failed := [r.request_id for r in requests if _worth_another(r, known)]):
        query(session, REOPEN, json.dumps(failed))
        states |= dict.fromkeys(failed, "pending")
    unknown = [r for r in requests if r.request_id not in known]
    if resume:
        requests = [_as_known(r, known[r.request_id]) for r in requests if r.request_id in known]
        _take_over(session, common, versions)
        _renumber(session, requests, known)
    new = unique_names(unknown, taken_names(session, (r.filename for r in unknown), common["stage_name"]))
    for bind in in_binds(_row(r, {**common, "template_version": versions.get(r.style)}) for r in new):
        query(session, INSERT_NEW if resume else INSERT, bind)
    if resume:
        query(session, DOUBLED, common["batch_id"])
    if invalid := {r.request_id: r.problem for r in new if r.problem}:
        log(session, common["batch_id"], invalid)
    begun = [r for r in requests if states.get(r.request_id) in ("pending", "processing")]
    if refused := {r.request_id: r.problem for r in begun if r.problem}:
        fail(session, common["batch_id"], refused, session_id=common["session_id"])
    todo = [r for r in (*begun, *new) if not r.problem]
    return todo, {r.request_id for r in begun}


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


def _take_over(session: Session, common: Mapping[str, Any], versions: Mapping[str, str]) -> None:
    """Makes what an earlier run left this run's, to be drawn the way this run is told."""
    batch_id = common["batch_id"]
    query(session, TAKE_OVER, *(common[name] for name in ("session_id", "stage_name", "profile")), batch_id)
    for style, version in versions.items():
        told = (common["selected_model"], json.dumps(common["options"]), version)
        query(session, RETAKE, *told, batch_id, style, batch_id)


def _renumber(session: Session, requests: Iterable[Request], known: Mapping[str, Any]) -> None:
    """Gives requests that moved, because rows were added before theirs, their new place."""
    places = ((r, known[r.request_id]) for r in requests)
    moved = [r for r, row in places if (r.seq, r.variation) != (row["SEQ"], row["VARIATION"])]
    for bind in in_binds({name: getattr(r, name) for name in PLACE} for r in moved):
        query(session, RENUMBER, bind)


def ended_of(session: Session, batch_id: str, *, retry_failed: bool = False) -> set[str]:
    """The requests of a batch that another run of it would not draw."""
    ended = {"completed"} if retry_failed else {"completed", "failed"}
    return {row["REQUEST_ID"] for row in query(session, KNOWN, batch_id) if row["STATUS"] in ended}


def _row(request: Request, common: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "request_id": request.request_id,
        "seq": request.seq,
        "prompt_text": request.prompt_text,
        "filename": request.filename,
        "style": request.style,
        "variation": request.variation,
        "variation_of": request.variation_of,
        "status": "failed" if request.problem else "pending",
        "error_message": mask(str(request.problem)) if request.problem else None,
    }


def unique_names(requests: Iterable[Request], taken: set[str]) -> list[Request]:
    """Gives each request a file name of its own: a taken one gets the next free number."""
    found = []
    for request in requests:
        name, number, problem = request.filename, 2, request.problem
        if request.fixed and name in taken:
            problem = problem or StageConflict(f"file name {name!r} is taken; choose another")
        while name in taken:
            name, number = numbered(request.filename, number), number + 1
        taken.add(name)
        found.append(replace(request, filename=name, problem=problem))
    return found


def rename(session: Session, request: Request, *, session_id: str) -> Request:
    """Moves a request to a file name that nobody else can have asked for."""
    name = numbered(request.filename, request.request_id[:8])
    query(session, RENAME, name, request.request_id, session_id)
    return replace(request, filename=name)
