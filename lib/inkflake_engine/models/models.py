"""The models of the embedded Snowflake: the offline sketch, and whatever an upstream server offers."""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.models.tokens import count_tokens
from inkflake_engine.models.upstream import Completion, Upstream, failed

__all__ = ["CURRENT_MODELS", "OFFLINE", "RETIRED_MODELS", "ModelInfo", "catalogue", "complete"]

OFFLINE = "offline-sketch"
TAKES = 1_000_000  # how many drawings of a prompt the sketch has at the most

# docs.snowflake.com/en/user-guide/snowflake-cortex/aisql, regional availability, autumn 2026
CURRENT_MODELS: Mapping[str, str] = {
    "claude-haiku-4-5": "GA",
    "claude-opus-4-5": "GA",
    "claude-opus-4-6": "GA",
    "claude-opus-5": "GA",
    "claude-sonnet-4-5": "GA",
    "claude-sonnet-4-6": "GA",
    "claude-sonnet-5": "GA",
    "gemini-3.5-flash": "GA",
    "llama3.1-8b": "GA",
    "llama3.3-70b": "GA",
    "mistral-large3": "PUPR",
    "openai-gpt-5": "GA",
    "openai-gpt-5-mini": "GA",
    "openai-gpt-5-nano": "GA",
    "openai-gpt-5.1": "GA",
    "openai-gpt-5.4-mini": "GA",
    "openai-gpt-5.4-nano": "GA",
}
# The dates of the two older ones are no longer listed.
RETIRED_MODELS: Mapping[str, date | None] = {
    "claude-3-5-sonnet": None,
    "claude-3-7-sonnet": None,
    "claude-4-sonnet": date(2026, 10, 14),
    "openai-gpt-4.1": date(2026, 10, 14),
}


@dataclass(frozen=True)
class ModelInfo:
    """What SHOW CORTEX BASE MODELS tells of a model; dates are texts there."""

    name: str
    lifecycle_status: str
    in_region: bool = False
    eol_date: str | None = None


def complete(
    model: str, prompts: list[str], parameters: Mapping[str, Any], upstream: Upstream | None
) -> list[Completion]:
    """Draws every prompt with one model; a row that fails carries its error, in the order of the prompts."""
    temperature = float(parameters.get("temperature") or 0)
    if not 0 <= temperature <= 1:
        refused = f"Invalid model parameters: temperature is {temperature:g}; give 0 to 1."
        return [failed(model, refused, prompt) for prompt in prompts]
    if model == OFFLINE:
        return _sketch(prompts, varied=temperature > 0)
    if problem := _unavailable(model, upstream):
        return [failed(model, problem, prompt) for prompt in prompts]
    assert upstream is not None  # noqa: S101 - _unavailable has seen to it
    return upstream.complete(model, prompts, parameters)


def catalogue(upstream: Upstream | None) -> list[ModelInfo]:
    """Lists every model known here, by name, and whether it can be used: most need an upstream server."""
    offered = set(upstream.model_names()) if upstream else set()
    models = {
        name: ModelInfo(name, "EOL", eol_date=day.isoformat() if day else None)
        for name, day in RETIRED_MODELS.items()
    }
    models |= {name: ModelInfo(name, status) for name, status in CURRENT_MODELS.items()}
    models |= {name: ModelInfo(name, "GA", in_region=True) for name in {OFFLINE, *offered}}
    return [models[name] for name in sorted(models)]


def _unavailable(model: str, upstream: Upstream | None) -> str | None:
    """Says why a model cannot be asked; a name that the upstream itself lists always can."""
    if model in RETIRED_MODELS and not (upstream and model in upstream.model_names()):
        day = RETIRED_MODELS[model]
        since = f" on {day.isoformat()}" if day else ""
        return f"Model {model} has reached its end of life{since} and is no longer available."
    if upstream is None:
        return (
            f"Model {model} is unavailable in your region: unknown model {model!r}. "
            f"Available here: {OFFLINE}; for any other, set INKFLAKE_LLM_BASE_URL "
            "to an OpenAI-compatible server."
        )
    return None


def _sketch(prompts: Iterable[str], *, varied: bool) -> list[Completion]:
    """Draws with the sketch: always the same at temperature 0, another take each time above it."""
    from inkflake_sketch import draw

    cancellation = CURRENT.get() or Cancellation()
    drawn = []
    for prompt in prompts:
        cancellation.check()
        text = draw(prompt, random.randrange(1, TAKES) if varied else 0)  # noqa: S311 - nothing secret
        # The sketch composes elements, not text: an element is its token, so that no limit on text cuts it.
        tokens = text.count("<")
        drawn.append(Completion(OFFLINE, text, None, count_tokens(prompt), tokens, int(time.time())))
    return drawn
