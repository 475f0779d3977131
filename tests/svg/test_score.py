"""Score: each part of the score of a drawing, one at a time."""

from __future__ import annotations

import pytest

from inkflake_svg import AcceptedSvg, Rendering, score

GOOD = Rendering("ok", coverage=0.3)


def drawing(fill: str = "red", *, repairs: int = 0, removals: int = 0) -> AcceptedSvg:
    svg = f'<svg viewBox="0 0 9 9"><rect width="9" height="9" fill="{fill}"/></svg>'
    return AcceptedSvg(svg, ("mended",) * repairs, ("removed",) * removals, "", 9, 9)


def test_nothing_is_better_than_one() -> None:
    assert score("a red square", drawing(), GOOD) == 1
    assert score("a square", drawing(), Rendering("ok", coverage=0.9)) == 1


@pytest.mark.parametrize(
    ("rendering", "lost"),
    [
        (Rendering("off-canvas", coverage=0.3), 0.3),
        (Rendering("ok", coverage=0.3, ink_outside=0.25), 0.05),
        (Rendering("ok", coverage=0.3, ink_outside=1), 0.2),
        (Rendering("ok", coverage=0.15), 0.1),
        (Rendering("ok", coverage=0), 0.2),
        (Rendering("unavailable"), 0.35),
    ],
)
def test_rendering_counts_and_is_half_known_without(rendering: Rendering, lost: float) -> None:
    assert score("a red square", drawing(), rendering) == pytest.approx(1 - lost)


@pytest.mark.parametrize(("changes", "share"), [((1, 0), 1 / 2), ((0, 1), 1 / 2), ((2, 1), 1 / 4)])
def test_every_change_costs_a_little(changes: tuple[int, int], share: float) -> None:
    mended = drawing(repairs=changes[0], removals=changes[1])
    assert score("a red square", mended, GOOD) == pytest.approx(0.9 + 0.1 * share, abs=1e-4)


@pytest.mark.parametrize(
    ("prompt", "fill", "share"),
    [
        ("a square", "blue", 1),
        ("a RED square", "#d11", 1),
        ("a red square", "blue", 0),
        ("a red and blue square", "#2d69d2", 1 / 2),
        ("a golden square", "#fad732", 1),
        ("a violet square", "rgb(125, 50, 150)", 1),
        ("a gray square", "gray", 1),
        ("a golden square", "blue", 0),
        ("a violet square", "blue", 0),
        ("a gray square", "blue", 0),
        ("a red square", "none", 0),
        ("a red square", "currentColor", 0),
        ("a red square", "url(#gradient)", 0),
        ("a coloured square, bored", "blue", 1),
    ],
)
def test_colours_named_are_looked_for(prompt: str, fill: str, share: float) -> None:
    assert score(prompt, drawing(fill), GOOD) == pytest.approx(0.8 + 0.2 * share)


def test_colours_are_found_in_strokes_and_style_sheets() -> None:
    svg = '<svg><style>rect { fill: #2d69d2 }</style><rect stroke = "red"/><stop stop-color="#32963c"/></svg>'
    assert score("red, green and blue", AcceptedSvg(svg, (), (), "", 9, 9), GOOD) == 1
