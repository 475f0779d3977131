"""The session's cache: a prompt drawn within the hour, in the same way, is not asked for again.

The specification's `session_cache`, with a time to live of one hour. It holds which request was drawn and
not the drawing: each request gets a drawing and a file of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable

from snowflake.snowpark import Session

from .cortex import Answer
from .rows import BOUND, as_json, in_binds
from .session import query

__all__ = ["cache_key", "cached", "remember"]

FIND = """
SELECT c.cache_key, c.request_id, s.model_used, s.svg_content
FROM ${here}.session_cache c
JOIN ${here}.generated_svgs s ON s.request_id = c.request_id
WHERE c.session_id = ? AND c.created_at >= DATEADD(hour, -1, SYSDATE())
  AND c.cache_key IN (SELECT f.value::STRING FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f)
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.cache_key ORDER BY c.created_at DESC, c.request_id) = 1
ORDER BY c.cache_key
"""

MARK = """
UPDATE ${here}.svg_generation_requests r
SET cached_from = s.cached_from
FROM (
    SELECT f.value:request_id::STRING AS request_id, f.value:cached_from::STRING AS cached_from
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
) s
WHERE r.request_id = s.request_id
"""

REMEMBER = f"""
INSERT INTO ${{here}}.session_cache (session_id, cache_key, request_id, created_at)
SELECT ?, f.value:cache_key::STRING, r.request_id, SYSDATE()
FROM {BOUND}
JOIN ${{here}}.svg_generation_requests r ON r.request_id = f.value:request_id::STRING
WHERE r.status = 'completed' AND r.cached_from IS NULL
"""  # noqa: S608 - constants of ours


def cache_key(*made_from: object) -> str:
    """The key of all that a drawing depends on: prompt, models, template, style, profile."""
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def cached(session: Session, session_id: str, keys: Iterable[tuple[str, str]]) -> dict[str, Answer]:
    """What the cache has for (key, request id): answers by request id, and the requests marked as cached."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for key, request_id in keys:
        wanted[key].append(request_id)
    rows = query(session, FIND, session_id, json.dumps(sorted(wanted)))
    found = [(r, source, model, svg) for key, source, model, svg in rows for r in wanted[key]]
    if found:
        query(session, MARK, as_json({"request_id": r, "cached_from": source} for r, source, *_ in found))
    return {r: Answer(r, model, svg) for r, _, model, svg in found}


def remember(session: Session, session_id: str, keys: Iterable[tuple[str, str]]) -> None:
    """Notes the keys of requests (key, request id) that were drawn for the hour to come."""
    for bind in in_binds({"cache_key": key, "request_id": request_id} for key, request_id in keys):
        query(session, REMEMBER, session_id, bind)
