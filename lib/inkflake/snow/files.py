"""The files that drawings have on a stage, as the tables tell them: what is amiss, and putting it back."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.snow.stage import stage_location
from inkflake.snow.statements import identifier, named_errors, query

__all__ = ["MISSING", "NO_DRAWING", "Amiss", "amiss", "put_back", "put_new"]

MISSING, NO_DRAWING = "file is missing", "no drawing has it"

# Drawings whose texts are read together.
READ = 100
# Characters of a name that a mark is added to: a disk has 255 with `.svg.part`.
LONGEST = 236
PATH = re.compile(r"@(\w+)\.(\w+)\.(\w+)/([A-Za-z0-9_-]+)\.svg", re.ASCII)

EXPECTED = """
SELECT stage_path, file_size, MD5(svg_content) AS md5, svg_id
FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND STARTSWITH(stage_path, ?) AND (
    ? = ''
    OR request_id IN (
        SELECT request_id FROM ${here}.svg_generation_requests WHERE batch_id = ? AND ${own}
    )
)
QUALIFY ROW_NUMBER() OVER (PARTITION BY stage_path ORDER BY generated_at DESC, svg_id) = 1
ORDER BY stage_path
"""
TEXTS = """
SELECT svg_id, svg_content FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND svg_id IN ${listed}
ORDER BY svg_id
"""


@dataclass(frozen=True)
class Amiss:
    """A file on which stage and tables disagree; `svg_id` is whose it should be, if anybody's."""

    file: str
    what: str
    on_stage: int | None = None
    in_tables: int | None = None
    svg_id: str | None = None


def amiss(session: Session, stage: str, *, batch_id: str = "") -> list[Amiss]:
    """All on which a stage and the tables disagree, of one batch if given.

    Of files without a drawing, which may be anybody's, an admin is told.
    """
    location = stage_location(session, stage)
    folder = location.replace('"', "") + "/"
    listed = {row[0].partition("/")[2]: (row[1], row[2]) for row in query(session, f"LIST {location}")}
    found = []
    for path, size, md5, svg_id in query(session, EXPECTED, folder, batch_id, batch_id):
        file = path.removeprefix(folder)
        there = listed.pop(file, None)
        if there is None:
            found.append(Amiss(file, MISSING, None, size, svg_id))
        elif there != (size, md5):
            what = "size differs" if there[0] != size else "content differs"
            found.append(Amiss(file, what, there[0], size, svg_id))
    if not batch_id and query(session, "SELECT ${admin}")[0][0]:
        found += [Amiss(file, NO_DRAWING, size) for file, (size, _) in listed.items()]
    return sorted(found, key=lambda each: each.file)


def put_back(session: Session, stage: str, files: Iterable[Amiss]) -> int:
    """Writes files of drawings as the tables have them, over what is there; returns how many."""
    location, wanted = stage_location(session, stage), [f for f in files if f.svg_id]
    for start in range(0, len(wanted), READ):
        part = {f.svg_id: f.file for f in wanted[start : start + READ]}
        texts = query(session, TEXTS, json.dumps(list(part)))
        for svg_id, svg in texts:
            _put(session, f"{location}/{part[svg_id]}", svg.encode())
    return len(wanted)


def put_new(session: Session, path: str, data: bytes, mark: str) -> str:
    """Writes a new version beside a drawing's file, with a mark of its bytes in the name, at this path."""
    parts = PATH.fullmatch(path)
    if not parts:
        raise InkflakeError(f"stage path {path[:200]!r} is none that this library writes; nothing was stored")
    stage = ".".join(identifier(part) for part in parts.group(1, 2, 3))
    name = f"{parts[4][:LONGEST]}-{mark}.svg"
    _put(session, f"@{stage}/{name}", data)
    return f"{path[: parts.start(4)]}{name}"


def _put(session: Session, path: str, data: bytes) -> None:
    with named_errors():
        session.file.put_stream(BytesIO(data), path, auto_compress=False, overwrite=True)
