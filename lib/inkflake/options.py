"""How a run draws: the parameters of `generate`, all checked before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from .cache import cache_key
from .errors import ParameterError
from .presets import Presets, Wording
from .prompts import check_stage
from .requests import Request
from .store import UPLOADS

__all__ = ["Options"]

# What a statement that is cancelled or fails loses, and what one bind of instructions holds.
LARGEST_CHUNK = 1000


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a run draws: the parameters of `generate`, checked."""

    models: tuple[str, ...]
    stage: str
    profile: str
    presets: Presets
    style: str
    palette: str
    template: str
    prompt_charset: str
    on_invalid: str
    on_taken: str
    retry_failed: bool
    max_attempts: int
    max_tokens: int
    temperature: float
    chunk_size: int
    chunks_in_flight: int
    upload: str
    variations: int
    cache: bool
    max_tokens_total: int
    max_attempts_total: int

    @classmethod
    def of(cls, given: Mapping[str, Any], **own: Any) -> Options:
        """Those of `generate`'s arguments that are options."""
        return cls(**own, **{f.name: given[f.name] for f in fields(cls) if f.name in given})

    def __post_init__(self) -> None:
        problems = list(check_stage(self.stage))
        choices = {"profile": ("strict", "rich"), "prompt_charset": ("ascii", "unicode"), "upload": UPLOADS}
        choices |= {"on_invalid": ("raise", "fail"), "on_taken": ("suffix", "error")}
        problems += [
            f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}"
            for name, allowed in choices.items()
            if getattr(self, name) not in allowed
        ]
        problems += self.presets.problems(template=self.template, style=self.style, palette=self.palette)
        least = dict.fromkeys(
            ("max_attempts", "max_tokens", "chunk_size", "chunks_in_flight", "variations"), 1
        )
        least |= {"max_tokens_total": 0, "max_attempts_total": 0}
        problems += [
            f"{n} is {getattr(self, n)}; the least is {low}"
            for n, low in least.items()
            if getattr(self, n) < low
        ]
        if self.chunk_size > LARGEST_CHUNK:
            problems.append(f"chunk_size is {self.chunk_size:,}; the most is {LARGEST_CHUNK:,}")
        if not 0 <= self.temperature <= 1:
            problems.append(f"temperature is {self.temperature}; it goes from 0 to 1")
        if self.variations > 1 and self.temperature == 0:
            problems.append("variations need a temperature above 0: at 0 they would all be the same drawing")
        if not self.models or not all(self.models):
            problems.append("model is empty; name one, or several in the order to try them")
        if problems:
            raise ParameterError("; ".join(problems))

    def wording(self, style: str) -> Wording:
        """The text around a prompt in a style."""
        return self.presets.wording(template=self.template, style=style, palette=self.palette)

    def key(self, request: Request) -> str | None:
        """What the drawing of a request depends on, as a key of the cache; None when it is drawn anew."""
        if not self.cache or self.temperature > 0:
            return None
        version = self.wording(request.style).version
        return cache_key(request.prompt_text, self.models, version, request.style, self.profile)
