"""Cost: what a run will take, told before it, and the hard stops that hold it.

Credits differ by model, account and day, so what is counted here is tokens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.snowpark import Session

from .prompts import build, read_prompts, sanitise, styles
from .session import query

__all__ = ["Estimate", "estimate"]

COUNT = """
SELECT SUM(tokens)
FROM (
    SELECT AI_COUNT_TOKENS('ai_complete', ?, f.value::STRING) AS tokens
    FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
)
"""

PAST = """
SELECT AVG(completion_tokens), COUNT(*) / NULLIF(COUNT(DISTINCT request_id), 0), COUNT(DISTINCT request_id)
FROM ${here}.generation_attempts
WHERE model_asked = ? AND owner = CURRENT_USER() AND completion_tokens > 0
"""


@dataclass(frozen=True)
class Estimate:
    """What a run is likely to take: tokens of one attempt each, and attempts as earlier requests needed.

    `seen` is how many earlier requests the guess rests on; with none, an answer counts as `max_tokens` long.
    """

    requests: int
    attempts: float
    prompt_tokens: int
    completion_tokens: int
    seen: int

    @property
    def total_tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


def estimate(
    session: Session,
    prompts: Any,
    *,
    model: str | Sequence[str] = "offline-sketch",
    style: str = "plain",
    own_styles: str | None = None,
    profile: str = "strict",
    variations: int = 1,
    max_tokens: int = 8192,
) -> Estimate:
    """Counts the tokens of all instructions in one statement, and guesses the answers from earlier ones.

    `prompts` and the options are those of `generate`; of several models the first is taken.
    """
    name = model if isinstance(model, str) else model[0]
    texts = [
        build(sanitise(p.text), profile=profile, style=styles(own_styles)[p.style or style])
        for p in read_prompts(prompts, session)
    ]
    mean, attempts, seen = query(session, PAST, name)[0]
    calls = variations * float(attempts or 1)
    return Estimate(
        requests=variations * len(texts),
        attempts=round(calls * len(texts), 1),
        prompt_tokens=round(calls * _counted(session, name, texts)),
        completion_tokens=round(calls * len(texts) * float(mean or max_tokens)),
        seen=seen,
    )


def _counted(session: Session, model: str, texts: Iterable[str]) -> int:
    return query(session, COUNT, model, json.dumps(list(texts), ensure_ascii=False))[0][0] or 0
