"""Cortex: which models there are and how long they live, and set-based calls of AI_COMPLETE.

One statement asks for a whole chunk of drawings and runs in the background; each row of its result is an
answer or the reason why there is none.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from snowflake.snowpark import AsyncJob, Session

from .errors import (
    InkflakeError,
    ModelFailed,
    ModelRetired,
    ModelUnavailable,
    PermissionMissing,
    SessionExpired,
    mask,
)
from .rows import as_json
from .session import query, result, submit

__all__ = ["Answer", "Call", "Model", "ask", "answers", "check_model", "failure", "is_transient", "models"]

MOST_COUNTED = 10**9
# The specification's allowed values, all past their end of life, and what Snowflake names as successor.
SUCCESSORS = {
    "openai-gpt-4.1": "openai-gpt-5.1",
    "claude-4-sonnet": "claude-sonnet-4-6",
    "claude-3-7-sonnet": "claude-sonnet-4-6",
    "claude-3-5-sonnet": "claude-sonnet-4-6",
}

SHOW_MODELS = "SHOW CORTEX BASE MODELS IN SCHEMA SNOWFLAKE.MODELS"

COMPLETE = """
SELECT f.value:id::STRING AS request_id,
       AI_COMPLETE(
           model => ?,
           prompt => f.value:prompt::STRING,
           model_parameters => {'temperature': ${temperature}, 'max_tokens': ${max_tokens}},
           show_details => TRUE,
           return_error_details => TRUE
       ) AS answer
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f
ORDER BY f.index
"""

# The wording of these is not documented, so it is read widely.
UNAVAILABLE = re.compile(
    r"(?i)unknown model|unavailable|not available|end of life|retired|not supported|no such model"
)
TRANSIENT = re.compile(r"(?i)\b(429|5\d\d)\b|throttl|rate.?limit|overload|temporar|try again|timed? ?out")
LASTING = re.compile(r"(?i)\b(400|401|403|404|413|422)\b|compilation error|syntax error|cancell?ed")
FORBIDDEN = re.compile(r"(?i)privilege|not authorized|permission")


@dataclass(frozen=True)
class Model:
    """One row of SHOW CORTEX BASE MODELS; `lifecycle_status` is GA, PUPR, PRPR, LEGACY or EOL."""

    name: str
    lifecycle_status: str
    eol_date: date | None = None
    availability: str | None = None


@dataclass(frozen=True)
class Call:
    """One statement in the background: what it asked, and when (monotonic seconds)."""

    job: AsyncJob
    request_ids: tuple[str, ...]
    model: str
    max_tokens: int
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


def models(session: Session) -> dict[str, Model]:
    """The account's model catalogue by name."""
    rows = [{k.lower(): v for k, v in row.as_dict().items()} for row in query(session, SHOW_MODELS)]
    return {
        row["name"]: Model(row["name"], row["lifecycle_status"], row.get("eol_date"), row.get("availability"))
        for row in rows
    }


def check_model(name: str, catalogue: Mapping[str, Model]) -> None:
    """Raises `ModelRetired` for a model past its end of life; one that nobody lists is left to the call."""
    model = catalogue.get(name)
    if model and model.lifecycle_status != "EOL" or not model and name not in SUCCESSORS:
        return
    since = f" on {model.eol_date}" if model and model.eol_date else ""
    usable = [m.name for m in catalogue.values() if m.lifecycle_status == "GA"]
    successor = SUCCESSORS.get(name)
    use = successor if successor in usable else ", ".join(usable) or successor
    raise ModelRetired(f"model {name!r} reached its end of life{since}; use {use}")


def ask(
    session: Session, prompts: Mapping[str, str], *, model: str, temperature: float, max_tokens: int, tag: str
) -> Call:
    """Starts one statement that draws every prompt (`request_id` to instruction text) with one model.

    `tag` is its query tag, by which the account's usage history knows it.
    """
    rows = as_json({"id": request_id, "prompt": text} for request_id, text in prompts.items())
    started = time.monotonic()
    numbers = {"temperature": str(float(temperature)), "max_tokens": str(int(max_tokens))}
    job = submit(session, COMPLETE, model, rows, tag=tag, **numbers)
    return Call(job, tuple(prompts), model, max_tokens, started)


def answers(call: Call) -> list[Answer]:
    """Waits for a call; a statement that failed as a whole is that error for each of its rows."""
    try:
        rows: Sequence[Any] = result(call.job)
    except (SessionExpired, PermissionMissing):
        raise
    except InkflakeError as error:
        rows = [(request_id, json.dumps({"error": str(error)})) for request_id in call.request_ids]
    latency_ms = round((time.monotonic() - call.started) * 1000)
    found = {row[0]: row[1] for row in rows}
    return [
        Answer(
            request_id,
            **_read(found.get(request_id), call),
            latency_ms=latency_ms,
            query_id=call.job.query_id,
        )
        for request_id in call.request_ids
    ]


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
        return {"model_used": call.model, "text": str(answer)}
    usage = answer.get("usage") or {}
    return {
        "model_used": answer.get("model") or call.model,
        "text": "".join(str(choice.get("messages") or "") for choice in answer.get("choices") or ()),
        "prompt_tokens": _count(usage.get("prompt_tokens")),
        "completion_tokens": _count(usage.get("completion_tokens")),
    }


def _count(tokens: Any) -> int | None:
    """A number of tokens; what cannot be one is not known."""
    return tokens if isinstance(tokens, int) and 0 <= tokens <= MOST_COUNTED else None


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def failure(model: str, error: str) -> InkflakeError:
    """The named error for what a row of AI_COMPLETE came back with."""
    if FORBIDDEN.search(error):
        return PermissionMissing(
            f"model {model!r} may not be called: grant USE AI FUNCTIONS and SNOWFLAKE.CORTEX_USER. {error}"
        )
    if "end of life" in error:
        return ModelRetired(f"model {model!r} is retired; choose a current one. {error}")
    if UNAVAILABLE.search(error):
        return ModelUnavailable(f"model {model!r} cannot be used here; choose another. {error}")
    return ModelFailed(f"model {model!r} failed: {error}")


def is_transient(error: str) -> bool:
    """Whether asking again later may help: throttled, overloaded, garbled; not what will be refused again."""
    lasting = any(pattern.search(error) for pattern in (UNAVAILABLE, FORBIDDEN, LASTING))
    return bool(TRANSIENT.search(error)) or not lasting
