"""A run: a batch under way, with what waits to be drawn, what is being drawn, and what may still be spent."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from snowflake.snowpark import Session

from inkflake_svg import Renderer

from .attempts import DOCUMENTED_TOKENS, MOST_TOKENS, Attempt, Judged, following, next_model, too_long
from .cortex import Answer, Call
from .options import Options
from .states import mark

__all__ = ["Run"]

# Statements in a row without a single answer after which a model is left to the next in the list.
SILENT = 3


@dataclass
class Run:
    """A batch under way. `attempts`, `priced` ones and `tokens` count what all its runs have taken so far."""

    session: Session
    batch_id: str
    options: Options
    progress: Any
    renderer: Renderer
    waiting: deque[Attempt] = field(default_factory=deque)
    calling: deque[tuple[Call, list[Attempt]]] = field(default_factory=deque)
    rendering: deque[Callable[[], list[Judged]]] = field(default_factory=deque)
    begun: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    session_id: str = ""
    attempts: int = 0
    tokens: int = 0
    priced: int = 0
    most_tokens: int = MOST_TOKENS
    silent: Counter[int] = field(default_factory=Counter)
    started: bool = False
    recorded: bool = False

    def mark(self, attempts: Iterable[Attempt], status: str) -> None:
        """Says what becomes of requests now, as long as they are this run's."""
        ids = [attempt.request.request_id for attempt in attempts]
        mark(self.session, self.batch_id, ids, status, session_id=self.session_id)

    def room(self) -> int:
        """How many attempts the next statement may make: a chunk, or what is left of the budget."""
        options = self.options
        room = options.chunk_size
        if not self.started and options.chunks_in_flight > 1 and len(self.waiting) > room:
            # Chunks that begin together end together, and nothing is drawn then: the first is a half one.
            room = -(-room // 2)
        if options.max_attempts_total:
            room = min(room, options.max_attempts_total - self.attempts)
        if options.max_tokens_total:
            room = min(room, self._affordable())
        return max(room, 0)

    def _affordable(self) -> int:
        """How many more attempts the tokens are likely to last for: each counts as the mean of those priced.

        Nothing is known before the first answer: until then an attempt counts as long as it may get, and one
        is made even so. A call that failed has no price and tells nothing.
        """
        under_way = sum(len(chunk) for _, chunk in self.calling)
        each = self.tokens / self.priced if self.priced else self.options.max_tokens
        left = self.options.max_tokens_total - self.tokens - under_way * each
        return int(left // each) or int(left > 0 and not self.priced and not under_way)

    def next_chunk(self) -> list[Attempt]:
        """Takes the next attempts that one statement can make: same model, same limit, their time come."""
        now, room = time.monotonic(), self.room()
        chunk: list[Attempt] = []
        passed: list[Attempt] = []
        while self.waiting and len(chunk) < room:
            attempt = self.waiting.popleft()
            attempt = replace(attempt, max_tokens=min(attempt.max_tokens, self.most_tokens))
            alike = not chunk or (attempt.model, attempt.max_tokens) == (chunk[0].model, chunk[0].max_tokens)
            (chunk if alike and attempt.not_before <= now else passed).append(attempt)
        self.waiting.extendleft(reversed(passed))
        self.attempts += len(chunk)
        self.started = True
        return chunk

    def heard(self, chunk: Sequence[Attempt], answers: Sequence[Answer]) -> None:
        """Counts what a statement took; a model that goes on failing is left to the next in the list."""
        prices = [tokens for a in answers if (tokens := (a.prompt_tokens or 0) + (a.completion_tokens or 0))]
        self.tokens, self.priced = self.tokens + sum(prices), self.priced + len(prices)
        model = chunk[0].model
        self.silent[model] = self.silent[model] + 1 if all(a.error for a in answers) else 0
        if self.silent[model] >= SILENT:
            moved = (
                (a, next_model(a, self.options.models) if a.model == model else None) for a in self.waiting
            )
            self.waiting = deque(following or a for a, following in moved)

    def again(self, judged: Judged) -> bool:
        """Queues what is worth another attempt after one that came to nothing; False when nothing is."""
        if too_long(judged):
            self.most_tokens = DOCUMENTED_TOKENS
        options = self.options
        attempt = following(
            judged, models=options.models, max_attempts=options.max_attempts, most_tokens=self.most_tokens
        )
        if attempt:
            self.waiting.appendleft(attempt)
        return attempt is not None
