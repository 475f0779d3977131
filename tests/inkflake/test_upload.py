"""Upload: the same bytes either way, and never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE, files, schema_of
from inkflake import generate, generation_history, open_session
from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from upstream import SQUARE, Answer, ScriptedUpstream


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_both_ways_of_uploading_give_the_same_bytes(studio: Session, tmp_path: Path, upload: str) -> None:
    batch = generate(studio, [HOUSE, FISH], upload=upload)
    on_stage = files(studio, tmp_path)
    assert {f"{d.filename}.svg": d.svg.encode() for d in batch.drawings} == on_stage


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_a_strangers_file_is_left_alone(studio: Session, tmp_path: Path, upload: str) -> None:
    stranger = tmp_path / "house.svg"
    stranger.write_text("not ours")
    studio.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
    batch = generate(studio, HOUSE, filename="house", upload=upload)
    assert batch.drawings[0].filename == "house-2"
    on_stage = files(studio, tmp_path / "got")
    assert on_stage["house.svg"] == b"not ours"
    assert on_stage[f"{batch.drawings[0].filename}.svg"] == batch.drawings[0].svg.encode()


@pytest.mark.parametrize("upload", ["copy", "put"])
def test_a_file_that_appears_meanwhile_is_left_alone(
    upstream: ScriptedUpstream, scripted: Session, tmp_path: Path, upload: str
) -> None:
    stranger = tmp_path / "house.svg"
    stranger.write_text(SQUARE)

    def answer(_asked: object) -> Answer:
        with open_session(schema=schema_of(scripted)) as other:
            other.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
        return Answer(SQUARE)

    upstream.answer = answer
    batch = generate(scripted, HOUSE, filename="house", model="test-model", upload=upload)
    assert batch.drawings[0].filename.startswith("house-")
    assert len(files(scripted, tmp_path / "got")) == 2


def test_a_forged_file_name_never_stands_in_a_statement(studio: Session) -> None:
    with pytest.raises(InkflakeError):
        generate(studio, HOUSE, stage="NO_SUCH_STAGE")
    batch_id = generation_history(studio)["batch_id"][0]
    forged = "x.svg FROM (SELECT 1); DROP TABLE generated_svgs; --"
    query(studio, "UPDATE ${here}.svg_generation_requests SET status = 'processing', filename = ?", forged)
    with pytest.raises(InkflakeError, match="filename"):
        generate(studio, HOUSE, batch_id=batch_id, upload="copy")
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs")[0][0] == 0
