"""Ratings are events, exports are the files of the stage."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from inkflake import drawings, export, generate, rate, ratings
from inkflake.errors import InkflakeError, ParameterError
from inkflake.snow.statements import query


def test_the_latest_rating_counts_and_all_are_kept(studio: Session) -> None:
    drawing = generate(studio, "a red house beside two pine trees").drawings[0]
    assert drawing.stars is None
    rate(studio, drawing, 2)
    rate(studio, drawing.svg_id, 5, note="it's '; DROP TABLE")
    assert drawings(studio)[0].stars == 5
    assert query(studio, "SELECT COUNT(*) FROM ${here}.svg_reviews")[0][0] == 2
    assert ratings(studio).to_dict("list") == {"stars": [5], "drawings": [1]}


@pytest.mark.parametrize("stars", [0, 6, 3.5, "5", None])
def test_unfit_stars_are_refused(studio: Session, stars: object) -> None:
    with pytest.raises(ParameterError, match="from 1 to 5"):
        rate(studio, "any", stars)


def test_a_drawing_that_is_not_there_cannot_be_rated(studio: Session) -> None:
    with pytest.raises(InkflakeError, match="nothing was rated"):
        rate(studio, "no-such-drawing", 3)
    assert query(studio, "SELECT COUNT(*) FROM ${here}.svg_reviews")[0][0] == 0


def test_export_downloads_the_bytes_and_leaves_what_is_there(studio: Session, tmp_path: Path) -> None:
    batch = generate(studio, ["a red house beside two pine trees", "three orange fish in the ocean"])
    kept = tmp_path / f"{batch.drawings[0].filename}.svg"
    kept.write_text("mine")
    paths = export(studio, batch.drawings, tmp_path)
    assert [p.name for p in paths] == [f"{d.filename}.svg" for d in batch.drawings]
    assert kept.read_text() == "mine"
    assert paths[1].read_bytes() == batch.drawings[1].svg.encode()
