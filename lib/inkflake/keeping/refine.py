"""Refine: a change of a drawing, as a new request that has the drawing's own as its parent."""

import json
from typing import Any

from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.drawing.pipeline import generate
from inkflake.fields import takes
from inkflake.snow.statements import query
from inkflake.telling.batch import Batch
from inkflake.telling.drawings import Drawing

__all__ = ["refine"]

PARENT = """
SELECT style, profile, stage_name, options
FROM ${here}.svg_generation_requests
WHERE ${own_or_admin} AND request_id = ?
ORDER BY request_id
"""


@takes(Options)
def refine(session: Session, drawing: Drawing | str, change: str, **options: Any) -> Batch:
    """Draws a change of a drawing ("make the sky darker"), named by itself or by its request's id.

    What is not given is as it was for the drawing: models, style, palette, profile, stage. Its SVG stands in
    the instructions, its request is the new one's parent; it stays as it is.
    """
    parent = drawing if isinstance(drawing, str) else drawing.request_id
    chosen = {"template": "refine", **_as_before(session, parent), **options, "parent": parent}
    return generate(session, change, **chosen)


def _as_before(session: Session, request_id: str) -> dict[str, Any]:
    """How a request was drawn; nothing where retention has deleted it."""
    rows = query(session, PARENT, request_id)
    if not rows:
        return {}
    style, profile, stage, told = rows[0]
    on_record = json.loads(told or "{}")
    kept = {"model": on_record.get("models"), "palette": on_record.get("palette")}
    kept |= {"style": style, "profile": profile, "stage": stage}
    return {name: value for name, value in kept.items() if value}
