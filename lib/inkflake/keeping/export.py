"""Export: drawings out of Snowflake, as the tables hold them: byte for byte what was put on the stage."""

import json
from collections.abc import Iterable
from pathlib import Path

from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from inkflake.telling.drawings import Drawing

__all__ = ["export", "stage_paths"]

# Drawings whose texts are read together, and ids that one statement names.
READ = 100
LISTED = 2000

PATHS = """
SELECT svg_id, stage_path
FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND svg_id IN ${listed}
ORDER BY svg_id
"""
FILES = """
SELECT svg_id, svg_content
FROM ${here}.generated_svgs
WHERE ${own_or_admin} AND svg_id IN ${listed}
ORDER BY svg_id
"""


def export(session: Session, drawings: Iterable[Drawing], folder: str | Path) -> list[Path]:
    """Writes the files of drawings into a folder; a file that is there stays as it is.

    Of two drawings whose files have one name, on two stages, the second gets its stage's name before its own.
    Neither a file that is gone from the stage nor one that was changed there keeps a drawing from it. Raises
    `InkflakeError` for drawings that are not there, or not this user's, before any file is written.
    """
    target = Path(folder).expanduser()
    svg_ids = [drawing.svg_id for drawing in drawings]
    names = _names(stage_paths(session, svg_ids))
    target.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(svg_ids), READ):
        part = json.dumps(svg_ids[start : start + READ])
        for svg_id, svg in query(session, FILES, part):
            if not (path := target / names[svg_id]).exists():
                path.write_bytes(svg.encode())
    return [target / names[svg_id] for svg_id in svg_ids]


def stage_paths(session: Session, svg_ids: Iterable[str]) -> dict[str, str]:
    """The stage path of each drawing; raises `InkflakeError` for those not there, or not this user's."""
    asked = list(dict.fromkeys(svg_ids))
    parts = (json.dumps(asked[start : start + LISTED]) for start in range(0, len(asked), LISTED))
    paths = {row[0]: row[1] for part in parts for row in query(session, PATHS, part)}
    if missing := [svg_id for svg_id in asked if svg_id not in paths]:
        raise InkflakeError(f"{len(missing)} drawings are not there, or not for this user: {missing[0]} …")
    return {svg_id: paths[svg_id] for svg_id in asked}


def _names(paths: dict[str, str]) -> dict[str, str]:
    """A file name for each drawing, different also on a disk that takes `House` and `house` for one."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for svg_id, path in paths.items():
        location, name = path.rsplit("/", 1)
        wishes = (name, f"{location.rsplit('.', 1)[-1]}-{name}", f"{svg_id}-{name}")
        names[svg_id] = next(wish for wish in wishes if wish.casefold() not in taken)
        taken.add(names[svg_id].casefold())
    return names
