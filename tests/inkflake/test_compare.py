"""Comparisons: blind, in an order that chance decides and a seed repeats, and rankings with intervals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE
from inkflake import compare, found, generate, pairs, ranking, read_prompts, requirements
from inkflake.errors import InkflakeError, ParameterError
from inkflake.panels.compare import ComparePanel
from inkflake.snow.statements import query

SET = Path(__file__).parents[2] / "params/compare.jsonl"


@pytest.fixture(scope="module")
def drawn(gallery: Session) -> Session:
    """Two prompts, each drawn in three styles."""
    for style in ("plain", "flat", "pastel"):
        generate(gallery, [HOUSE, FISH], style=style)
    return gallery


@pytest.fixture
def styles(drawn: Session) -> Iterator[Session]:
    """Those, of which nobody thinks anything yet."""
    yield drawn
    query(drawn, "DELETE FROM ${here}.svg_reviews")


def names(session: Session, seed: int) -> list[tuple[str | None, str | None]]:
    return [(p.left.filename, p.right.filename) for p in pairs(session, by="style", seed=seed)]


def test_pairs_are_of_one_prompt_and_differ_in_what_is_compared(styles: Session) -> None:
    open_pairs = pairs(styles, by="style")
    assert len(open_pairs) == 6
    assert all(p.left.prompt_text == p.right.prompt_text for p in open_pairs)
    assert all(p.left.style != p.right.style for p in open_pairs)
    assert pairs(styles, by="model") == ()
    assert len(pairs(styles, by="style", words="house")) == 3


def test_order_and_sides_are_a_seeds(styles: Session) -> None:
    assert names(styles, 1) == names(styles, 1)
    assert len({tuple(names(styles, seed)) for seed in range(8)}) > 1
    sides = {pair for seed in range(8) for pair in names(styles, seed)}
    assert {(b, a) for a, b in sides} & sides


def test_what_is_judged_is_not_asked_again_and_counts_once(styles: Session) -> None:
    first, *_ = pairs(styles, by="style", words="house")
    compare(styles, first, "a")
    compare(styles, first, "b")
    assert len(pairs(styles, by="style", words="house")) == 2
    table = ranking(styles, by="style").frame.set_index("name")
    assert table.loc[first.right.style, "wins"] == 1
    assert table["comparisons"].tolist() == [1, 1]


def test_better_ones_rank_first_and_overlapping_ones_equal(
    styles: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = {"plain": 2, "flat": 2, "pastel": 1}
    for pair in pairs(styles, by="style"):
        left, right = better[str(pair.left.style)], better[str(pair.right.style)]
        compare(styles, pair, "tie" if left == right else "a" if left > right else "b")
    table = ranking(styles, by="style", seed=1).frame
    assert table["name"].tolist()[-1] == "pastel"
    assert table["rank"].tolist()[:2] == [1, 1]
    assert (table["low"] <= table["score"]).all()
    assert (table["score"] <= table["high"]).all()
    assert ranking(styles, by="style", seed=1).frame.equals(table)
    figure = ranking(styles, by="style").figure()
    assert figure is not None
    assert figure.axes[0].get_xlabel() == "score, 95 % interval"


def test_nothing_is_ranked_without_verdicts(styles: Session) -> None:
    compare(styles, pairs(styles, by="style")[0], "unclear")
    empty = ranking(styles, by="style")
    assert (repr(empty), empty.figure()) == ("no comparisons yet", None)


def test_ranking_alone_needs_evalica(styles: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "evalica", None)
    pair = pairs(styles, by="style")[0]
    compare(styles, pair, "a")
    with pytest.raises(InkflakeError, match="pip install evalica"):
        ranking(styles, by="style")


def test_unknown_verdict_is_refused(styles: Session) -> None:
    with pytest.raises(ParameterError, match="choose one of a, b, tie, unclear"):
        compare(styles, pairs(styles, by="style")[0], "c")


def test_panel_tells_nothing_of_where_drawings_come_from_and_ends_with_the_ranking(styles: Session) -> None:
    wants: dict[str, Any] = {HOUSE: ["a red <house>"]}
    panel = ComparePanel(styles, by="style", requires=wants, words="house")
    shown = panel.told.value + "".join(side.value for side in panel.sides)
    assert "a red &lt;house&gt;" in shown
    assert not [d.filename for d in found(styles) if d.filename in shown.split("base64")[0]]
    assert not [style for style in ("plain", "flat", "pastel") if style in shown.split("base64")[0]]
    panel.children[-1].pressed = "ArrowLeft -1 1.5"
    panel.acts.children[2].click()
    panel.acts.children[3].click()
    assert "<table" in panel.told.value
    assert panel.acts.layout.display == "none"
    panel.judge("a")
    assert "No pairs to judge" in ComparePanel(styles, by="style", words="house").status.value


def test_every_prompt_of_the_set_can_be_drawn_and_says_what_it_requires() -> None:
    wanted = requirements(SET)
    assert [p.text for p in read_prompts(SET)] == list(wanted)
    assert all(len(texts) >= 3 for texts in wanted.values())
