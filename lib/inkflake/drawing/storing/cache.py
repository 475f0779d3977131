"""The session's cache: a prompt drawn within the hour, in the same way, is not asked for again.

The specification's `session_cache`, with a time to live of one hour. It holds which request was drawn and
not the drawing: each request gets a drawing and a file of its own.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable

from inkflake.drawing.cortex import Answer
from inkflake.drawing.options import Options
from inkflake.drawing.requests.planning import Request
from inkflake.drawing.requests.states import Claim
from inkflake.snow.rows import changed, columns, selected
from inkflake.snow.statements import query

__all__ = ["cached", "remember"]

FIND = """
SELECT c.cache_key, c.request_id, s.model_used, s.svg_content
FROM ${here}.session_cache c
JOIN ${here}.generated_svgs s ON s.request_id = c.request_id AND s.owner = c.owner
WHERE c.owner = CURRENT_USER() AND c.session_id = ? AND c.created_at >= DATEADD(hour, -1, SYSDATE())
  AND c.cache_key IN ${listed}
QUALIFY ROW_NUMBER() OVER (PARTITION BY c.cache_key ORDER BY c.created_at DESC, c.request_id) = 1
ORDER BY c.cache_key
"""

REMEMBER = f"""
INSERT INTO ${{here}}.session_cache (session_id, cache_key, request_id, created_at, owner)
SELECT r.session_id, s.cache_key, r.request_id, SYSDATE(), r.owner
FROM ({selected(columns(STRING="cache_key request_id"))}) s
JOIN ${{here}}.svg_generation_requests r ON r.request_id = s.request_id
WHERE r.session_id = ? AND r.owner = CURRENT_USER() AND r.status = 'completed' AND r.cached_from IS NULL
"""  # noqa: S608 - constants of ours


def _keys(requests: Iterable[Request], options: Options) -> dict[str, list[str]]:
    """Request ids by the key of all that their drawing depends on; none of those that are drawn anew."""
    found: dict[str, list[str]] = defaultdict(list)
    if options.cache and options.temperature == 0:
        for request in requests:
            version = options.wording(request.style).version
            made_from = [request.prompt_text, options.models, version, request.style, options.profile]
            made_from += [options.parent] if options.parent else []
            key = hashlib.sha256(json.dumps(made_from).encode()).hexdigest()
            found[key].append(request.request_id)
    return found


def cached(claim: Claim, requests: Iterable[Request], options: Options) -> dict[str, Answer]:
    """Answers that the cache has, by request id; these requests are marked as cached."""
    wanted = _keys(requests, options)
    rows = query(claim.session, FIND, claim.session_id, json.dumps(sorted(wanted))) if wanted else []
    found = {r: (source, Answer(r, model, svg)) for key, source, model, svg in rows for r in wanted[key]}
    claim.mark_cached({request_id: source for request_id, (source, _) in found.items()})
    return {request_id: answer for request_id, (_, answer) in found.items()}


def remember(claim: Claim, requests: Iterable[Request], options: Options) -> None:
    """Notes for the hour to come which requests were drawn."""
    pairs = ((key, r) for key, ids in _keys(requests, options).items() for r in ids)
    rows = ({"cache_key": key, "request_id": r} for key, r in pairs)
    changed(claim.session, REMEMBER, rows, claim.session_id)
