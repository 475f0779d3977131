"""The gallery on a long history: a page beside its statement alone, and what a click takes."""

from __future__ import annotations

from functools import cache
from statistics import median
from typing import Any
from unittest.mock import patch

from bench_batches import FILL, seconds, studio
from harness import figure
from snowflake.connector.cursor import SnowflakeCursor

from inkflake import GalleryPanel, setup
from inkflake.snow.statements import query

DRAWINGS, ROUNDS = 100_000, 15
# Attempts with what a model said, and reviews, as a history has them.
MORE = (
    """
INSERT INTO ${here}.generation_attempts
    (attempt_id, request_id, batch_id, attempt_no, owner, model_asked, model_used, outcome, created_at, notes,
     repairs, removals)
SELECT 'a' || request_id, request_id, batch_id, 1, owner, 'test-model', 'test-model', 'accepted', created_at,
       'On it: a house.', PARSE_JSON('[]'), PARSE_JSON('[]')
FROM ${here}.svg_generation_requests
""",
    """
INSERT INTO ${here}.svg_reviews (review_id, svg_id, event, stars, owner, created_at)
SELECT 'e' || svg_id, svg_id, 'rating', 3, owner, generated_at FROM ${here}.generated_svgs
""",
)


@cache
def measured() -> dict[str, float]:
    """Seconds, the median of some: the first page of the panel, its statement alone, a rating, a tag."""
    sent: list[tuple[str, Any]] = []
    execute = SnowflakeCursor.execute

    def watched(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        sent.append((command, args[0] if args else options.get("params")))
        return execute(cursor, command, *args, **options)

    with studio() as session:
        setup(session)
        for text in (*FILL[:2], *MORE):
            query(session, text, count=str(DRAWINGS))
        panel = GalleryPanel(session)
        with patch.object(SnowflakeCursor, "execute", watched):
            panel.show(0)
        ((statement, values),) = [asked for asked in sent if "svg_content" in asked[0]]
        cursor = session.connection.cursor()
        times: dict[str, list[float]] = {"page": [], "bare": [], "rating": [], "tag": []}
        for _ in range(ROUNDS):  # side by side, so that a busy machine slows both
            times["bare"].append(seconds(lambda: cursor.execute(statement, values).fetchall()))
            times["page"].append(seconds(lambda: panel.show(0)))
            times["rating"].append(seconds(lambda: panel.press("4", 0)))
            times["tag"].append(seconds(lambda: panel.press("f", 1)))
    found = {name: median(taken) for name, taken in times.items()}
    print("; ".join(f"{name} {taken * 1000:.0f} ms" for name, taken in found.items()))
    return found


@figure("review: first page of 24 of 100,000, ratio to its bare SQL", at_most=1.5)
def page_ratio() -> float:
    return measured()["page"] / measured()["bare"]


@figure("review: a key answered by the kernel, ms, 100,000 drawings", at_most=300)
def key() -> float:
    return 1000 * max(measured()["rating"], measured()["tag"])
