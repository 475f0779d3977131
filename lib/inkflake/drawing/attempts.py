"""Attempts: one call of a model for a request, and what became of it.

Every attempt is kept with its raw response, so that a drawing's whole story can be read and judged again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from inkflake.drawing.cortex import Answer, failure
from inkflake.drawing.requests import stopped
from inkflake.drawing.requests.planning import Request
from inkflake.drawing.requests.states import OF_BATCH, Claim, Reason
from inkflake.errors import AnswerEmpty, Truncated, concerns_run, mask
from inkflake.snow.rows import changed, columns, inserting
from inkflake.snow.statements import query
from inkflake_svg import AcceptedSvg, Judgement, Renderer, Rendering

__all__ = [
    "Attempt",
    "Judged",
    "Spent",
    "insert_attempts",
    "insert_lost",
    "judge",
    "last_attempts",
    "spent_before",
]

# The columns that an answer has.
TOLD = ("model_used", "prompt_tokens", "completion_tokens", "latency_ms", "query_id")
# Characters of what a model wrote beside its drawing.
LONGEST_NOTES = 8000
INSERT = inserting(
    "generation_attempts",
    columns(
        STRING="attempt_id request_id batch_id model_asked model_used raw_response notes outcome "
        "error_message query_id",
        INTEGER="attempt_no prompt_tokens completion_tokens latency_ms",
        VARIANT="repairs removals violations",
    ),
)

LAST = """
SELECT a.request_id, a.attempt_no, a.model_asked, a.model_used, a.outcome,
       IFF(a.outcome = 'accepted', a.raw_response, NULL) AS raw_response, a.latency_ms
FROM ${here}.generation_attempts a
JOIN ${here}.svg_generation_requests r ON r.request_id = a.request_id AND r.owner = a.owner
WHERE r.batch_id = ? AND r.owner = CURRENT_USER() AND r.${unfinished}
QUALIFY ROW_NUMBER() OVER (PARTITION BY a.request_id ORDER BY a.attempt_no DESC, a.created_at DESC) = 1
ORDER BY a.request_id
"""

SPENT = """
SELECT COUNT(*), COUNT_IF(outcome = 'lost'),
       COUNT_IF(COALESCE(prompt_tokens, 0) + COALESCE(completion_tokens, 0) > 0),
       COALESCE(SUM(COALESCE(prompt_tokens, 0) + COALESCE(completion_tokens, 0)), 0)
FROM ${here}.generation_attempts
WHERE batch_id = ? AND ${own}
"""


@dataclass(frozen=True)
class Attempt:
    """What to ask: `number` counts the request's attempts, `tries` those with this model, `models[model]`."""

    request: Request
    max_tokens: int
    number: int = 1
    tries: int = 1
    model: int = 0
    violations: tuple[str, ...] = ()
    not_before: float = 0.0


@dataclass(frozen=True)
class Judged:
    """What became of an attempt: an accepted SVG, or the error that says why not."""

    attempt: Attempt
    answer: Answer
    outcome: str
    accepted: AcceptedSvg | None = None
    error: Reason | None = None
    rendering: Rendering | None = None
    score: float = 0.0


class Spent(NamedTuple):
    """What the runs of a batch have taken so far: attempts, those with a price, and their tokens."""

    attempts: int = 0
    priced: int = 0
    tokens: int = 0


def judge(
    attempts: Sequence[Attempt], answers: Sequence[Answer], *, renderer: Renderer, profile: str
) -> Callable[[], list[Judged]]:
    """Begins extraction, content validation and rendering of answers; what it returns waits for that."""
    pairs = list(zip(attempts, answers, strict=True))
    texts = [(a.text, attempt.request.prompt_text) for attempt, a in pairs if _has_text(a) and a.text]
    wait = _begun(renderer, texts, profile)

    def judged() -> list[Judged]:
        found = iter(wait())
        return [_judged(*pair, next(found)) if _has_text(pair[1]) else _without_text(*pair) for pair in pairs]

    return judged


def _begun(renderer: Renderer, texts: list[tuple[str, str]], profile: str) -> Callable[[], list[Judgement]]:
    """Begins to judge; where one text breaks it for all, each is judged alone, and that one refused."""
    try:
        wait = renderer.judge(texts, profile=profile)
    except Exception:
        return lambda: [_alone(renderer, text, profile) for text in texts]

    def waited() -> list[Judgement]:
        try:
            return wait()
        except Exception:
            return [_alone(renderer, text, profile) for text in texts]

    return waited


def _alone(renderer: Renderer, text: tuple[str, str], profile: str) -> Judgement:
    try:
        return renderer.judge([text], profile=profile)()[0]
    except Exception as error:
        return Judgement.refused("judging", f"it cannot be judged: {mask(str(error), limit=200)}")


def _has_text(answer: Answer) -> bool:
    return answer.error is None and bool((answer.text or "").strip())


def _without_text(attempt: Attempt, answer: Answer) -> Judged:
    if answer.error is not None:
        return Judged(attempt, answer, "error", error=failure(answer.model_used, answer.error))
    empty = AnswerEmpty(f"model {answer.model_used!r} answered with nothing; ask again or choose another")
    return Judged(attempt, answer, "empty", error=empty)


def _judged(attempt: Attempt, answer: Answer, found: Judgement) -> Judged:
    if found.error is None:
        return Judged(attempt, answer, "accepted", found.accepted, None, found.rendering, found.score)
    cut = isinstance(found.error, Truncated) or answer.truncated(attempt.max_tokens)
    return Judged(attempt, answer, "truncated" if cut else "rejected", error=found.error)


def insert_attempts(claim: Claim, judged: Sequence[Judged], *, models: Sequence[str]) -> None:
    """Writes the attempts of a chunk."""
    rows = [{**_row(j, models[j.attempt.model]), "batch_id": claim.batch_id} for j in judged]
    try:
        changed(claim.session, INSERT, rows)
    except Exception as error:
        if concerns_run(error):
            raise
        for row in rows:
            _insert_alone(claim, row)


def _insert_alone(claim: Claim, row: dict[str, Any]) -> None:
    """Writes one attempt; of one that cannot be written as it is, what is sure to be writable."""
    try:
        changed(claim.session, INSERT, [row])
    except Exception as error:
        if concerns_run(error):
            raise
        told: dict[str, Any] = {
            "raw_response": None,
            "notes": None,
            "repairs": [],
            "removals": [],
            "violations": [],
        }
        changed(claim.session, INSERT, [{**row, **told, "error_message": mask(f"not kept: {error}")}])


def _row(judged: Judged, model_asked: str) -> dict[str, Any]:
    accepted, answer, request_id = judged.accepted, judged.answer, judged.attempt.request.request_id
    return {
        "attempt_id": str(uuid5(UUID(request_id), f"attempt {judged.attempt.number}")),
        "request_id": request_id,
        "attempt_no": judged.attempt.number,
        "model_asked": model_asked,
        **{name: getattr(answer, name) for name in TOLD},
        "raw_response": answer.text,
        "notes": mask(accepted.notes, limit=LONGEST_NOTES) if accepted and accepted.notes else None,
        "repairs": [mask(str(r)) for r in accepted.repairs] if accepted else [],
        "removals": [mask(str(r)) for r in accepted.removals] if accepted else [],
        "violations": [mask(str(v)) for v in getattr(judged.error, "violations", ())],
        "outcome": judged.outcome,
        "error_message": mask(str(judged.error)) if judged.error else None,
    }


def last_attempts(claim: Claim) -> dict[str, tuple[int, Answer | None]]:
    """The last attempt of each unfinished request of a batch: its number, and its answer if accepted."""
    return {
        row[0]: (row[1], Answer(row[0], row[3], row[5], latency_ms=row[6]) if row[4] == "accepted" else None)
        for row in query(claim.session, LAST, claim.batch_id)
    }


def insert_lost(claim: Claim) -> None:
    """Records what a killed run was drawing as lost attempts; these requests wait again."""
    stopped.insert_lost(claim.session, OF_BATCH, claim.batch_id)
    claim.wait_again()


def spent_before(claim: Claim, *, most_tokens: int) -> Spent:
    """What the runs of a batch have taken so far.

    A lost attempt counts as many tokens as those with a price had on average, or `most_tokens` without any.
    """
    attempts, lost, priced, tokens = map(int, query(claim.session, SPENT, claim.batch_id)[0])
    each = tokens / priced if priced else most_tokens
    return Spent(attempts, priced + lost, round(tokens + lost * each))
