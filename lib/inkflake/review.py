"""Review: what people think of the drawings, and taking drawings out of Snowflake.

Every rating, comparison, tag and note is an event; the latest rating of a person counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from snowflake.snowpark import Session

from .errors import InkflakeError, ParameterError
from .history import MINE, Drawing
from .session import FAILURES, query, translated

__all__ = ["export", "rate", "ratings"]

RATE = """
INSERT INTO ${here}.svg_reviews (review_id, svg_id, event, stars, text, owner, created_at)
SELECT UUID_STRING(), svg_id, 'rating', ?, ?, CURRENT_USER(), SYSDATE()
FROM ${here}.generated_svgs
WHERE svg_id = ? AND ${mine}
"""

RATINGS = """
SELECT stars, COUNT(*) AS drawings
FROM ${here}.drawings
WHERE ${mine}
GROUP BY stars
ORDER BY stars
"""


def rate(session: Session, drawing: Drawing | str, stars: int, *, note: str | None = None) -> None:
    """Stores a rating from 1 to 5 for a drawing or its `svg_id`; an earlier one stays in the history."""
    if stars not in range(1, 6):
        raise ParameterError(f"stars is {stars!r}; give a whole number from 1 to 5")
    svg_id = drawing if isinstance(drawing, str) else drawing.svg_id
    rows = query(session, RATE, stars, note, svg_id, mine=MINE)
    if not rows[0][0]:
        raise InkflakeError(f"drawing {svg_id} is not there, or not this user's; nothing was rated")


def ratings(session: Session) -> pd.DataFrame:
    """How many drawings the user gave how many stars; those not rated come last."""
    rows = query(session, RATINGS, mine=MINE)
    table = pd.DataFrame([tuple(row) for row in rows], columns=["stars", "drawings"])
    return table.astype({"stars": "Int64"}).sort_values("stars", na_position="last", ignore_index=True)


def export(session: Session, drawings: Iterable[Drawing], folder: str | Path) -> list[Path]:
    """Downloads the files of drawings from their stage into a folder; a file that is there stays as it is."""
    target = Path(folder).expanduser()
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for drawing in drawings:
        path = target / drawing.stage_path.rsplit("/", 1)[1]
        if not path.exists():
            try:
                session.file.get(drawing.stage_path, str(target))
            except FAILURES as error:
                raise translated(error) from None
        paths.append(path)
    return paths
