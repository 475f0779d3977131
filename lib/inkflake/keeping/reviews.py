"""Reviews: what people think of the drawings.

Every rating, comparison, tag and note is an event with who and when; the latest rating of a person counts.
Favourites and rejections are tags.
"""

import json
import re
from collections.abc import Iterable

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query, query_pandas
from inkflake.telling.drawings import FAVOURITE, REJECTED, Drawing

__all__ = ["choose", "favourite", "note", "rate", "ratings", "reject", "tag"]

Reviewed = Drawing | str | Iterable[Drawing | str]

TAG = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LONGEST_NOTE = 2000
# What each event did to a drawing.
PAST = {"rating": "rated", "tag": "tagged", "note": "noted"}

EVENT = """
INSERT INTO ${here}.svg_reviews (review_id, svg_id, event, stars, text, removed, owner, created_at)
SELECT UUID_STRING(), svg_id, ?, ?, ?, ?, CURRENT_USER(), SYSDATE()
FROM ${here}.generated_svgs
WHERE svg_id IN ${listed} AND ${own_or_admin}
"""

CHOOSE = """
UPDATE ${here}.generated_svgs
SET chosen = (generated_svgs.svg_id = picked.svg_id)
FROM (
    SELECT v.request_id, d.svg_id
    FROM (
        SELECT svg_id, variation_of, owner FROM ${here}.drawings WHERE ${own_or_admin} AND svg_id = ?
    ) d
    JOIN ${here}.svg_generation_requests v ON v.variation_of = d.variation_of AND v.owner = d.owner
) picked
WHERE generated_svgs.request_id = picked.request_id AND ${own_or_admin}
"""

RATINGS = """
SELECT stars, COUNT(*) AS drawings
FROM ${here}.drawings
WHERE ${own_or_admin}
GROUP BY stars
ORDER BY stars
"""


def rate(session: Session, drawings: Reviewed, stars: int, *, note: str | None = None) -> None:
    """Stores a rating from 1 to 5 for drawings or their `svg_id`s; an earlier one stays in the history."""
    if stars not in range(1, 6):
        raise ParameterError(f"stars is {stars!r}; give a whole number from 1 to 5")
    _store(session, drawings, "rating", text=note, stars=stars)


def tag(session: Session, drawings: Reviewed, name: str, *, on: bool = True) -> None:
    """Gives drawings a tag of your own, or takes it away; small letters, digits, _ and -."""
    if not TAG.fullmatch(name):
        raise ParameterError(f"tag {name[:80]!r} does not fit; use 1 to 40 small letters, digits, _ and -")
    _store(session, drawings, "tag", text=name, removed=not on)


def favourite(session: Session, drawings: Reviewed, *, on: bool = True) -> None:
    """Makes drawings your favourites, or no longer."""
    tag(session, drawings, FAVOURITE, on=on)


def reject(session: Session, drawings: Reviewed, *, on: bool = True) -> None:
    """Hides drawings from your searches that do not ask for rejected ones, or shows them again."""
    tag(session, drawings, REJECTED, on=on)


def note(session: Session, drawings: Reviewed, text: str) -> None:
    """Writes a note on drawings, shown in their story."""
    if not 1 <= len(text.strip()) <= LONGEST_NOTE:
        raise ParameterError(f"note has {len(text):,} characters; 1 to {LONGEST_NOTE:,} are kept")
    _store(session, drawings, "note", text=text.strip())


def choose(session: Session, drawing: Drawing | str) -> None:
    """Makes a drawing the chosen one of its prompt's variations."""
    svg_id = drawing if isinstance(drawing, str) else drawing.svg_id
    if not query(session, CHOOSE, svg_id)[0][0]:
        raise InkflakeError(f"drawing {svg_id} has no variations that this user may see; nothing was chosen")
    _store(session, svg_id, "tag", text="chosen", removed=False)


def _store(
    session: Session,
    drawings: Reviewed,
    event: str,
    *,
    text: str | None,
    stars: int | None = None,
    removed: bool | None = None,
) -> None:
    """One event for each drawing, in one statement; those that are not there are named, the others kept."""
    several = [drawings] if isinstance(drawings, (str, Drawing)) else list(drawings)
    svg_ids = [d if isinstance(d, str) else d.svg_id for d in several]
    stored = query(session, EVENT, event, stars, text, removed, json.dumps(svg_ids))[0][0]
    if stored < len(set(svg_ids)):
        lost = svg_ids[0] if len(svg_ids) == 1 else f"{len(set(svg_ids)) - stored} of {len(set(svg_ids))}"
        done = "nothing was" if not stored else f"{stored} were"
        raise InkflakeError(f"drawing {lost} is not there, or not this user's; {done} {PAST[event]}")


def ratings(session: Session) -> pd.DataFrame:
    """How many drawings the user gave how many stars; those not rated come last."""
    counts = query_pandas(session, RATINGS)
    return counts.astype({"stars": "Int64"}).sort_values("stars", na_position="last", ignore_index=True)
