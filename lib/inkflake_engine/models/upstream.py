"""The OpenAI-compatible server (Ollama, llama.cpp, vLLM) that a session may bring along for its models.

A client names it in its own environment and hands it over at login, since the shared server outlives any one
client's environment. The server keeps it in memory only.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.errors import SettingError
from inkflake_engine.language.faults import cancelled_error
from inkflake_engine.models.answers import AnswerOdd, bounded_client, seconds_to_wait, was_cut
from inkflake_engine.models.tokens import count_tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["Completion", "Upstream", "failed", "upstream_parameters"]

BASE_URL, API_KEY, TIMEOUT = "INKFLAKE_LLM_BASE_URL", "INKFLAKE_LLM_API_KEY", "INKFLAKE_LLM_TIMEOUT"
CONCURRENT_ROWS = 16
RETRIES = 2
MOST_TOLD = 2**31  # of any number that a server tells
SECONDS_TO_LIST = 5.0
# AI_COMPLETE's own defaults: docs.snowflake.com/en/sql-reference/functions/ai_complete-single-string
DEFAULTS: Mapping[str, float] = {"temperature": 0, "max_tokens": 4096}
FORWARDED = ("temperature", "top_p", "max_tokens")
# What reading an answer of another make raises, in the client's library too.
_ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True)
class Completion:
    """What a model answered to one prompt: a text, or else an error."""

    model: str
    text: str | None
    error: str | None
    prompt_tokens: int
    completion_tokens: int
    created: int


@dataclass(frozen=True)
class Upstream:
    """Where to find the server; `timeout` is in seconds and bounds one row."""

    base_url: str
    api_key: str = field(default="", repr=False)
    timeout: float = 120.0

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Upstream | None:
        """Reads the session parameters of a login; None when they name no server."""
        url = str(parameters.get(BASE_URL) or "").strip()
        if not url:
            return None
        if not url.startswith(("http://", "https://")):
            raise SettingError(f"{BASE_URL} is not an http(s) address; e.g. http://127.0.0.1:11434/v1")
        timeout = str(parameters.get(TIMEOUT) or "120")
        if not timeout.replace(".", "", 1).isdigit() or float(timeout) <= 0:
            raise SettingError(f"{TIMEOUT} is {timeout!r}; give a number of seconds above 0")
        return cls(url, str(parameters.get(API_KEY) or ""), float(timeout))

    def complete(self, model: str, prompts: list[str], parameters: Mapping[str, Any]) -> list[Completion]:
        """Asks for all prompts, sixteen at a time; a row that fails has its error, the others their answers.

        Stops at once, leaving the calls under way, when the statement is cancelled.
        """
        return asyncio.run(self._complete(model, prompts, {**DEFAULTS, **parameters}))

    def model_names(self) -> list[str]:
        """Lists the models the server offers; none when it does not say."""
        return asyncio.run(self._model_names())

    async def _complete(
        self, model: str, prompts: list[str], parameters: Mapping[str, Any]
    ) -> list[Completion]:
        slots = asyncio.Semaphore(CONCURRENT_ROWS)
        async with self._client() as client:

            async def row(prompt: str) -> Completion:
                async with slots:
                    return await self._row(client, model, prompt, parameters)

            return await _cancellable([row(prompt) for prompt in prompts])

    async def _row(
        self, client: AsyncOpenAI, model: str, prompt: str, parameters: Mapping[str, Any]
    ) -> Completion:
        from openai import OpenAIError

        options = {name: parameters[name] for name in FORWARDED if parameters.get(name) is not None}
        asked = {"model": model, "messages": [{"role": "user", "content": prompt}], **options}
        try:
            async with asyncio.timeout(self.timeout) as limit:
                reply = await _asked(client, asked, limit.when() or 0)
            return _completion(reply, model, prompt)
        except TimeoutError:
            problem = f"no answer within {self.timeout:g} seconds"
        except (OpenAIError, *_ODD) as error:
            problem = self._without_key(_describe(error))
        return failed(model, f"Request failed for {model} with remote service error: {problem}", prompt)

    async def _model_names(self) -> list[str]:
        from openai import OpenAIError

        try:
            async with self._client() as client, asyncio.timeout(SECONDS_TO_LIST):
                reply = await client.models.list()
        except (OpenAIError, TimeoutError, ValueError):
            return []
        return sorted({m.id for m in getattr(reply, "data", None) or [] if isinstance(m.id, str)})

    def _client(self) -> AsyncOpenAI:
        return bounded_client(self.base_url, self.api_key, self.timeout)

    def _without_key(self, text: str) -> str:
        return text.replace(self.api_key, "***") if self.api_key else text


def upstream_parameters(environment: Mapping[str, str]) -> dict[str, str]:
    """Takes the client's settings from its environment, as the session parameters to log in with."""
    return {name: environment[name] for name in (BASE_URL, API_KEY, TIMEOUT) if environment.get(name)}


def failed(model: str, error: str, prompt: str) -> Completion:
    """Makes the completion of a row that has an error instead of a text."""
    return Completion(model, None, error, count_tokens(prompt), 0, int(time.time()))


async def _asked(client: AsyncOpenAI, asked: Mapping[str, Any], until: float) -> Any:
    """Asks, and again after a cut inside the answer, or when a busy server says after how long.

    Neither gave anything to count; a wait that would go beyond the row's time is not begun.
    """
    from openai import APIConnectionError, APIStatusError

    for _ in range(RETRIES):
        try:
            return await client.chat.completions.create(**asked)
        except APIStatusError as error:
            wait = seconds_to_wait(error.status_code, error.response.headers)
            if wait is None or asyncio.get_running_loop().time() + wait >= until:
                raise
            await asyncio.sleep(wait)
        except APIConnectionError as error:
            if not was_cut(error):
                raise
    return await client.chat.completions.create(**asked)


async def _cancellable(rows: list[Any]) -> list[Completion]:
    cancellation = CURRENT.get() or Cancellation()
    loop = asyncio.get_running_loop()
    answers = asyncio.gather(*rows)
    with cancellation.busy(lambda: loop.call_soon_threadsafe(answers.cancel)):
        try:
            return await answers
        except asyncio.CancelledError:
            raise cancelled_error() from None


def _completion(reply: Any, model: str, prompt: str) -> Completion:
    choices = getattr(reply, "choices", None)
    text = getattr(getattr(choices[0], "message", None), "content", None) if choices else None
    if not isinstance(text, str):
        raise ValueError("the answer holds no text")
    text, named = _unicode(text), getattr(reply, "model", None)
    usage = getattr(reply, "usage", None)
    return Completion(
        model=_unicode(named) if named and isinstance(named, str) else model,
        text=text,
        error=None,
        prompt_tokens=_positive(usage, "prompt_tokens") or count_tokens(prompt),
        completion_tokens=_positive(usage, "completion_tokens") or count_tokens(text),
        created=_positive(reply, "created") or int(time.time()),
    )


def _unicode(text: str) -> str:
    """Text without halves of surrogate pairs, which no column can hold."""
    return text.encode("utf-8", "replace").decode()


def _positive(reply: Any, name: str) -> int | None:
    """A number that a server tells, when it is one."""
    value = getattr(reply, name, None)
    return value if isinstance(value, int) and 0 < value < MOST_TOLD else None


def _describe(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return "the answer is not JSON"
    if isinstance(error, RecursionError):
        return "the answer is nested without end"
    if was_cut(error):
        return "the connection was cut inside the answer"
    if isinstance(error.__cause__, AnswerOdd):
        return str(error.__cause__)
    status = getattr(error, "status_code", None)
    text = str(error) or type(error).__name__
    cause = f" ({error.__cause__})" if error.__cause__ and status is None else ""
    return (text if status is None or str(status) in text else f"{status} {text}") + cause
