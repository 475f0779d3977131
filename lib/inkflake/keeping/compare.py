"""Compare: two drawings of one prompt at a time, blind and in random order; a ranking with its intervals.

Bradley-Terry scores are those of evalica; where their bootstrap intervals overlap, the ranking says equal.
https://doi.org/10.2307/2334029
"""

import json
import math
import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query
from inkflake.telling.drawings import Drawing
from inkflake.telling.figures.look import BLUE, any_background
from inkflake.telling.search import found
from inkflake.telling.tables import to_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["BY", "VERDICTS", "Pair", "Ranking", "compare", "pairs", "ranking", "requirements"]

By = Literal["model", "style", "template"]
BY = {"model": "model_used", "style": "style", "template": "template_version"}
VERDICTS = ("a", "b", "tie", "unclear")
# Verdict on two by name; how often verdicts are drawn again, and the ends of the 95 % between them.
Verdict = tuple[str, str, str]
RESAMPLES, INTERVAL = 400, (0.025, 0.975)

COMPARE = """
INSERT INTO ${here}.svg_reviews (review_id, svg_id, event, other_svg_id, text, owner, created_at)
SELECT UUID_STRING(), svg_id, 'comparison', ?, ?, CURRENT_USER(), SYSDATE()
FROM ${here}.generated_svgs
WHERE svg_id = ? AND ${own_or_admin}
"""

# The latest verdict of a person on a pair, whichever stood left.
COMPARED = """
SELECT svg_id, other_svg_id, text
FROM ${here}.svg_reviews
WHERE ${own_or_admin} AND event = 'comparison'
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY LEAST(svg_id, other_svg_id), GREATEST(svg_id, other_svg_id), owner
    ORDER BY created_at DESC, review_id DESC
) = 1
ORDER BY svg_id, other_svg_id
"""


@dataclass(frozen=True)
class Pair:
    """Two drawings of one prompt."""

    left: Drawing
    right: Drawing


@dataclass(frozen=True, repr=False)
class Ranking:
    """What won how often, best first, with 95 % intervals; equal ranks where these overlap."""

    frame: pd.DataFrame

    def figure(self) -> "Figure | None":
        """The scores with their intervals; nothing without comparisons."""
        if self.frame.empty:
            return None
        from matplotlib import pyplot

        shown = self.frame.iloc[::-1]
        around = [shown["score"] - shown["low"], shown["high"] - shown["score"]]
        with any_background():
            figure, axes = pyplot.subplots(figsize=(7, 1.2 + 0.4 * len(shown)), layout="constrained")
            axes.errorbar(shown["score"], list(shown["name"]), xerr=around, fmt="o", capsize=4, color=BLUE)
            axes.set_xlabel("score, 95 % interval")
            axes.margins(y=0.3)
        pyplot.close(figure)
        return figure

    def _repr_html_(self) -> str:
        return to_html(self.frame.round(3).set_index("rank")) if len(self.frame) else f"<p>{self!r}</p>"

    def __repr__(self) -> str:
        return f"{len(self.frame)} ranked" if len(self.frame) else "no comparisons yet"


def pairs(session: Session, *, by: By = "model", seed: int = 0, **filters: Any) -> tuple[Pair, ...]:
    """The pairs that this user has not judged yet, in random order and sides, the same for one `seed`.

    They are drawings of the same prompt that differ in `by`, of all that fit the filters of `search`.
    """
    judged = {frozenset(row[:2]) for row in query(session, COMPARED)}
    groups: dict[str, list[Drawing]] = defaultdict(list)
    for drawing in found(session, **{"rejected": "show", "sort": "oldest", **filters}):
        groups[drawing.prompt_text or ""].append(drawing)
    order = random.Random(seed)  # noqa: S311 - spreads the pairs, keeps no secret
    several = (combinations(group, 2) for group in groups.values())
    open_pairs = [pair for of_prompt in several for pair in of_prompt if _worth(pair, by, judged)]
    order.shuffle(open_pairs)
    return tuple(Pair(*order.sample(pair, 2)) for pair in open_pairs)


def compare(session: Session, pair: Pair, verdict: str) -> None:
    """Stores which of a pair is better: a (the left), b, tie, or unclear."""
    if verdict not in VERDICTS:
        raise ParameterError(f"verdict is {verdict!r}; choose one of {', '.join(VERDICTS)}")
    left, right = pair.left.svg_id, pair.right.svg_id
    if not query(session, COMPARE, right, verdict, left)[0][0]:
        raise InkflakeError(f"drawing {left} is not there, or not for this user; nothing was compared")


def ranking(session: Session, *, by: By = "model", seed: int = 0, **filters: Any) -> Ranking:
    """Ranks models, styles or templates by all verdicts on drawings that fit the filters."""
    named = {d.svg_id: _name(d, by) for d in found(session, **{"rejected": "show", **filters})}
    told = [(named.get(a), named.get(b), verdict) for a, b, verdict in query(session, COMPARED)]
    clear = [(a, b, v) for a, b, v in told if a and b and a != b and v != "unclear"]
    columns = ["rank", "name", "score", "low", "high", "wins", "comparisons"]
    return Ranking(pd.DataFrame(_ranked(clear, seed) if clear else [], columns=columns))


def requirements(path: str | Path) -> dict[str, tuple[str, ...]]:
    """What each prompt of a `.jsonl` file of prompts requires: its field `requires`, a list of texts."""
    lines = Path(path).expanduser().read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["prompt"]: tuple(row.get("requires", ())) for row in rows}


def _ranked(verdicts: list[Verdict], seed: int) -> list[tuple[Any, ...]]:
    """Scores of all verdicts, and their intervals over verdicts drawn again and again from these."""
    chance, names = random.Random(seed), sorted({name for a, b, _ in verdicts for name in (a, b)})  # noqa: S311
    scores = _scores(verdicts, names)
    again = [_scores(chance.choices(verdicts, k=len(verdicts)), names) for _ in range(RESAMPLES)]
    ends = {n: sorted(resampled[n] for resampled in again) for n in names}
    low, high = ({n: ends[n][round(share * (RESAMPLES - 1))] for n in names} for share in INTERVAL)
    rows = []
    for name in sorted(names, key=lambda n: -scores[n]):
        rank = 1 + sum(low[other] > high[name] for other in names)
        won = sum(name == (a if verdict == "a" else b) for a, b, verdict in verdicts if verdict != "tie")
        judged = sum(name in (a, b) for a, b, _ in verdicts)
        rows.append((rank, name, scores[name], low[name], high[name], won, judged))
    return rows


def _scores(verdicts: list[Verdict], names: list[str]) -> dict[str, float]:
    """Each one's chance to win against an average one.

    One tie of each with each is added: without it, who never wins or always does has no finite score.
    """
    try:
        from evalica import Winner, bradley_terry
    except ImportError as error:
        raise InkflakeError("rankings need evalica; pip install evalica") from error
    winners = {"a": Winner.X, "b": Winner.Y, "tie": Winner.Draw}
    told = [*verdicts, *((a, b, "tie") for a, b in combinations(names, 2))]
    xs, ys, said = zip(*told, strict=True)
    found = bradley_terry(xs, ys, [winners[verdict] for verdict in said]).scores.to_dict()
    average = math.exp(sum(math.log(score) for score in found.values()) / len(found))
    return {str(name): score / (score + average) for name, score in found.items()}


def _worth(pair: tuple[Drawing, Drawing], by: By, judged: set[frozenset[str]]) -> bool:
    """Whether two drawings differ in what is compared, and are not judged yet."""
    left, right = pair
    return _name(left, by) != _name(right, by) and frozenset((left.svg_id, right.svg_id)) not in judged


def _name(drawing: Drawing, by: By) -> str:
    return str(getattr(drawing, BY[by]) or "unknown")
