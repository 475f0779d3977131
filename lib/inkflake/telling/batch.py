"""A batch as the tables tell it: its drawings, its failures and what still waits."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import TooFewDrawn
from inkflake.snow.statements import query
from inkflake.telling.drawings import Drawing, drawings_of, from_row
from inkflake.telling.gallery import Gallery
from inkflake.telling.summary import Summary, summary
from inkflake.telling.tables import to_html

__all__ = ["Batch", "Failure", "batch"]

# Rows that a batch shows of itself; a report of thousands is read by what did not go well.
SHOWN = 100
# Characters of a prompt that it shows.
LONGEST_PROMPT = 200
RESUME = "resume batch {} with the same prompts and styles, and a higher budget if one stopped it"

UNDRAWN = """
SELECT request_id, seq, prompt_text, selected_model, filename, error_message, status
FROM ${here}.svg_generation_requests
WHERE ${own_or_admin} AND batch_id = ? AND status <> 'completed'
ORDER BY seq, variation, request_id
"""


@dataclass(frozen=True)
class Failure:
    """A request that came to nothing, and why; or one that still waits, with a reason if a quota ended it."""

    request_id: str
    seq: int
    prompt_text: str
    selected_model: str
    filename: str
    error_message: str | None
    status: str


@dataclass(frozen=True, repr=False)
class Batch:
    """The outcome of a run: every request is in `drawings`, in `failures` or, unfinished, in `waiting`."""

    batch_id: str
    drawings: tuple[Drawing, ...]
    failures: tuple[Failure, ...]
    waiting: tuple[Failure, ...]
    session: Session = field(repr=False, compare=False)

    @property
    def chosen(self) -> tuple[Drawing, ...]:
        """One drawing a prompt: of several variations the best by score."""
        return tuple(d for d in self.drawings if d.chosen)

    @property
    def state(self) -> str:
        """`drawn`, `partly`, `failed` (all of it), or `budget`: what waits is for a run with a higher one."""
        if self.waiting:
            return "budget"
        return "drawn" if not self.failures else "partly" if self.drawings else "failed"

    def ensure_drawn(self, *, fail_above: float = 1.0) -> None:
        """Raises `TooFewDrawn` when nothing was drawn, so that a scheduler sees it.

        Also when the share of failures among what has ended is above `fail_above`.
        """
        lost, ended = len(self.failures), len(self.failures) + len(self.drawings)
        if self.waiting and not ended:
            to_do = self.waiting[0].error_message or RESUME.format(self.batch_id)
            raise TooFewDrawn(f"none of {len(self.waiting)} requests was begun; {to_do}")
        if lost and (lost == ended or lost / ended > fail_above):
            count = "none" if lost == ended else f"only {ended - lost}"
            first = self.failures[0].error_message
            raise TooFewDrawn(
                f"{count} of {ended} requests came to a drawing; the first that failed: {first}"
            )

    def summary(self) -> Summary:
        """Counts, tokens and times of the batch, as a table and a figure."""
        return summary(self.session, self.batch_id)

    def to_pandas(self) -> pd.DataFrame:
        """One row a request, in order; nothing in it differs between two runs of the same prompts."""
        done = [
            (d.seq, d.prompt_text, "completed", d.model_used, d.filename, d.file_size, _remark(d))
            for d in self.drawings
        ]
        lost = [
            (f.seq, f.prompt_text, f.status, f.selected_model, f.filename, None, f.error_message or "")
            for f in (*self.failures, *self.waiting)
        ]
        columns = ["seq", "prompt", "status", "model", "filename", "bytes", "reason"]
        rows = sorted([*done, *lost], key=lambda row: row[0] or 0)
        return pd.DataFrame(rows, columns=columns).astype({"bytes": "Int64"}).set_index("seq")

    def show(self, limit: int = 12) -> Gallery:
        """The first drawings as pictures, of variations the chosen one, for the end of a notebook cell."""
        shown = (self.chosen or self.drawings)[:limit]
        note = f"{len(shown)} of {len(self):,} drawings" if len(shown) < len(self) else ""
        return Gallery.of(shown, note=note)

    def _repr_html_(self) -> str:
        """The whole table of a small batch; of a large one what is not completed comes first."""
        requests = self.to_pandas()
        requests["prompt"] = requests["prompt"].map(_cut, na_action="ignore")
        if len(requests) <= SHOWN:
            return to_html(requests)
        shown = requests.sort_values("status", key=lambda s: s == "completed", kind="stable").head(SHOWN)
        note = f"{len(self)} drawings, {len(self.failures)} failures, {len(self.waiting)} waiting"
        more = f"{SHOWN} of {len(requests):,} requests are shown, to_pandas() has all."
        return f"<p>{note}; {more}</p>{to_html(shown)}"

    def __repr__(self) -> str:
        waiting = f", {len(self.waiting)} waiting: {RESUME.format(self.batch_id)}" if self.waiting else ""
        return f"{len(self.drawings)} drawings, {len(self.failures)} failures{waiting}"

    def __iter__(self) -> Iterator[Drawing]:
        return iter(self.drawings)

    def __len__(self) -> int:
        return len(self.drawings)


def batch(session: Session, batch_id: str) -> Batch:
    """A run as the tables tell it."""
    undrawn = [from_row(Failure, row) for row in query(session, UNDRAWN, batch_id)]
    failures = tuple(f for f in undrawn if f.status == "failed")
    waiting = tuple(f for f in undrawn if f.status != "failed")
    return Batch(batch_id, drawings_of(session, batch_id), failures, waiting, session)


def _cut(prompt: str) -> str:
    return prompt if len(prompt) <= LONGEST_PROMPT else f"{prompt[:LONGEST_PROMPT]}…"


def _remark(drawing: Drawing) -> str:
    """What is special about a drawing, in the words of a batch's table."""
    chosen = ", the chosen one" if drawing.chosen else ""
    told = [
        "from this session's cache" if drawing.cached_from else "",
        f"variation {drawing.variation}{chosen}" if drawing.variation else "",
        drawing.lacks,
    ]
    return "; ".join(filter(None, told))
