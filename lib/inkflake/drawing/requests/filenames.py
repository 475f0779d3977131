"""File names that are taken: a wish that is gets the next free number."""

import json
from collections.abc import Iterable

from snowflake.snowpark import Session

from inkflake.errors import SchemaMissing
from inkflake.snow.stage import stage_files
from inkflake.snow.statements import query

__all__ = ["LONGEST_NAME", "numbered", "taken_names"]

# File names that one statement looks for.
SLICE = 500
# Characters that disks have for a name with `.svg`, and `.part` while it is downloaded.
LONGEST_NAME = 246
# Characters of a file name that gets a number: it has to fit with it.
LONGEST_WISH = 240

TAKEN = """
WITH wishes AS (SELECT f.value::STRING AS name FROM ${bound})
SELECT DISTINCT filename
FROM ${here}.svg_generation_requests
WHERE ${own} AND stage_name = ?
  AND (
      LOWER(filename) IN (SELECT name FROM wishes)
      OR REGEXP_REPLACE(LOWER(filename), '-[0-9]+$$', '') IN (SELECT name FROM wishes)
  )
ORDER BY filename
"""


def numbered(wish: str, number: int | str) -> str:
    """The file name for a wish that is taken."""
    return f"{wish[:LONGEST_WISH]}-{number}"


def taken_names(session: Session, wishes: Iterable[str], stage: str) -> set[str]:
    """The names, of own requests for this stage and of files on it, that wishes and numbers could meet.

    In small letters: on many a disk `House` and `house` are one.
    """
    names = sorted({part for wish in wishes for part in (wish, wish[:LONGEST_WISH])})
    found: set[str] = set()
    for start in range(0, len(names), SLICE):
        part = names[start : start + SLICE]
        found |= {row[0] for row in query(session, TAKEN, json.dumps([name.lower() for name in part]), stage)}
        found |= _on_stage(session, stage, part)
    return {name.lower() for name in found}


def _on_stage(session: Session, stage: str, wishes: list[str]) -> set[str]:
    try:
        return set(stage_files(session, stage, wishes, numbered=True))
    except SchemaMissing:
        return set()  # no stage, no files: the run says so once its requests are recorded
