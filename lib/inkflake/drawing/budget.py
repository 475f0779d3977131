"""A budget: what all runs of a batch together may take, and what they have taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from inkflake.drawing.attempts import Spent
from inkflake.drawing.cortex import Answer
from inkflake.drawing.options import Options

__all__ = ["Budget"]


@dataclass
class Budget:
    """The hard stops of a batch; `spent` counts what all its runs have taken so far."""

    options: Options
    spent: Spent = Spent()

    def room(self, wanted: int, under_way: int) -> int:
        """How many of the wanted attempts may still be begun while others are under way."""
        options = self.options
        if options.max_attempts_total:
            wanted = min(wanted, options.max_attempts_total - self.spent.attempts)
        if options.max_tokens_total:
            wanted = min(wanted, self._affordable(under_way))
        return max(wanted, 0)

    def begin(self, attempts: int) -> None:
        """Counts attempts that are made now."""
        self.spent = self.spent._replace(attempts=self.spent.attempts + attempts)

    def charge(self, answers: Sequence[Answer]) -> None:
        """Counts what answers took; a call that failed has no price and tells nothing."""
        prices = [tokens for a in answers if (tokens := (a.prompt_tokens or 0) + (a.completion_tokens or 0))]
        spent = self.spent
        self.spent = Spent(spent.attempts, spent.priced + len(prices), spent.tokens + sum(prices))

    def _affordable(self, under_way: int) -> int:
        """How many more attempts the tokens are likely to last for: each counts as the mean of those priced.

        Nothing is known before the first answer: until then an attempt counts as long as it may get, and one
        is made even so.
        """
        spent = self.spent
        each = spent.tokens / spent.priced if spent.priced else self.options.max_tokens
        left = self.options.max_tokens_total - spent.tokens - under_way * each
        return int(left // each) or int(left > 0 and not spent.priced and not under_way)
