"""The dashboard: what became of the attempts of each model and template over time, and at what cost."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import ParameterError
from inkflake.snow.statements import query_pandas
from inkflake.telling.figures.credits import credits_by_batch
from inkflake.telling.figures.look import ENDS, any_background
from inkflake.telling.tables import to_html

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Dashboard", "dashboard"]

LONGEST, MOST_SHOWN = 366, 6
GROUP = ["model", "template"]

SINCE = """FROM (
    SELECT * FROM ${here}.generation_attempts
    WHERE ${own_or_admin} AND created_at >= DATEADD(day, ?, SYSDATE())
) a
LEFT JOIN (SELECT request_id, template_version FROM ${here}.svg_generation_requests WHERE ${own_or_admin}) r
  ON r.request_id = a.request_id
GROUP BY ALL
"""
NAMED = "COALESCE(a.model_used, a.model_asked) AS model, COALESCE(r.template_version, 'unknown') AS template"

ATTEMPTS = f"""
SELECT TO_DATE(a.created_at) AS day, a.batch_id, {NAMED},
       CASE WHEN a.outcome = 'accepted' AND ARRAY_SIZE(a.repairs) + ARRAY_SIZE(a.removals) = 0 THEN 'accepted'
            WHEN a.outcome = 'accepted' THEN 'repaired'
            WHEN a.outcome = 'truncated' THEN 'truncated' ELSE 'failed' END AS became,
       COUNT(*) AS attempts,
       SUM(COALESCE(a.prompt_tokens, 0) + COALESCE(a.completion_tokens, 0)) AS tokens
{SINCE}
ORDER BY day, a.batch_id, model, template, became
"""  # noqa: S608 - constants of ours

SECONDS = f"""
SELECT {NAMED}, APPROX_PERCENTILE(a.latency_ms, 0.5) / 1000 AS half,
       APPROX_PERCENTILE(a.latency_ms, 0.9) / 1000 AS most
{SINCE}
ORDER BY model, template
"""  # noqa: S608 - constants of ours

STARS = """
SELECT model_used AS model, COALESCE(template_version, 'unknown') AS template, AVG(stars) AS stars,
       COUNT(stars) AS rated
FROM ${here}.drawings
WHERE ${own_or_admin} AND generated_at >= DATEADD(day, ?, SYSDATE())
GROUP BY ALL
ORDER BY model, template
"""


@dataclass(frozen=True, repr=False)
class Dashboard:
    """Attempts by day, batch, model, template and what became of them; shows itself as a table."""

    attempts: pd.DataFrame
    seconds: pd.DataFrame
    stars: pd.DataFrame

    def to_pandas(self) -> pd.DataFrame:
        """One line a model and template, those asked most first; costs are those of all attempts."""
        counts = self.attempts.pivot_table("attempts", GROUP, "became", "sum", fill_value=0)
        counts = counts.reindex(columns=list(ENDS), fill_value=0)
        sums = self.attempts.groupby(GROUP)[["attempts", "tokens", "credits"]].sum(min_count=1)
        done = counts["accepted"] + counts["repaired"]
        each = sums[["tokens", "credits"]].div(done.where(done > 0), axis=0)
        told = {
            "attempts": sums["attempts"],
            **{name: counts[name] for name in ENDS},
            "tokens per drawing": each["tokens"].round().astype("Int64"),
            "credits per drawing": each["credits"].astype(float).round(5),
            "seconds (half)": self.seconds.set_index(GROUP)["half"].round(2),
            "seconds (nine in ten)": self.seconds.set_index(GROUP)["most"].round(2),
            "stars": self.stars.set_index(GROUP)["stars"].round(2),
            "rated": self.stars.set_index(GROUP)["rated"],
        }
        frame = pd.DataFrame(told).loc[sums.index]
        return (
            frame.fillna({"rated": 0}).sort_values("attempts", ascending=False, kind="stable").reset_index()
        )

    def figure(self) -> "Figure | None":
        """Attempts a day by what became of them, for the models and templates asked most.

        None for a single day: the table says it all.
        """
        days = sorted(self.attempts["day"].unique())
        if len(days) < 2:
            return None
        from matplotlib import pyplot

        named = [tuple(row) for row in self.to_pandas()[GROUP].head(MOST_SHOWN).itertuples(index=False)]
        with any_background():
            shape: dict[str, Any] = {"figsize": (9, 0.8 + 1.7 * len(named)), "layout": "constrained"}
            figure = pyplot.figure(**shape)
            places = [figure.add_subplot(len(named), 1, n) for n in range(1, len(named) + 1)]
            for place, name in zip(places, named, strict=True):
                _stacked(place, self._by_day(name, days), " · ".join(name))
            known = places[0].get_legend_handles_labels()
            figure.legend(*known, loc="outside upper right", ncols=len(ENDS))
        pyplot.close(figure)
        return figure

    def _by_day(self, name: tuple[Any, ...], days: list[Any]) -> pd.DataFrame:
        own = self.attempts[(self.attempts[GROUP] == name).all(axis=1)]
        return own.pivot_table("attempts", "day", "became", "sum").reindex(days, columns=list(ENDS)).fillna(0)

    def _repr_html_(self) -> str:
        return to_html(self.to_pandas()) if len(self.attempts) else f"<p>{self!r}</p>"

    def __repr__(self) -> str:
        return f"{self.attempts['attempts'].sum():,} attempts" if len(self.attempts) else "no attempts yet"


def dashboard(session: Session, *, days: int = 30) -> Dashboard:
    """What became of the attempts of the last days, 366 at most, their time, cost and ratings.

    The credits that Snowflake has counted for a batch are shared among its attempts by their tokens.
    """
    if not 1 <= days <= LONGEST:
        raise ParameterError(f"days is {days}; the least is 1, the most {LONGEST}")
    attempts, seconds, stars = (query_pandas(session, text, -days) for text in (ATTEMPTS, SECONDS, STARS))
    spent = attempts["batch_id"].map(credits_by_batch(session)).astype(float)
    share = attempts["tokens"] / attempts.groupby("batch_id")["tokens"].transform("sum")
    return Dashboard(attempts.assign(credits=spent * share), seconds, stars)


def _stacked(place: "Axes", counts: pd.DataFrame, title: str) -> None:
    """Bars of the days, each kind on top of the one before it."""
    from matplotlib.ticker import MaxNLocator

    below = pd.Series(0, counts.index)
    days = [f"{day:%m-%d}" for day in counts.index]
    for kind, (colour, hatch) in ENDS.items():
        bars: dict[str, Any] = {
            "bottom": below,
            "color": colour,
            "hatch": hatch,
            "edgecolor": "white",
            "linewidth": 0,
        }
        place.bar(days, counts[kind], label=kind, **bars)
        below = below + counts[kind]
    place.set_title(title.replace("$", r"\$"), loc="left", fontsize=11)
    place.yaxis.set_major_locator(MaxNLocator(integer=True))
    step = -(-len(days) // 12)
    place.set_xticks(range(0, len(days), step), days[::step])
