"""Exports are the files of the stage."""

from __future__ import annotations

from pathlib import Path

from snowflake.snowpark import Session

from flow import FISH, HOUSE
from inkflake import export, generate


def test_export_downloads_the_bytes_and_leaves_what_is_there(studio: Session, tmp_path: Path) -> None:
    batch = generate(studio, [HOUSE, FISH])
    kept = tmp_path / f"{batch.drawings[0].filename}.svg"
    kept.write_text("mine")
    paths = export(studio, batch.drawings, tmp_path)
    assert [p.name for p in paths] == [f"{d.filename}.svg" for d in batch.drawings]
    assert kept.read_text() == "mine"
    assert paths[1].read_bytes() == batch.drawings[1].svg.encode()
