"""Retries: whether to ask again after an attempt that came to nothing, when, and for what."""

import random
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from inkflake.drawing.attempts import Attempt, Judged
from inkflake.drawing.cortex import FORBIDDEN, UNAVAILABLE

__all__ = ["DOCUMENTED_TOKENS", "MOST_TOKENS", "is_transient", "next_attempt", "next_model", "tokens_refused"]

# A truncated answer is given more tokens up to here; above what is documented, AI_COMPLETE may refuse them.
MOST_TOKENS, DOCUMENTED_TOKENS = 32_768, 8192
TOKENS_REFUSED = re.compile(r"(?i)max(imum)?[ _](completion_|output |number of )?tokens")
SHORTER = "the answer broke off before </svg>: draw a simpler picture with fewer shapes"
# Violations that go into the instructions of the next attempt.
MOST_VIOLATIONS = 20
# Seconds before a throttled call is made again: doubled each time, with jitter.
BACKOFF = 1.0
LONGEST_WAIT = 30.0
JITTER = (0.5, 1.5)

# How upstreams write a status: after such a word, at the start, or before its name. Others count things.
PHRASES = "|".join(f"{status.value} {re.escape(status.phrase)}" for status in HTTPStatus if status >= 400)
STATUS = re.compile(rf"(?i)(?:\b(?:https?|status|code|error)\b\W{{0,3}}|^\W*)([45]\d\d)\b|\b({PHRASES})")
PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
# The wording of these is not documented, so it is read widely.
TRANSIENT = re.compile(r"(?i)throttl|rate.?limit|overload|temporar|try again|timed? ?out")
LASTING = re.compile(r"(?i)compilation error|syntax error|cancell?ed")


def is_transient(error: str) -> bool:
    """Whether asking again later may help: throttled, overloaded, garbled; not what will be refused again.

    A status says it, wherever there is one; else the words do.
    """
    if found := STATUS.search(error):
        status = int((found[1] or found[2])[:3])
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in PASSING
    lasting = any(pattern.search(error) for pattern in (UNAVAILABLE, FORBIDDEN, LASTING))
    return bool(TRANSIENT.search(error)) or not lasting


def backoff(tries: int) -> float:
    """Seconds to wait after so many tries that a passing fault ended."""
    wait: float = min(LONGEST_WAIT, BACKOFF * 2 ** (tries - 1))
    return wait * random.uniform(*JITTER)  # noqa: S311 - spreads the calls, keeps no secret


def tokens_refused(judged: Judged) -> bool:
    """Whether a call was refused because it allowed for more tokens than are documented."""
    refused = judged.outcome == "error" and TOKENS_REFUSED.search(judged.answer.error or "")
    return bool(refused) and judged.attempt.max_tokens > DOCUMENTED_TOKENS


def next_attempt(
    judged: Judged, *, models: Sequence[str], max_attempts: int, most_tokens: int = MOST_TOKENS
) -> Attempt | None:
    """What to try after an attempt that came to nothing: the same model again, the next one, or nothing."""
    attempt = replace(judged.attempt, number=judged.attempt.number + 1, not_before=0.0)
    if tokens_refused(judged):
        return replace(attempt, max_tokens=DOCUMENTED_TOKENS)
    if attempt.tries < max_attempts:
        repeated = replace(attempt, tries=attempt.tries + 1)
        if judged.outcome == "error" and is_transient(judged.answer.error or ""):
            return replace(repeated, not_before=time.monotonic() + backoff(attempt.tries))
        if judged.outcome == "truncated":
            more = max(attempt.max_tokens, min(most_tokens, 2 * attempt.max_tokens))
            return replace(repeated, max_tokens=more, violations=(SHORTER,))
        if judged.outcome in ("rejected", "empty"):
            violations = getattr(judged.error, "violations", None) or (judged.error,)
            return replace(repeated, violations=tuple(str(v) for v in violations[:MOST_VIOLATIONS]))
    return next_model(attempt, models)


def next_model(attempt: Attempt, models: Sequence[str]) -> Attempt | None:
    """The same with the next model, which knows nothing of what went before; None after the last."""
    if attempt.model + 1 == len(models):
        return None
    return replace(attempt, model=attempt.model + 1, tries=1, violations=(), not_before=0.0)
