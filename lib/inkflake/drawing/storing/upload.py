"""Upload: drawings onto the stage, by one PUT of a folder or by a COPY INTO each; never over another file."""

import glob
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from inkflake.errors import (
    InkflakeError,
    PromptRejected,
    SchemaMissing,
    SessionExpired,
    WarehouseMissing,
)
from inkflake.prompts.validation import check_filename
from inkflake.snow.stage import read_file, remove_file, stage_files, stage_location
from inkflake.snow.statements import named_errors, result, submit

__all__ = ["Finished", "remove_torn", "upload_drawings"]

# Above this many drawings one PUT of a folder beats a COPY INTO each.
PUT_FROM = 8
AS_IS: Any = {"source_compression": "NONE", "auto_compress": False, "overwrite": False, "parallel": 16}

# snowflake.com/en/sql-reference/sql/copy-into-location: the defaults would compress, escape and rename.
UNLOAD = """
COPY INTO '@${here}.${stage}/${file}'
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


def upload_drawings(
    session: Session, drawings: Sequence[Finished], *, stage: str, table: str, how: str
) -> set[str]:
    """Uploads drawings, which are in a temporary table, too; returns the request ids whose file was taken.

    `how` is `put` (one PUT of a folder), `copy` (one COPY INTO a drawing) or `auto`: the same bytes.
    """
    if how == "put" or (how == "auto" and len(drawings) >= PUT_FROM):
        return _put(session, drawings, stage)
    return _copy(session, drawings, stage, table)


def remove_torn(session: Session, drawings: Sequence[Finished], stage: str) -> None:
    """Removes what uploads that were cut off have left under the names of drawings, and nothing else."""
    found = stage_files(session, stage, [d.filename for d in drawings]) if drawings else {}
    for drawing in drawings:
        size, md5 = found.get(drawing.filename, (-1, ""))
        if size not in (0, len(drawing.data)) or md5 == drawing.md5:
            continue
        there = read_file(session, stage, f"{drawing.filename}.svg")
        # A torn file has the drawing's bytes or none: a file of other bytes is a stranger's.
        if all(byte in (0, ours) for byte, ours in zip(there, drawing.data, strict=False)):
            remove_file(session, stage, f"{drawing.filename}.svg")


def _put(session: Session, drawings: Sequence[Finished], stage: str) -> set[str]:
    """Writes a folder and uploads it by one PUT; returns the request ids whose file was there before."""
    target = stage_location(session, stage)
    with tempfile.TemporaryDirectory(prefix="inkflake-") as folder:
        for drawing in drawings:
            (Path(folder) / f"{drawing.filename}.svg").write_bytes(drawing.data)
        with named_errors():
            results = session.file.put(f"{glob.escape(folder)}/*.svg", target, **AS_IS)
    skipped = {r.source for r in results if r.status.upper() == "SKIPPED"}
    return {d.request_id for d in drawings if f"{d.filename}.svg" in skipped}


def _copy(session: Session, drawings: Sequence[Finished], stage: str, table: str) -> set[str]:
    """Unloads each drawing by a COPY INTO of its own, side by side; returns the request ids refused."""
    unload = partial(submit, session, UNLOAD, stage=stage, table=table)
    jobs = {d.request_id: unload(d.request_id, file=f"{d.filename}.svg") for d in drawings}
    refused = set()
    for request_id, job in jobs.items():
        try:
            result(job, rows=False)
        except (SessionExpired, SchemaMissing, WarehouseMissing):
            raise
        except InkflakeError:
            refused.add(request_id)
    return refused
