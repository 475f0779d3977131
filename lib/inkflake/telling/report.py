"""What a report of a run begins with: how it went, in one line, and what went wrong with what to do next."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
from snowflake.snowpark import Row, Session

from inkflake.snow.statements import query, query_pandas
from inkflake.telling.batch import Batch
from inkflake.telling.batch import batch as batch_of
from inkflake.telling.drawings import Drawing
from inkflake.telling.gallery import Gallery
from inkflake.telling.story import drawn_in
from inkflake.telling.tables import Table

__all__ = ["Headline", "changes", "headline", "problems", "repaired", "sheets"]

# Drawings of a sheet; bytes of SVG in all sheets: data URLs take a third more, and an output holds 20 MB.
SHEET, SHOWN, MOST_REPAIRED = 24, 12_000_000, 6

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

REPAIRED = """
SELECT request_id, raw_response, repairs, removals
FROM ${here}.generation_attempts
WHERE ${own_or_admin} AND batch_id = ? AND outcome = 'accepted'
  AND ARRAY_SIZE(repairs) + ARRAY_SIZE(removals) > 0
ORDER BY request_id
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


@dataclass(frozen=True)
class Sheets:
    """Drawings a sheet at a time; shows itself."""

    drawings: tuple[Drawing, ...]
    total: int

    def _repr_html_(self) -> str:
        parts = []
        for start in range(0, len(self.drawings), SHEET):
            page = self.drawings[start : start + SHEET]
            name = f"drawings {start + 1} to {start + len(page)} of {self.total:,}"
            cards = Gallery(tuple((d.svg, _caption(d)) for d in page), 160)._repr_html_()
            parts.append(f"<details{'' if start else ' open'}><summary>{name}</summary>{cards}</details>")
        left = self.total - len(self.drawings)
        parts += [f"<p>{left:,} more are too much for one page: bundle them.</p>"] if left else []
        return "".join(parts) or "<em>no drawings</em>"

    def __repr__(self) -> str:
        return f"{self.total} drawings"


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
    columns = ["requests", "what", "the first", "why", "next step"]
    return Table(pd.DataFrame(rows, columns=columns), none="nothing went wrong")


def repaired(batch: Batch) -> Gallery:
    """The first drawings that were mended: as the model drew them, beside them as they are now, and why."""
    mended = {row[0]: row for row in query(batch.session, REPAIRED, batch.batch_id)}
    shown = [d for d in batch.drawings if d.request_id in mended][:MOST_REPAIRED]
    cards = []
    for drawing in shown:
        _, raw, *lists = mended[drawing.request_id]
        told = "; ".join(words for text in lists for words in json.loads(text or "[]"))
        prompt = drawing.prompt_text or ""
        cards += [(drawn_in(raw), (prompt, "as the model drew it")), (drawing.svg, (prompt, f"now: {told}"))]
    left = f"the first {len(shown)} of {len(mended)} that were repaired" if len(mended) > len(shown) else ""
    return Gallery(tuple(cards), note=left, none="none was repaired")


def sheets(batch: Batch) -> Sheets:
    """All drawings of a batch, in sheets of 24, each with its file on the stage; folded but the first."""
    room, found = SHOWN, []
    for drawing in batch.drawings:
        room -= drawing.file_size
        found += [drawing] if room > 0 else []
    return Sheets(tuple(found), len(batch.drawings))


def changes(batch: Batch) -> Table:
    """The prompts that ended otherwise in the run before of the same prompts."""
    rows: list[tuple[Any, ...]] = []
    for before in _runs_before(batch):
        then = batch_of(batch.session, before["BATCH_ID"]).to_pandas().groupby("prompt")["status"].first()
        now = batch.to_pandas().groupby("prompt", sort=False)[["status", "reason"]].first()
        rows = [
            (prompt, then.get(prompt, "not asked"), *line)
            for prompt, line in zip(now.index, now.itertuples(index=False), strict=True)
            if then.get(prompt) != line[0]
        ]
    columns = ["prompt", "in the run before", "now", "reason"]
    return Table(pd.DataFrame(rows, columns=columns), none="nothing")


def _times(session: Session, batch_id: str) -> str:
    began, ended = query(session, TIMES, batch_id)[0]
    if began is None:
        return "not begun"
    seconds = round((ended - began).total_seconds()) if ended else 0
    length = f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
    return f"begun {began:%Y-%m-%d %H:%M} UTC, {length}"


def _runs_before(batch: Batch) -> list[Row]:
    """The run before of the same prompts, if there is one."""
    own = batch.to_pandas()["prompt"].nunique()
    began = query(batch.session, TIMES, batch.batch_id)[0][0] if batch.batch_id else None
    return query(batch.session, BEFORE, batch.batch_id, batch.batch_id, own, began) if began else []


def _before(batch: Batch) -> list[str]:
    """The run before of the same prompts, in one line."""
    return [
        f"the run before of these prompts, {row[1]:%Y-%m-%d %H:%M} UTC: {row[3]} of {row[2]} drawn"
        for row in _runs_before(batch)
    ]


def _caption(drawing: Drawing) -> tuple[str, ...]:
    return (drawing.prompt_text or "", *filter(None, [drawing.lacks]), drawing.stage_path)
