"""Reconciliation: every disagreement of stage and tables is found, and mended from the tables."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, files, rows
from inkflake import Batch, generate, reconcile, setup
from inkflake.errors import ParameterError
from inkflake.snow.stage import remove_file
from inkflake.snow.statements import query


def put(session: Session, name: str, data: bytes) -> None:
    session.file.put_stream(BytesIO(data), f"@SVG_STAGE/{name}", auto_compress=False, overwrite=True)


@pytest.fixture
def damaged(studio: Session) -> Batch:
    """A batch whose first file is gone, the second longer, the third another; and two strangers' files."""
    batch = generate(studio, CIRCLES[:4])
    names = [f"{d.filename}.svg" for d in batch]
    remove_file(studio, "SVG_STAGE", names[0])
    put(studio, names[1], batch.drawings[1].svg.encode() + b"\n")
    put(studio, names[2], batch.drawings[2].svg.replace("c", "k").encode())
    put(studio, "holiday.txt", b"mine")
    put(studio, f"{names[3]}.old/kept.svg", b"mine, too")
    return batch


def test_every_kind_of_damage_is_found_and_mended_byte_for_byte(
    studio: Session, damaged: Batch, tmp_path: Path
) -> None:
    names = [f"{d.filename}.svg" for d in damaged]
    expected = dict(zip(names, ["file is missing", "size differs", "content differs"], strict=False))
    assert reconcile(studio).set_index("file")["what"].to_dict() == expected
    assert reconcile(studio, mend=True)["done"].tolist() == ["written"] * 3
    assert len(reconcile(studio, mend=True)) == 0
    on_stage = files(studio, tmp_path)
    assert [on_stage[name] for name in names[:3]] == [d.svg.encode() for d in damaged][:3]


def test_strangers_files_go_only_by_name_and_for_an_admin(studio: Session, damaged: Batch) -> None:
    with pytest.raises(ParameterError, match="no file without a drawing"):
        reconcile(studio, remove=["holiday.txt"])
    query(studio, "CREATE ROLE IF NOT EXISTS INKFLAKE_ADMIN")
    query(studio, "GRANT ROLE SYSADMIN TO ROLE INKFLAKE_ADMIN")
    query(studio, "USE ROLE INKFLAKE_ADMIN")
    strangers = {"holiday.txt", f"{damaged.drawings[3].filename}.svg.old/kept.svg"}
    found = reconcile(studio, mend=True)
    assert set(found[found["what"] == "no drawing has it"]["file"]) == strangers
    assert set(reconcile(studio)["file"]) == strangers
    with pytest.raises(ParameterError):
        reconcile(studio, remove=[f"{damaged.drawings[0].filename}.svg"])
    assert reconcile(studio, remove=["holiday.txt"]).set_index("file")["done"]["holiday.txt"] == "removed"
    assert set(reconcile(studio)["file"]) == strangers - {"holiday.txt"}


def test_resumed_batch_whose_stage_was_dropped_gets_its_files_again(studio: Session, tmp_path: Path) -> None:
    batch = generate(studio, CIRCLES[:3], max_attempts_total=2, chunk_size=1)
    query(studio, "DROP STAGE ${here}.SVG_STAGE")
    setup(studio)
    again = generate(studio, CIRCLES[:3], batch_id=batch.batch_id)
    assert files(studio, tmp_path) == {f"{d.filename}.svg": d.svg.encode() for d in again}
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs") == [(3,)]
