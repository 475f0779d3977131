"""Cortex: set-based calls of AI_COMPLETE.

One statement asks for a whole chunk of drawings and runs in the background; each row of its result is an
answer or the reason why there is none.
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snowflake.snowpark import AsyncJob, Session

from inkflake import errors
from inkflake.errors import InkflakeError, PermissionMissing, SessionExpired, WarehouseMissing, mask
from inkflake.snow.rows import as_json
from inkflake.snow.statements import result, submit

__all__ = ["FORBIDDEN", "UNAVAILABLE", "Answer", "Call", "answers", "ask", "asking", "failure"]

MOST_COUNTED = 10**9

COMPLETE = """
SELECT f.value:id::STRING AS request_id,
       AI_COMPLETE(
           model => ?, prompt => f.value:prompt::STRING,
           model_parameters => {'temperature': ${temperature}, 'max_tokens': ${max_tokens}},
           show_details => TRUE, return_error_details => TRUE
       ) AS answer
FROM ${bound}
ORDER BY f.index
"""

# The wording of these is not documented, so it is read widely.
GONE = "unknown model|unavailable|not available|end of life|retired|not supported|no such model"
UNAVAILABLE = re.compile(GONE, re.I)
# A quota ends the calls in progress; a limit on the rate passes.
# https://docs.snowflake.com/en/user-guide/budgets/per-user-quotas
QUOTA = re.compile(r"(?i)\bquota|(spend\w*|credit|budget) limit")
RATE = re.compile(r"(?i)per (second|minute)|rate.?limit")
RESET = (
    "resume the batch when it is reset; SELECT * FROM TABLE(SNOWFLAKE.LOCAL.MY_BUDGET_SUMMARY()) says when"
)
FORBIDDEN = re.compile(r"(?i)privilege|not authorized|permission")


@dataclass(frozen=True)
class Call:
    """One statement in the background: what it asked, and when (monotonic seconds)."""

    job: AsyncJob
    request_ids: tuple[str, ...]
    model: str
    started: float


@dataclass(frozen=True)
class Answer:
    """What one row came back with: `text`, or the `error` instead of it; token counts where known."""

    request_id: str
    model_used: str
    text: str | None = None
    error: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    latency_ms: int = 0
    query_id: str | None = None

    def truncated(self, max_tokens: int) -> bool:
        """Whether the answer was cut: Snowflake gives no finish reason."""
        return (self.completion_tokens or 0) >= max_tokens


def asking(request_id: str, text: str) -> dict[str, str]:
    """The row that one request of `ask` takes in its bind."""
    return {"id": request_id, "prompt": text}


def ask(
    session: Session, prompts: Mapping[str, str], *, model: str, temperature: float, max_tokens: int, tag: str
) -> Call:
    """Starts one statement that draws every prompt (`request_id` to instruction text) with one model.

    `tag` is its query tag, by which the account's usage history knows it.
    """
    rows = as_json(asking(request_id, text) for request_id, text in prompts.items())
    started = time.monotonic()
    numbers = {"temperature": str(float(temperature)), "max_tokens": str(int(max_tokens))}
    job = submit(session, COMPLETE, model, rows, tag=tag, **numbers)
    return Call(job, tuple(prompts), model, started)


def answers(call: Call) -> list[Answer]:
    """Waits for a call; a statement that failed as a whole is that error for each of its rows."""
    try:
        rows: Sequence[Any] = result(call.job)
    except (SessionExpired, PermissionMissing, WarehouseMissing):
        raise
    except InkflakeError as error:
        rows = [(request_id, json.dumps({"error": str(error)})) for request_id in call.request_ids]
    latency_ms = round((time.monotonic() - call.started) * 1000)
    found = {row[0]: row[1] for row in rows}
    told: dict[str, Any] = {"latency_ms": latency_ms, "query_id": call.job.query_id}
    return [Answer(r, **_read(found.get(r), call), **told) for r in call.request_ids]


def _read(value: str | None, call: Call) -> dict[str, Any]:
    """One row in any of the shapes Snowflake may give: NULL, `{value, error}`, details, or plain text."""
    answer = _parsed(value)
    if isinstance(answer, dict) and "choices" not in answer:
        if answer.get("error"):
            return {"model_used": call.model, "error": mask(str(answer["error"]))}
        answer = _parsed(answer.get("value"))
    if answer is None:
        return {"model_used": call.model, "error": "the model gave no answer (NULL)"}
    if not isinstance(answer, dict):
        return {"model_used": call.model, "text": _storable(str(answer))}
    usage = answer.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return {
        "model_used": _storable(str(answer.get("model") or call.model)),
        "text": _storable(_messages(answer.get("choices"))),
        "prompt_tokens": _count(usage.get("prompt_tokens")),
        "completion_tokens": _count(usage.get("completion_tokens")),
    }


def _messages(choices: Any) -> str:
    """The text of an answer, whatever shape its details have."""
    found = choices if isinstance(choices, list) else [choices]
    return "".join(str(c.get("messages") or "") for c in found if isinstance(c, dict))


def _storable(text: str) -> str:
    """What has no encoding, and what ends a text in other languages, as the sign for what cannot be shown."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _count(tokens: Any) -> int | None:
    """A number of tokens; what cannot be one is not known."""
    return tokens if isinstance(tokens, int) and 0 <= tokens <= MOST_COUNTED else None


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def failure(model: str, error: str) -> InkflakeError:
    """The named error for what a row of AI_COMPLETE came back with."""
    if QUOTA.search(error) and not RATE.search(error):
        return errors.QuotaReached(f"model {model!r} was stopped by a quota of AI credits: {RESET}. {error}")
    if FORBIDDEN.search(error):
        needed = "grant USE AI FUNCTIONS and SNOWFLAKE.CORTEX_USER"
        return PermissionMissing(f"model {model!r} may not be called: {needed}. {error}")
    if "end of life" in error:
        return errors.ModelRetired(f"model {model!r} is retired; choose a current one. {error}")
    if UNAVAILABLE.search(error):
        return errors.ModelUnavailable(f"model {model!r} cannot be used here; choose another. {error}")
    return errors.ModelFailed(f"model {model!r} failed: {error}")
