"""Reviews: what people think of the drawings.

Every rating, comparison, tag and note is an event; the latest rating of a person counts.
"""

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query, query_pandas
from inkflake.telling.drawings import Drawing

__all__ = ["rate", "ratings"]

RATE = """
INSERT INTO ${here}.svg_reviews (review_id, svg_id, event, stars, text, owner, created_at)
SELECT UUID_STRING(), svg_id, 'rating', ?, ?, CURRENT_USER(), SYSDATE()
FROM ${here}.generated_svgs
WHERE svg_id = ? AND ${own_or_admin}
"""

RATINGS = """
SELECT stars, COUNT(*) AS drawings
FROM ${here}.drawings
WHERE ${own_or_admin}
GROUP BY stars
ORDER BY stars
"""


def rate(session: Session, drawing: Drawing | str, stars: int, *, note: str | None = None) -> None:
    """Stores a rating from 1 to 5 for a drawing or its `svg_id`; an earlier one stays in the history."""
    if stars not in range(1, 6):
        raise ParameterError(f"stars is {stars!r}; give a whole number from 1 to 5")
    svg_id = drawing if isinstance(drawing, str) else drawing.svg_id
    rows = query(session, RATE, stars, note, svg_id)
    if not rows[0][0]:
        raise InkflakeError(f"drawing {svg_id} is not there, or not this user's; nothing was rated")


def ratings(session: Session) -> pd.DataFrame:
    """How many drawings the user gave how many stars; those not rated come last."""
    counts = query_pandas(session, RATINGS)
    return counts.astype({"stars": "Int64"}).sort_values("stars", na_position="last", ignore_index=True)
