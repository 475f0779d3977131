"""What a report of a run begins with: how it went, in one line, and what went wrong with what to do next."""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
from snowflake.snowpark import Session

from inkflake.snow.statements import query, query_pandas
from inkflake.telling.batch import Batch
from inkflake.telling.tables import Table

__all__ = ["Headline", "headline", "problems"]

TIMES = """
SELECT MIN(created_at) AS began, MAX(completed_at) AS ended
FROM ${here}.svg_generation_requests
WHERE ${own_or_admin} AND batch_id = ?
"""

# The run before this one that drew at least half of its prompts.
BEFORE = """
SELECT other.batch_id, MIN(other.created_at) AS began, COUNT(DISTINCT other.request_id) AS requests,
       COUNT(DISTINCT IFF(other.status = 'completed', other.request_id, NULL)) AS drawn
FROM (
  SELECT DISTINCT prompt_text
  FROM ${here}.svg_generation_requests
  WHERE ${own_or_admin} AND batch_id = ?
) own
JOIN (
  SELECT *
  FROM ${here}.svg_generation_requests
  WHERE ${own_or_admin} AND batch_id <> ?
) other ON other.prompt_text = own.prompt_text
GROUP BY other.batch_id
HAVING COUNT(DISTINCT other.prompt_text) * 2 >= ? AND MIN(other.created_at) < ?
ORDER BY began DESC, other.batch_id
LIMIT 1
"""

LOGGED = """
SELECT r.seq, r.prompt_text, r.error_message, e.error_type
FROM (SELECT * FROM ${here}.svg_generation_requests WHERE ${own_or_admin} AND batch_id = ?) r
LEFT JOIN (SELECT * FROM ${here}.error_logs WHERE ${own_or_admin}) e ON e.request_id = r.request_id
WHERE r.status = 'failed'
QUALIFY ROW_NUMBER() OVER (PARTITION BY r.request_id ORDER BY e.created_at DESC) = 1
ORDER BY r.seq, r.request_id
"""

NEXT_STEPS: Mapping[str, str] = {
    "PromptRejected": "reword the prompt, or allow prompt_charset: unicode",
    "ModelFailed": "run the batch again with retry_failed: true",
    "ModelUnavailable": "name another model, or several: the next is tried",
    "ModelRetired": "name its successor: 10_setup lists what can be used",
    "Truncated": "ask for less, or raise max_tokens",
    "SvgRejected": "ask for less, try profile: rich or another model",
    "NoSvgFound": "say in the prompt what to draw, or try another model",
    "StageConflict": "choose another file name, or on_taken: suffix",
}
ELSE = "read the message; retry_failed: true draws it again"


class Headline:
    """One line above a report, written before the run begins and again when it has ended."""

    def __init__(self) -> None:
        from IPython import display

        self._display: Any = display
        self._shown = self._display.display(self._html("<p>The run has not ended.</p>"), display_id=True)

    def tell(self, batch: Batch) -> None:
        """Says above how the batch went."""
        self._shown.update(self._html(headline(batch)))

    def _html(self, text: str) -> Any:
        return self._display.HTML(text)


def headline(batch: Batch) -> str:
    """How a batch went, as HTML: what, when, how long, at what cost, and how the run before it went."""
    if not batch.batch_id:
        return "<p><b>Nothing was drawn</b>: this was a dry run.</p>"
    took = _times(batch.session, batch.batch_id)
    figures = batch.summary().to_pandas()["value"]
    tokens = figures["prompt tokens"] + figures["completion tokens"]
    cost = f"{tokens:,} tokens" + (
        "" if pd.isna(figures["credits"]) else f", {figures['credits']:.3f} credits"
    )
    counts = [f"<b>{len(batch.drawings)} drawn</b>"]
    counts += (
        [f"{figures['accepted after repairs']} of them repaired"] if figures["accepted after repairs"] else []
    )
    counts += [f"<b>{len(batch.failures)} failed</b>"] if batch.failures else []
    counts += [f"<b>{len(batch.waiting)} waiting</b>: the budget is spent"] if batch.waiting else []
    lines = [", ".join(counts), f"batch {escape(batch.batch_id)}, {took}, {cost}", *_before(batch)]
    return f'<p style="font-size:1.3em">{lines[0]}</p><p>{"<br>".join(lines[1:])}</p>'


def problems(batch: Batch) -> Table:
    """What went wrong, by kind: how many requests, the first of them, and what to do next."""
    failed = query_pandas(batch.session, LOGGED, batch.batch_id)
    rows: list[dict[str, Any]] = []
    for kind, group in failed.groupby(failed["error_type"].fillna("unknown"), sort=False):
        first = group.iloc[0]
        told = {"requests": len(group), "what": kind, "the first": first["prompt_text"]}
        rows.append({**told, "why": first["error_message"], "next step": NEXT_STEPS.get(str(kind), ELSE)})
    return Table(pd.DataFrame(rows, columns=["requests", "what", "the first", "why", "next step"]))


def _times(session: Session, batch_id: str) -> str:
    began, ended = query(session, TIMES, batch_id)[0]
    if began is None:
        return "not begun"
    seconds = round((ended - began).total_seconds()) if ended else 0
    length = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    return f"begun {began:%Y-%m-%d %H:%M} UTC, {length}"


def _before(batch: Batch) -> list[str]:
    """The run before of the same prompts, in one line."""
    own = batch.to_pandas()["prompt"].nunique()
    began = query(batch.session, TIMES, batch.batch_id)[0][0]
    if began is None:
        return []
    values = (batch.batch_id, batch.batch_id, own, began)
    return [
        f"the run before of these prompts, {row[1]:%Y-%m-%d %H:%M} UTC: {row[3]} of {row[2]} drawn"
        for row in query(batch.session, BEFORE, *values)
    ]
