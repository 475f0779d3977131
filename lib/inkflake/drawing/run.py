"""A run: a batch under way, with what waits to be drawn, what is being drawn and what is being rendered."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from snowflake.snowpark import Session

from inkflake.drawing.attempts import Attempt, Judged
from inkflake.drawing.budget import Budget
from inkflake.drawing.cortex import Answer, Call, asking, failure
from inkflake.drawing.options import Options
from inkflake.drawing.requests.states import Claim
from inkflake.drawing.retries import DOCUMENTED_TOKENS, MOST_TOKENS, next_attempt, next_model, tokens_refused
from inkflake.errors import QuotaReached
from inkflake.snow.rows import LONGEST, size
from inkflake.snow.session import validate
from inkflake_svg import Renderer

__all__ = ["Run"]

# Statements in a row without a single answer after which a model is left to the next in the list.
SILENT = 3


@dataclass
class Run:
    """A batch under way; `changed` is the SVG that its prompts change, if any.

    An earlier run began the `resumed` requests, and had answers for the `reused`.
    """

    session: Session
    batch_id: str
    options: Options
    progress: Any
    renderer: Renderer
    budget: Budget
    changed: str = ""
    waiting: deque[Attempt] = field(default_factory=deque)
    calling: deque[tuple[Call, list[Attempt]]] = field(default_factory=deque)
    rendering: deque[Callable[[], list[Judged]]] = field(default_factory=deque)
    resumed: set[str] = field(default_factory=set)
    reused: set[str] = field(default_factory=set)
    most_tokens: int = MOST_TOKENS
    silent: Counter[int] = field(default_factory=Counter)
    started: bool = False
    stopped: QuotaReached | None = None
    recorded: bool = False

    @cached_property
    def claim(self) -> Claim:
        """The hold on the batch that this session has; validates the session when it is first asked for."""
        return Claim(self.session, self.batch_id, validate(self.session).session_id)

    def set_status(self, attempts: Iterable[Attempt], status: str) -> None:
        """Makes requests `processing` or `pending`, as long as they are this run's."""
        self.claim.set_status([attempt.request.request_id for attempt in attempts], status)

    def room(self) -> int:
        """How many attempts the next statement may make: a chunk, or what is left of budget and quota."""
        if self.stopped:
            return 0
        chunk = self.options.chunk_size
        if not self.started and self.options.chunks_in_flight > 1 and len(self.waiting) > chunk:
            # Chunks that begin together end together, and nothing is drawn then: the first is a half one.
            chunk = -(-chunk // 2)
        return self.budget.room(chunk, sum(len(attempts) for _, attempts in self.calling))

    def instructions(self, attempt: Attempt) -> str:
        """The text that asks for an attempt."""
        request, told = attempt.request, {"profile": self.options.profile, "drawing": self.changed}
        around = self.options.wording(request.style).around
        return around(request.prompt_text, violations=attempt.violations, **told)

    def next_chunk(self) -> list[Attempt]:
        """Takes the next attempts that one statement can hold: same model and limit, their time come."""
        now, room = time.monotonic(), self.room()
        chunk: list[Attempt] = []
        passed: list[Attempt] = []
        left = LONGEST
        while self.waiting and len(chunk) < room and left > 0:
            attempt = self.waiting.popleft()
            attempt = replace(attempt, max_tokens=min(attempt.max_tokens, self.most_tokens))
            alike = not chunk or (attempt.model, attempt.max_tokens) == (chunk[0].model, chunk[0].max_tokens)
            alike = alike and attempt.not_before <= now
            left -= size(asking(attempt.request.request_id, self.instructions(attempt))) if alike else 0
            (chunk if alike and (left >= 0 or not chunk) else passed).append(attempt)
        self.waiting.extendleft(reversed(passed))
        self.budget.begin(len(chunk))
        self.started = True
        return chunk

    def take_answers(self, chunk: Sequence[Attempt], answers: Sequence[Answer]) -> None:
        """Counts what a statement took; a model that goes on failing is left to the next in the list."""
        self.budget.charge(answers)
        reasons = (failure(a.model_used, a.error) for a in answers if a.error)
        self.stopped = self.stopped or next((r for r in reasons if isinstance(r, QuotaReached)), None)
        model = chunk[0].model
        self.silent[model] = self.silent[model] + 1 if all(a.error for a in answers) else 0
        if self.silent[model] >= SILENT:
            moved = ((a, next_model(a, self.options.models)) for a in self.waiting)
            self.waiting = deque((next_one if a.model == model else None) or a for a, next_one in moved)

    def queue_again(self, judged: Judged) -> bool:
        """Queues what is worth another attempt after one that came to nothing; False when nothing is.

        What a quota ended waits as it is, for the run that resumes the batch.
        """
        if isinstance(judged.error, QuotaReached):
            self.waiting.appendleft(judged.attempt)
            return True
        if tokens_refused(judged):
            self.most_tokens = DOCUMENTED_TOKENS
        options = self.options
        attempt = next_attempt(
            judged, models=options.models, max_attempts=options.max_attempts, most_tokens=self.most_tokens
        )
        if attempt:
            self.waiting.appendleft(attempt)
        return attempt is not None
