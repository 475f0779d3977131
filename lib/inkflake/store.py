"""Storing: a temporary table, from there onto the stage and into `generated_svgs`, checked, then cleaned up.

The stage is never overwritten: a name that is taken by another file is not this drawing's name.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, repeat
from pathlib import Path
from uuid import uuid4

from snowflake.snowpark import Session

from .errors import (
    BatchTakenOver,
    InkflakeError,
    PromptRejected,
    SchemaMissing,
    SessionExpired,
    StageConflict,
    StageMissing,
)
from .prompts import check_filename
from .rows import BOUND, as_json, columns, in_binds, picked
from .session import FAILURES, identifier, named, query, result, submit, translated

__all__ = ["UPLOADS", "Finished", "check_stage_exists", "drop_temporary", "left_over", "stage_files", "store"]

UPLOADS = ("auto", "copy", "put")
PREFIX = "INKFLAKE_TMP_"
# Above this many drawings one PUT of a folder beats a COPY INTO each.
PUT_FROM = 8

REGISTER = """
INSERT INTO ${here}.temporary_tables (table_name, request_id, schema, created_at, table_type, batch_id, owner)
SELECT ?, ?, CURRENT_SCHEMA(), SYSDATE(), 'TRANSIENT', ?, CURRENT_USER()
"""

COLUMNS = columns(
    STRING="svg_id request_id filename svg_content model_used sha256 profile render",
    INTEGER="file_size processing_time_ms",
    FLOAT="width height score",
    BOOLEAN="chosen",
)
ROWS = f"SELECT {picked(COLUMNS)} FROM {BOUND}"  # noqa: S608 - constants of ours
CREATE = f"CREATE TRANSIENT TABLE ${{here}}.${{table}} AS {ROWS}"
ADD = f"INSERT INTO ${{here}}.${{table}} {ROWS}"

# snowflake.com/en/sql-reference/sql/copy-into-location: the defaults would compress, escape and rename.
UNLOAD = """
COPY INTO @${here}.${stage}/${file}
FROM (SELECT svg_content FROM ${here}.${table} WHERE request_id = ?)
FILE_FORMAT = (
    TYPE = CSV COMPRESSION = NONE FIELD_DELIMITER = NONE RECORD_DELIMITER = NONE ESCAPE = NONE
    ESCAPE_UNENCLOSED_FIELD = NONE FIELD_OPTIONALLY_ENCLOSED_BY = NONE NULL_IF = ()
    EMPTY_FIELD_AS_NULL = FALSE
)
SINGLE = TRUE
OVERWRITE = FALSE
HEADER = FALSE
MAX_FILE_SIZE = 16777216
"""

LIST = "LIST @${here}.${stage} PATTERN = '${pattern}'"
# REMOVE takes a prefix; the pattern keeps house.svg.gz when house.svg goes.
REMOVE = "REMOVE @${here}.${stage}/${file} PATTERN = '.*[.]svg'"

KEEP = """
INSERT INTO ${here}.generated_svgs
    (svg_id, request_id, svg_content, file_size, stage_path, generated_at, model_used, processing_time_ms,
     owner, sha256, width, height, profile, render, score, chosen)
SELECT t.svg_id, t.request_id, t.svg_content, t.file_size, f.value:stage_path::STRING, SYSDATE(),
       t.model_used, t.processing_time_ms, CURRENT_USER(), t.sha256, t.width, t.height, t.profile, t.render,
       t.score, t.chosen
FROM ${here}.${table} t
JOIN TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ON f.value:request_id::STRING = t.request_id
JOIN ${here}.svg_generation_requests r
  ON r.request_id = t.request_id AND r.session_id = ? AND r.status IN ('pending', 'processing')
WHERE NOT EXISTS (SELECT 1 FROM ${here}.generated_svgs g WHERE g.svg_id = t.svg_id)
"""

COMPLETE = """
UPDATE ${here}.svg_generation_requests r
SET status = 'completed', completed_at = SYSDATE(), error_message = NULL, filename = s.filename
FROM (
    SELECT f.value:request_id::STRING AS request_id, f.value:filename::STRING AS filename
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
) s
WHERE r.request_id = s.request_id AND r.session_id = ? AND r.status IN ('pending', 'processing')
"""

# Files of drawings that others have.
OTHERS = """
SELECT g.stage_path
FROM ${here}.generated_svgs g
JOIN TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ON f.value::STRING = g.stage_path
"""

DROP = "DROP TABLE IF EXISTS ${here}.${table}"
LEFT_OVER = """
SELECT table_name FROM ${here}.temporary_tables
WHERE batch_id = ? AND owner = CURRENT_USER() AND cleaned_up_at IS NULL
ORDER BY table_name
"""
CLEANED = "UPDATE ${here}.temporary_tables SET cleaned_up_at = SYSDATE() WHERE table_name = ?"


@dataclass(frozen=True)
class Finished:
    """An accepted drawing on its way into the tables; columns as in `generated_svgs`."""

    svg_id: str
    request_id: str
    filename: str
    svg_content: str
    model_used: str
    processing_time_ms: int
    width: float
    height: float
    profile: str
    render: str
    score: float
    chosen: bool | None

    def __post_init__(self) -> None:
        if problems := check_filename(self.filename):  # it was read from a table, and stands in statements
            raise PromptRejected(*problems)

    @property
    def data(self) -> bytes:
        """The file: the SVG in UTF-8."""
        return self.svg_content.encode()

    @property
    def md5(self) -> str:
        """The checksum that LIST shows."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()

    def row(self) -> dict[str, object]:
        """The row of the temporary table."""
        return {**asdict(self), "file_size": len(self.data), "sha256": hashlib.sha256(self.data).hexdigest()}


def store(
    session: Session,
    drawings: Sequence[Finished],
    *,
    stage: str,
    batch_id: str,
    session_id: str,
    upload: str = "auto",
    resumed: Collection[str] = (),
) -> dict[str, InkflakeError]:
    """Stores a chunk of drawings; returns what could not be stored, by request id, with nothing of it left.

    `upload` is `put` (one PUT of a folder), `copy` (one COPY INTO a drawing) or `auto`: the same bytes.
    A file of the same bytes is taken for the drawing's own only for the `resumed` request ids, whose earlier
    run may have been stopped after the upload, and only when no other drawing has it. Raises `BatchTakenOver`
    when requests are no longer those of this session's run.
    """
    with _temporary(session, drawings, batch_id) as table:
        _remove_torn(session, [d for d in drawings if d.request_id in resumed], stage)
        names = {drawing.request_id: drawing.filename for drawing in drawings}
        put = upload == "put" or (upload == "auto" and len(drawings) >= PUT_FROM)
        refused = _put(session, drawings, stage) if put else _copy(session, drawings, stage, table)
        found = stage_files(session, stage, names.values())
        prefix = named(session, "@${here}.${stage}", stage=stage).replace('"', "")
        paths = {r: f"{prefix}/{name}.svg" for r, name in names.items()}
        refused -= _own(session, {r: paths[r] for r in refused & set(resumed)})
        problems = {d.request_id: p for d in drawings if (p := _problem(d, found, refused, stage))}
        kept = [
            {"request_id": r, "filename": name, "stage_path": paths[r]}
            for r, name in names.items()
            if r not in problems
        ]
        if kept:
            query(session, KEEP, as_json(kept), session_id, table=table)
            if query(session, COMPLETE, as_json(kept), session_id)[0][0] < len(kept):
                raise BatchTakenOver.of(batch_id)
    return problems


def _own(session: Session, paths: dict[str, str]) -> set[str]:
    """Those of the request ids whose file no drawing has yet."""
    taken = {row[0] for row in query(session, OTHERS, json.dumps(list(paths.values())))} if paths else set()
    return {request_id for request_id, path in paths.items() if path not in taken}


@contextmanager
def _temporary(session: Session, drawings: Sequence[Finished], batch_id: str) -> Iterator[str]:
    """A registered temporary table with the drawings in it, dropped whatever happens."""
    table = f"{PREFIX}{uuid4().hex.upper()}"
    query(session, REGISTER, table, drawings[0].request_id, batch_id)
    try:
        for text, bind in zip(
            chain([CREATE], repeat(ADD)), in_binds(d.row() for d in drawings), strict=False
        ):
            query(session, text, bind, table=table)
        yield table
    finally:
        drop_temporary(session, [table])


def drop_temporary(session: Session, tables: Iterable[str]) -> None:
    """Drops registered temporary tables and notes when; a row that names another table is left alone."""
    for table in (name for name in tables if name.startswith(PREFIX)):
        query(session, DROP, table=identifier(table, "table"))
        query(session, CLEANED, table)


def left_over(session: Session, batch_id: str) -> list[str]:
    """The temporary tables that an earlier run of a batch registered and never dropped."""
    return [row[0] for row in query(session, LEFT_OVER, batch_id)]


def _remove_torn(session: Session, drawings: Sequence[Finished], stage: str) -> None:
    """Removes what uploads that were cut off have left under the names of drawings, and nothing else."""
    found = stage_files(session, stage, [d.filename for d in drawings]) if drawings else {}
    target = named(session, "@${here}.${stage}", stage=stage)
    for drawing in drawings:
        size, md5 = found.get(drawing.filename, (-1, ""))
        if size not in (0, len(drawing.data)) or md5 == drawing.md5:
            continue
        with session.file.get_stream(f"{target}/{drawing.filename}.svg") as file:
            there = file.read()
        # A torn file has the drawing's bytes or none: a file of other bytes is a stranger's.
        if all(byte in (0, ours) for byte, ours in zip(there, drawing.data, strict=False)):
            query(session, REMOVE, stage=stage, file=f"{drawing.filename}.svg")


def _put(session: Session, drawings: Sequence[Finished], stage: str) -> set[str]:
    """Writes a folder and uploads it by one PUT; returns the request ids whose file was there before."""
    target = named(session, "@${here}.${stage}", stage=stage)
    with tempfile.TemporaryDirectory(prefix="inkflake-") as folder:
        for drawing in drawings:
            (Path(folder) / f"{drawing.filename}.svg").write_bytes(drawing.data)
        try:
            results = session.file.put(
                f"{folder}/*.svg",
                target,
                source_compression="NONE",
                auto_compress=False,
                overwrite=False,
                parallel=16,
            )
        except FAILURES as error:
            raise translated(error) from None
    skipped = {r.source for r in results if r.status.upper() == "SKIPPED"}
    return {d.request_id for d in drawings if f"{d.filename}.svg" in skipped}


def _copy(session: Session, drawings: Sequence[Finished], stage: str, table: str) -> set[str]:
    """Unloads each drawing by a COPY INTO of its own, side by side; returns the request ids refused."""
    jobs = {
        d.request_id: submit(
            session, UNLOAD, d.request_id, stage=stage, table=table, file=f"{d.filename}.svg"
        )
        for d in drawings
    }
    refused = set()
    for request_id, job in jobs.items():
        try:
            result(job, rows=False)
        except (SessionExpired, SchemaMissing):
            raise
        except InkflakeError:
            refused.add(request_id)
    return refused


def stage_files(
    session: Session, stage: str, filenames: Iterable[str], *, numbered: bool = False
) -> dict[str, tuple[int, str]]:
    """Size and MD5 of those files (names without `.svg`) that are on the stage; `numbered`: `name-2` too."""
    number = "(-[0-9]+)?" if numbered else ""
    pattern = f"(.*/)?({'|'.join(sorted(filenames))}){number}[.]svg"
    listed = (
        (row[0].split("/"), row[1], row[2]) for row in query(session, LIST, stage=stage, pattern=pattern)
    )
    return {path[1].removesuffix(".svg"): (size, md5) for path, size, md5 in listed if len(path) == 2}


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


def check_stage_exists(session: Session, stage: str) -> None:
    """Raises `StageMissing` before anything is paid for."""
    try:
        query(session, "DESCRIBE STAGE ${here}.${stage}", stage=stage)
    except SchemaMissing as error:
        raise StageMissing(
            f"stage {stage} is not there, or not for this role; "
            f"run 10_setup, or setup(session, stage={stage!r})"
        ) from error
