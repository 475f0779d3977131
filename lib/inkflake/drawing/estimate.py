"""An estimate of what a run will take, in tokens, before it begins."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pandas as pd
from snowflake.snowpark import Session

from inkflake.drawing.options import Options
from inkflake.drawing.requests.planning import planned
from inkflake.drawing.requests.recording import ended_of
from inkflake.fields import takes
from inkflake.prompts.sources import read_prompts
from inkflake.snow.rows import columns, in_binds, selected
from inkflake.snow.statements import query
from inkflake.telling.history import svg_by_request
from inkflake.telling.tables import to_html

__all__ = ["Estimate", "estimate"]

COUNT = f"""
SELECT SUM(AI_COUNT_TOKENS('ai_complete', ?, s.text) * s.times)
FROM ({selected(columns(STRING="text", INTEGER="times"))}) s
"""  # noqa: S608 - constants of ours

PAST = """
SELECT AVG(completion_tokens), COUNT(*) / NULLIF(COUNT(DISTINCT request_id), 0), COUNT(DISTINCT request_id)
FROM ${here}.generation_attempts
WHERE model_asked = ? AND ${own} AND completion_tokens > 0
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

    def _repr_html_(self) -> str:
        attempts = f"{self.attempts:,.1f}".removesuffix(".0")
        tokens = [f"{count:,}" for count in (self.prompt_tokens, self.completion_tokens)]
        resting = (
            f"{self.seen:,} earlier requests" if self.seen else "no earlier request: the longest answers"
        )
        named = ["requests", "attempts", "prompt tokens", "completion tokens", "resting on"]
        return to_html(pd.DataFrame([[self.requests, attempts, *tokens, resting]], columns=named))


@takes(Options)
def estimate(session: Session, prompts: Any, **options: Any) -> Estimate:
    """Counts the tokens of the instructions and of all prompts, and guesses the answers from earlier ones.

    `prompts` and the options are those of `generate`; of several models the first is taken. Prompts that
    break a rule cost nothing, nor does what an earlier run of `batch_id` has ended.
    """
    chosen = Options(**options)
    model = chosen.models[0]
    wanted = planned(read_prompts(prompts, session), chosen, batch_id=chosen.batch_id or str(uuid4()))
    todo = [r for r in wanted if not r.problem]
    if chosen.batch_id:
        ended = ended_of(session, chosen.batch_id, retry_failed=chosen.retry_failed)
        todo = [r for r in todo if r.request_id not in ended]
    styles = Counter(r.style for r in todo).items()
    changed = svg_by_request(session, chosen.parent) if chosen.parent else ""
    around = {"profile": chosen.profile, "drawing": changed}
    texts = [(chosen.wording(s).around("", **around), times) for s, times in styles]
    counted = _counted(session, model, [*texts, *Counter(r.prompt_text for r in todo).items()])
    mean, attempts, seen = query(session, PAST, model)[0]
    calls = float(attempts or 1)
    return Estimate(
        requests=len(todo),
        attempts=round(calls * len(todo), 1),
        prompt_tokens=round(calls * counted),
        completion_tokens=round(calls * len(todo) * float(mean or chosen.max_tokens)),
        seen=seen,
    )


def _counted(session: Session, model: str, texts: Iterable[tuple[str, int]]) -> int:
    """The tokens of texts, each so many times."""
    binds = in_binds({"text": text, "times": times} for text, times in texts)
    return sum(query(session, COUNT, model, bind)[0][0] or 0 for bind in binds)
