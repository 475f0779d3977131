"""File names: a taken one gets the next free number, or is refused when asked so."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from flow import FISH, HOUSE, files
from inkflake import generate
from inkflake.drawing.requests.filenames import LONGEST_NAME, numbered, taken_names
from inkflake.prompts.validation import check_filename


def test_a_taken_file_name_gets_a_suffix_and_nothing_is_overwritten(studio: Session, tmp_path: Path) -> None:
    first = generate(studio, HOUSE, filename="house")
    second = generate(studio, FISH, filename="house")
    assert [first.drawings[0].filename, second.drawings[0].filename] == ["house", "house-2"]
    on_stage = files(studio, tmp_path)
    assert on_stage["house.svg"] == first.drawings[0].svg.encode()


def test_names_that_end_in_a_number_get_the_next_free_one(studio: Session) -> None:
    names = [generate(studio, HOUSE, filename="house-100").drawings[0].filename for _ in range(3)]
    assert names == ["house-100", "house-100-2", "house-100-3"]


def test_a_taken_file_name_is_an_error_when_asked_for(studio: Session, tmp_path: Path) -> None:
    generate(studio, HOUSE, filename="house")
    refused = generate(studio, FISH, filename="house", on_taken="error")
    assert "'house' is taken" in refused.failures[0].error_message
    assert len(files(studio, tmp_path)) == 1


def test_number_fits_into_the_longest_name() -> None:
    assert numbered("house", 2) == "house-2"
    assert check_filename(numbered("h" * 255, 123_456)) == ()


@pytest.mark.parametrize("at_a_time", [1, 500])
def test_taken_names_are_those_of_requests_and_files_with_their_numbers(
    studio: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr("inkflake.drawing.requests.filenames.SLICE", at_a_time)
    for name in ("cat", "cat-3", "cathedral"):
        (tmp_path / f"{name}.svg").write_text("x")
    studio.file.put(str(tmp_path / "*.svg"), "@SVG_STAGE", auto_compress=False)
    generate(studio, [HOUSE, FISH, HOUSE], filename="house", cache=False)
    assert taken_names(studio, ["house", "cat"], "SVG_STAGE") == {
        "house",
        "house-2",
        "house-3",
        "cat",
        "cat-3",
    }
    assert taken_names(studio, ["house-2", "dog"], "SVG_STAGE") == {"house-2"}
    assert taken_names(studio, ["house", "cat"], "NO_SUCH_STAGE") == set()


def test_long_wish_meets_the_numbers_of_its_beginning(studio: Session) -> None:
    wish = "h" * LONGEST_NAME
    generate(studio, [HOUSE, FISH], filename=wish)
    assert taken_names(studio, [wish], "SVG_STAGE") == {wish, numbered(wish, 2)}
