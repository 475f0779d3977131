"""A stage: which files lie on it, by name, with size and MD5."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from snowflake.snowpark import Session

from inkflake.errors import SchemaMissing, StageMissing
from inkflake.snow.stage import check_stage_exists, stage_files, stage_location


@pytest.fixture
def filled(studio: Session, tmp_path: Path) -> Session:
    """A studio with files on its stage, some of which look like others."""
    for name in ("house.svg", "house-2.svg", "house-2-3.svg", "houses.svg", "house.svg.txt", "xhouse.svg"):
        (tmp_path / name).write_text(name)
    studio.file.put(str(tmp_path / "*"), "@SVG_STAGE", auto_compress=False)
    studio.file.put(str(tmp_path / "house.svg"), "@SVG_STAGE/folder", auto_compress=False)
    return studio


def test_files_are_found_by_their_whole_names(filled: Session) -> None:
    found = stage_files(filled, "SVG_STAGE", ["house", "cat"])
    assert found == {"house": (9, hashlib.md5(b"house.svg").hexdigest())}
    assert stage_files(filled, "SVG_STAGE", ["house-2", "houses"]).keys() == {"house-2", "houses"}


def test_numbered_files_are_found_with_their_names(filled: Session) -> None:
    assert stage_files(filled, "SVG_STAGE", ["house"], numbered=True).keys() == {"house", "house-2"}


def test_location_is_quoted_and_of_the_current_schema(studio: Session) -> None:
    database, schema = studio.get_current_database(), studio.get_current_schema()
    assert stage_location(studio, "SVG_STAGE") == f"@{database}.{schema}.SVG_STAGE"
    assert stage_location(studio, "SVG_STAGE").startswith('@"')


def test_missing_stage_says_how_to_make_it(studio: Session) -> None:
    check_stage_exists(studio, "SVG_STAGE")
    with pytest.raises(StageMissing, match=r"setup\(session, stage='NO_SUCH_STAGE'\)"):
        check_stage_exists(studio, "NO_SUCH_STAGE")
    with pytest.raises(SchemaMissing):
        stage_files(studio, "NO_SUCH_STAGE", ["house"])
