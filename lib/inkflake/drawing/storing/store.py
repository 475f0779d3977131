"""Storing: a temporary table, from there onto the stage and into `generated_svgs`, checked, then cleaned up.

The stage is never overwritten: a name that is taken by another file is not this drawing's name.
"""

import json
from collections.abc import Collection, Sequence
from itertools import chain, repeat

from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.drawing.requests.states import Claim
from inkflake.drawing.storing.upload import Finished, remove_torn, upload_drawings
from inkflake.errors import InkflakeError, StageConflict
from inkflake.snow.rows import changed, columns, in_binds, selected
from inkflake.snow.stage import stage_files, stage_location
from inkflake.snow.statements import query
from inkflake.snow.temporary import temporary_table

__all__ = ["choose", "store"]

COLUMNS = columns(
    STRING="svg_id request_id filename svg_content model_used sha256 profile render",
    INTEGER="file_size processing_time_ms",
    FLOAT="width height score",
    BOOLEAN="chosen",
)
CREATE = f"CREATE TRANSIENT TABLE ${{here}}.${{table}} AS {selected(COLUMNS)}"
ADD = f"INSERT INTO ${{here}}.${{table}} {selected(COLUMNS)}"

KEPT = [name for name in COLUMNS if name != "filename"]
INSERT = f"""
INSERT INTO ${{here}}.generated_svgs ({", ".join(KEPT)}, stage_path, generated_at, owner)
SELECT {", ".join(f"t.{name}" for name in KEPT)}, s.stage_path, SYSDATE(), CURRENT_USER()
FROM ${{here}}.${{table}} t
JOIN ({selected(columns(STRING="request_id stage_path"))}) s ON s.request_id = t.request_id
JOIN ${{here}}.svg_generation_requests r
  ON r.request_id = t.request_id AND r.owner = CURRENT_USER() AND r.session_id = ? AND r.${{unfinished}}
WHERE NOT EXISTS (SELECT 1 FROM ${{here}}.generated_svgs g WHERE g.svg_id = t.svg_id AND g.owner = r.owner)
"""  # noqa: S608 - constants of ours

# Files of drawings that others have.
OTHERS = "SELECT stage_path FROM ${here}.generated_svgs WHERE stage_path IN ${listed} AND ${own}"

CHOOSE = """
UPDATE ${here}.generated_svgs
SET chosen = (s.place = 1)
FROM (
    SELECT v.svg_id, ROW_NUMBER() OVER (
        PARTITION BY r.variation_of ORDER BY v.score DESC NULLS LAST, r.variation, v.svg_id
    ) AS place
    FROM ${here}.generated_svgs v
    JOIN ${here}.svg_generation_requests r ON r.request_id = v.request_id AND r.owner = v.owner
    WHERE r.batch_id = ? AND r.owner = CURRENT_USER() AND r.variation_of IS NOT NULL
) s
WHERE generated_svgs.svg_id = s.svg_id AND generated_svgs.owner = CURRENT_USER()
"""


def store(
    claim: Claim, drawings: Sequence[Finished], options: Options, *, resumed: Collection[str] = ()
) -> dict[str, InkflakeError]:
    """Stores a chunk of drawings; returns what could not be stored, by request id, with nothing of it left.

    A file of the same bytes is taken for the drawing's own only for the `resumed` request ids, whose earlier
    run may have been stopped after the upload, and only when no other drawing has it. Raises `BatchTakenOver`
    when requests are no longer this run's.
    """
    session, stage = claim.session, options.stage
    names = {drawing.request_id: drawing.filename for drawing in drawings}
    with temporary_table(session, drawings[0].request_id, claim.batch_id) as table:
        _fill(session, table, drawings)
        remove_torn(session, [d for d in drawings if d.request_id in resumed], stage)
        refused = upload_drawings(session, drawings, stage=stage, table=table, how=options.upload)
        found = stage_files(session, stage, names.values())
        folder = stage_location(session, stage).replace('"', "")
        paths = {request_id: f"{folder}/{name}.svg" for request_id, name in names.items()}
        refused -= _own(session, {r: paths[r] for r in refused & set(resumed)})
        problems = {d.request_id: p for d in drawings if (p := _problem(d, found, refused, stage))}
        stored = {request_id: name for request_id, name in names.items() if request_id not in problems}
        if stored:
            rows = ({"request_id": r, "stage_path": paths[r]} for r in stored)
            changed(session, INSERT, rows, claim.session_id, table=table)
            claim.complete(stored)
    return problems


def _fill(session: Session, table: str, drawings: Sequence[Finished]) -> None:
    """Makes the temporary table, with the drawings in it."""
    binds = in_binds(drawing.row() for drawing in drawings)
    for text, bind in zip(chain([CREATE], repeat(ADD)), binds, strict=False):
        query(session, text, bind, table=table)


def _own(session: Session, paths: dict[str, str]) -> set[str]:
    """Those of the request ids whose file no drawing has yet."""
    taken = {row[0] for row in query(session, OTHERS, json.dumps(list(paths.values())))} if paths else set()
    return {request_id for request_id, path in paths.items() if path not in taken}


def _problem(
    drawing: Finished, found: dict[str, tuple[int, str]], refused: set[str], stage: str
) -> InkflakeError | None:
    """Why a drawing is not on the stage as it should be, or None."""
    size, md5 = found.get(drawing.filename, (0, ""))
    same = size == len(drawing.data) and md5 == drawing.md5
    if same and drawing.request_id not in refused:
        return None
    name = f"{drawing.filename}.svg"
    if size:
        return StageConflict(f"{name} is on @{stage} already; choose another file name")
    return InkflakeError(f"{name} did not arrive on @{stage} as sent ({size} of {len(drawing.data)} bytes)")


def choose(session: Session, batch_id: str) -> None:
    """Marks the best variation of every prompt of a batch; of equals the first."""
    query(session, CHOOSE, batch_id)
