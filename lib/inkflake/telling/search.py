"""Search: the drawings and failed requests that a person looks for, a page at a time, each page one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from snowflake.snowpark import Session

from inkflake.fields import Parameters, option, takes
from inkflake.snow.statements import query
from inkflake.telling.batch import Failure
from inkflake.telling.drawings import COLUMNS, FAVOURITE, NOTED, REJECTED, Drawing, bounds, from_row, made

__all__ = ["Filters", "Page", "choices", "found", "search"]

# Drawings that `found` reads together.
PAGE = 100

TAGGED = "CONTAINS(' ' || COALESCE(tags, '') || ' ', ' ' || ? || ' ')"

# What each filter asks for; of requests without a drawing, only the first ones can be asked.
OF_REQUEST = {
    "words": "CONTAINS(LOWER(prompt_text), LOWER(?))",
    "model": "selected_model = ?",
    "style": "style = ?",
    "batch_id": "batch_id = ?",
    "owner": "owner = ?",
    "since": "${made_at} >= ?::TIMESTAMP_NTZ",
    "until": "${made_at} < ?::TIMESTAMP_NTZ",
}
OF_DRAWING = {"stars": "stars >= ?", "tag": TAGGED, "stack": "variation_of = ?"}

ORDER = {
    "newest": "generated_at DESC, seq, svg_id",
    "oldest": "generated_at, seq, svg_id",
    "stars": "stars DESC NULLS LAST, generated_at DESC, seq, svg_id",
    "score": "score DESC NULLS LAST, generated_at DESC, seq, svg_id",
    "smallest": "file_size, svg_id",
}

# The page is found without the texts of all drawings; only its own are read.
DRAWN = f"""
WITH found AS (
    SELECT {COLUMNS} FROM ${{here}}.drawings WHERE ${{own_or_admin}} AND ${{wanted}}
    ORDER BY ${{order}} LIMIT ? OFFSET ?
)
SELECT found.*, s.svg_content, n.notes
FROM found
JOIN (SELECT svg_id, svg_content FROM ${{here}}.generated_svgs WHERE ${{own_or_admin}}) s
  ON s.svg_id = found.svg_id
{NOTED}
ORDER BY ${{order_found}}
"""  # noqa: S608 - constants of ours

UNDRAWN = """
SELECT request_id, seq, prompt_text, selected_model, filename, error_message, status
FROM ${here}.svg_generation_requests
WHERE ${own_or_admin} AND ${wanted}
ORDER BY created_at DESC, seq, request_id LIMIT ? OFFSET ?
"""
STATUSES = {"failed": "status = 'failed'", "waiting": "status IN ('pending', 'processing')"}

CHOICES = """
SELECT DISTINCT selected_model, style, owner
FROM ${here}.svg_generation_requests
WHERE ${own_or_admin}
ORDER BY selected_model, style, owner
"""


@dataclass(frozen=True, kw_only=True)
class Filters(Parameters):
    """What to look for; what is left empty is not asked."""

    words: str = option("", "words that stand in the prompt")
    model: str = option("", "the model that was asked")
    style: str = option("", "the style")
    status: Literal["completed", "failed", "waiting"] = option("completed", "completed, failed or waiting")
    stars: int = option(0, "at least so many of your stars", least=0, most=5)
    favourite: bool = option(False, "only your favourites")
    rejected: Literal["hide", "show", "only"] = option("hide", "what you rejected: hide, show or only")
    tag: str = option("", "one of your tags")
    batch_id: str = option("", "this batch only")
    since: str = option("", "drawn at or after this time, UTC: 2026-11-25 or 2026-11-25 18:00")
    until: str = option("", "drawn before this time, UTC")
    owner: str = option("", "whose drawings; others than your own are shown to an admin only")
    stack: str = option("", "all variations of one prompt, by the request of the first")
    sort: Literal["newest", "oldest", "stars", "score", "smallest"] = option(
        "newest", "newest, oldest, stars, score or smallest first"
    )

    def problems(self) -> list[str]:
        """The bounds of each, times that are none, and what requests without a drawing do not have."""
        problems = [*super().problems(), *(p for name in ("since", "until") for p in self._time(name))]
        if self.status != "completed" and (self.stars or self.favourite or self.tag or self.stack):
            problems.append(f"requests that are {self.status} have no stars, tags or stack; leave these out")
        return problems

    def _time(self, name: str) -> list[str]:
        try:
            datetime.fromisoformat(getattr(self, name) or "2000-01-01")
        except ValueError:
            return [f"{name} is {getattr(self, name)[:80]!r}; write a time as 2026-11-25 or 2026-11-25 18:00"]
        return []

    def conditions(self) -> tuple[str, list[Any]]:
        """The filters as conditions of a statement, and the values bound to them."""
        known = OF_REQUEST | (OF_DRAWING if self.status == "completed" else {})
        asked = {known[name]: getattr(self, name) for name in known if getattr(self, name)}
        words, values = list(asked), list(asked.values())
        if self.status != "completed":
            return " AND ".join([STATUSES[self.status], *words]), values
        if not self.stack:
            words.append("chosen")
        for tag, wanted in ((FAVOURITE, self.favourite), (REJECTED, self.rejected == "only")):
            words += [TAGGED] if wanted else []
            values += [tag] if wanted else []
        if self.rejected == "hide":
            words, values = [*words, f"NOT {TAGGED}"], [*values, REJECTED]
        return " AND ".join(words) or "TRUE", values


@dataclass(frozen=True)
class Page:
    """One page of a search: drawings, or requests without one; `more` says whether a page comes after it."""

    items: tuple[Drawing | Failure, ...]
    number: int
    more: bool

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The drawings of the page."""
        return tuple(item for item in self.items if isinstance(item, Drawing))

    def __iter__(self) -> Iterator[Drawing | Failure]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@takes(Filters)
def search(session: Session, *, page: int = 0, limit: int = 24, **filters: Any) -> Page:
    """One page of what fits all filters; of variations the chosen one. Reads the drawings' texts with it."""
    wanted = Filters(**filters)
    limit, offset = bounds(limit, page)
    words, values = wanted.conditions()
    drawn = wanted.status == "completed"
    words = words.replace("${made_at}", "generated_at" if drawn else "created_at")
    asked = (*values, limit + 1, offset)
    if not drawn:
        rows = query(session, UNDRAWN, *asked, wanted=words)
        return Page(tuple(from_row(Failure, row) for row in rows[:limit]), page, len(rows) > limit)
    order = ORDER[wanted.sort]
    found = ", ".join(f"found.{column}" for column in order.split(", "))
    rows = query(session, DRAWN, *asked, wanted=words, order=order, order_found=found)
    return Page(made(session, rows[:limit]), page, len(rows) > limit)


def found(session: Session, **filters: Any) -> Iterator[Drawing]:
    """All drawings that fit the filters of `search`, read a page at a time."""
    page = Page((), -1, True)
    while page.more:
        page = search(session, page=page.number + 1, limit=PAGE, **filters)
        yield from page.drawings


def choices(session: Session) -> dict[str, list[str]]:
    """The models, styles and owners that there are to filter by."""
    rows = query(session, CHOICES)
    names = ("model", "style", "owner")
    return {n: sorted({row[i] for row in rows if row[i]}) for i, n in enumerate(names)}
