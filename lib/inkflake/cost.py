"""Cost: what a run will take, told before it in tokens, and what it took, in credits.

Credits differ by model, account and day: Snowflake counts them, and tells them minutes to hours later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from .errors import PermissionMissing, SchemaMissing
from .presets import load_presets
from .requests import checked_batch_id, ended_of, planned
from .rows import in_binds
from .session import query
from .sources import read_prompts

__all__ = ["Estimate", "credits_of", "estimate", "query_tag"]

COUNT = """
SELECT SUM(AI_COUNT_TOKENS('ai_complete', ?, f.value:text::STRING) * f.value:times::INTEGER)
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
"""

PAST = """
SELECT AVG(completion_tokens), COUNT(*) / NULLIF(COUNT(DISTINCT request_id), 0), COUNT(DISTINCT request_id)
FROM ${here}.generation_attempts
WHERE model_asked = ? AND owner = CURRENT_USER() AND completion_tokens > 0
"""

# https://docs.snowflake.com/en/sql-reference/account-usage/cortex_ai_functions_usage_history
CREDITS = """
SELECT SUM(credits) AS credits
FROM SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY
WHERE query_tag = ?
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
    palette: str = "",
    template: str = "draw",
    presets_from: str | Path | None = None,
    profile: str = "strict",
    prompt_charset: str = "ascii",
    variations: int = 1,
    max_tokens: int = 8192,
    batch_id: str | None = None,
    retry_failed: bool = False,
) -> Estimate:
    """Counts the tokens of the instructions and of all prompts, and guesses the answers from earlier ones.

    `prompts` and the options are those of `generate`; of several models the first is taken. Prompts that
    break a rule cost nothing, nor does what an earlier run of `batch_id` has ended.
    """
    name = model if isinstance(model, str) else model[0]
    presets = load_presets(presets_from)
    wanted = planned(
        read_prompts(prompts, session),
        batch_id=checked_batch_id(batch_id),
        style=style,
        styles=presets.styles,
        charset=prompt_charset,
        fixed=False,
        variations=variations,
    )
    todo = [r for r in wanted if not r.problem]
    if batch_id:
        ended = ended_of(session, batch_id, retry_failed=retry_failed)
        todo = [r for r in todo if r.request_id not in ended]
    texts = [
        (presets.wording(template=template, style=s, palette=palette).around("", profile=profile), times)
        for s, times in Counter(r.style for r in todo).items()
    ]
    counted = _counted(session, name, [*texts, *Counter(r.prompt_text for r in todo).items()])
    mean, attempts, seen = query(session, PAST, name)[0]
    calls = float(attempts or 1)
    return Estimate(
        requests=len(todo),
        attempts=round(calls * len(todo), 1),
        prompt_tokens=round(calls * counted),
        completion_tokens=round(calls * len(todo) * float(mean or max_tokens)),
        seen=seen,
    )


def _counted(session: Session, model: str, texts: Iterable[tuple[str, int]]) -> int:
    """The tokens of texts, each so many times."""
    binds = in_binds({"text": text, "times": times} for text, times in texts)
    return sum(query(session, COUNT, model, bind)[0][0] or 0 for bind in binds)


def query_tag(batch_id: str) -> str:
    """What the calls of a batch are tagged with."""
    return f"inkflake {batch_id}"


def credits_of(session: Session, batch_id: str) -> float | None:
    """The credits that Snowflake has counted for the calls of a batch so far; None where it tells none.

    It tells them minutes to hours later, and only roles that may read ACCOUNT_USAGE.
    """
    try:
        found = query(session, CREDITS, query_tag(batch_id))[0][0]
    except (SchemaMissing, PermissionMissing):
        return None
    return None if found is None else float(found)
