"""Summary: what became of a batch, in counts, tokens and times, as a table and a figure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from snowflake.snowpark import Session

from inkflake.snow.statements import query_pandas
from inkflake.telling.figures.credits import credits_by_batch
from inkflake.telling.figures.look import BLUE, any_background
from inkflake.telling.tables import to_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Summary", "summary"]

REQUESTS = """
SELECT r.request_id, r.status, r.cached_from, e.error_type
FROM (SELECT * FROM ${here}.svg_generation_requests WHERE ${own_or_admin} AND batch_id = ?) r
LEFT JOIN ${here}.error_logs e ON e.request_id = r.request_id AND e.owner = r.owner
QUALIFY ROW_NUMBER() OVER (PARTITION BY r.request_id ORDER BY e.created_at DESC) = 1
ORDER BY r.request_id
"""

ATTEMPTS = """
SELECT request_id, attempt_no, outcome, latency_ms, COALESCE(prompt_tokens, 0) AS prompt_tokens,
       COALESCE(completion_tokens, 0) AS completion_tokens,
       ARRAY_SIZE(repairs) + ARRAY_SIZE(removals) AS changes
FROM ${here}.generation_attempts
WHERE ${own_or_admin} AND batch_id = ?
ORDER BY request_id, attempt_no
"""

PERCENTILES = {"half (p50)": 0.5, "nine in ten (p90)": 0.9, "ninety-nine in a hundred (p99)": 0.99}


@dataclass(frozen=True, repr=False)
class Summary:
    """A batch in figures, of its requests and attempts; shows itself as a table."""

    requests: pd.DataFrame
    attempts: pd.DataFrame
    credits: float | None = None

    def counts(self) -> dict[str, int]:
        """Requests by what became of them: accepted as drawn, repaired, from the cache, failed by reason."""
        requests, drawn = self.requests, self.attempts[self.attempts["outcome"] == "accepted"]
        done = requests[requests["status"] == "completed"]
        repaired = done["request_id"].isin(drawn[drawn["changes"] > 0]["request_id"])
        cached = done["cached_from"].notna()
        failed = requests[requests["status"] == "failed"]["error_type"].fillna("unknown").value_counts()
        return {
            "accepted as drawn": int((~repaired & ~cached).sum()),
            "accepted after repairs": int((repaired & ~cached).sum()),
            "from the cache": int(cached.sum()),
            **{f"failed: {reason}": int(failed[reason]) for reason in sorted(failed.index)},
            "waiting": int((~requests["status"].isin(["completed", "failed"])).sum()),
        }

    def mended(self) -> float | None:
        """The share of refused or truncated first answers whose request was completed by asking again."""
        refused = self.attempts["outcome"].isin(["rejected", "truncated", "empty"])
        asked_again = set(self.attempts[refused]["request_id"])
        done = set(self.requests[self.requests["status"] == "completed"]["request_id"])
        return len(asked_again & done) / len(asked_again) if asked_again else None

    def latency(self) -> pd.DataFrame:
        """Seconds until an answer was there, by share of the attempts; those of a statement come together."""
        seconds = self.attempts["latency_ms"].astype(float) / 1000
        found = {name: round(seconds.quantile(share), 2) for name, share in PERCENTILES.items()}
        return pd.DataFrame({"seconds": found.values()}, index=list(found)).rename_axis(columns="answers")

    def to_pandas(self) -> pd.DataFrame:
        """One line a figure; nothing in it differs between two runs that got the same answers.

        Credits are there once Snowflake has counted them, minutes to hours after the run.
        """
        counts, mended = self.counts(), self.mended()
        done = int((self.requests["status"] == "completed").sum())
        lost = int((self.attempts["outcome"] == "lost").sum())
        prompt, completion = (int(self.attempts[f"{kind}_tokens"].sum()) for kind in ("prompt", "completion"))
        each = self.credits / done if done and self.credits is not None else None
        lines = {
            "requests": len(self.requests),
            **counts,
            "attempts": len(self.attempts),
            **({"attempts lost with a stopped run": lost} if lost else {}),
            "mended by asking again": "none needed" if mended is None else f"{mended:.0%}",
            "prompt tokens": prompt,
            "completion tokens": completion,
            "tokens per accepted drawing": round((prompt + completion) / done) if done else None,
            "credits": self.credits,
            "credits per accepted drawing": each,
        }
        return pd.DataFrame({"value": lines.values()}, index=pd.Index(lines, name="figure"))

    def figure(self) -> "Figure | None":
        """How the requests ended, and how many attempts they took; None where all are alike."""
        counts = {name.replace("$", r"\$"): count for name, count in self.counts().items() if count}
        taken = self.attempts["request_id"].value_counts().value_counts().sort_index(ascending=False)
        attempts = {"1 attempt" if n == 1 else f"{n} attempts": count for n, count in taken.items()}
        charts = [bars for bars in (counts, attempts) if len(bars) > 1]
        if not charts:
            return None
        from matplotlib import pyplot
        from matplotlib.ticker import MaxNLocator

        with any_background():
            figure = pyplot.figure(figsize=(4.5 * len(charts), 2.6), layout="constrained")
            for number, bars in enumerate(charts, 1):
                place = figure.add_subplot(1, len(charts), number)
                place.barh(list(bars), list(bars.values()), color=BLUE)
                place.set_ylim(max(len(bars), 3) - 0.5, -0.5)
                place.set_xlabel("requests")
                place.xaxis.set_major_locator(MaxNLocator(integer=True))
        pyplot.close(figure)
        return figure

    def __repr__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counts().items())

    def _repr_html_(self) -> str:
        return to_html(self.to_pandas())


def summary(session: Session, batch_id: str) -> Summary:
    """A batch's figures as the tables tell them."""
    requests, attempts = (query_pandas(session, text, batch_id) for text in (REQUESTS, ATTEMPTS))
    spent = credits_by_batch(session, batch_id).get(batch_id) if len(requests) else None
    return Summary(requests, attempts, spent)
