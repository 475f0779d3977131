"""Files of stages in queries."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.connector.errors import ProgrammingError

from asking import Asker

CSV = "id,name\n1,ann\n2,\n"


@pytest.fixture
def staged(ask: Asker, tmp_path: Path) -> Asker:
    """A stage with files; asks for all rows of a statement."""
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "b.json").write_text('[{"id": 1, "tags": ["x"]}, {"id": 2}]\n{"id": 3}')
    ask("CREATE STAGE s DIRECTORY = (ENABLE = TRUE)")
    ask("CREATE FILE FORMAT headed TYPE = CSV SKIP_HEADER = 1")
    ask("CREATE FILE FORMAT objects TYPE = JSON STRIP_OUTER_ARRAY = TRUE")
    ask(f"PUT file://{tmp_path}/*.* @s/in")
    return ask


def test_csv_is_read_by_the_numbers_of_its_columns(staged: Asker) -> None:
    rows = staged("SELECT $1::INT AS id, t.$2, $3 FROM @s/in/a (FILE_FORMAT => headed) t ORDER BY 1")
    assert rows == [(1, "ann", None), (2, None, None)]


def test_json_is_read_by_path(staged: Asker) -> None:
    files = "@s (FILE_FORMAT => 'objects', PATTERN => '.*b.json.*')"
    query = f"SELECT $1:id::INT AS id, $1:tags[0]::STRING FROM {files}"
    assert staged(f"{query} ORDER BY 1") == [(1, "x"), (2, None), (3, None)]


def test_metadata_names_file_and_row(staged: Asker) -> None:
    rows = staged("SELECT METADATA$FILENAME, METADATA$FILE_ROW_NUMBER FROM @s/in/a ORDER BY 2")
    assert rows == [("in/a.csv.gz", n) for n in (1, 2, 3)]


def test_parquet_goes_out_and_in(staged: Asker) -> None:
    staged("CREATE TABLE t AS SELECT 1 AS a, 'x' AS b")
    staged("COPY INTO @s/out/ FROM t FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE")
    staged("CREATE FILE FORMAT p TYPE = PARQUET")
    assert staged("SELECT $1:A::INT, $1:B::STRING FROM @s/out (FILE_FORMAT => p)") == [(1, "x")]
    inferred = staged(
        "SELECT COLUMN_NAME, TYPE FROM TABLE(INFER_SCHEMA(LOCATION => '@s/out', FILE_FORMAT => 'p'))"
    )
    assert inferred == [("A", "NUMBER(38, 0)"), ("B", "TEXT")]


def test_the_directory_lists_files(staged: Asker) -> None:
    rows = staged("SELECT RELATIVE_PATH FROM DIRECTORY(@s) ORDER BY 1")
    assert rows == [("in/a.csv.gz",), ("in/b.json.gz",)]


def test_a_stage_without_directory_has_none(staged: Asker) -> None:
    staged("CREATE STAGE plain")
    with pytest.raises(ProgrammingError, match="no directory table"):
        staged("SELECT * FROM DIRECTORY(@plain)")


def test_users_and_tables_have_stages_of_their_own(staged: Asker, tmp_path: Path) -> None:
    staged("CREATE TABLE kept (a STRING)")
    for own in ("@~/mine", "@%kept"):
        staged(f"PUT file://{tmp_path}/a.csv {own} AUTO_COMPRESS = FALSE")
        assert staged(f"SELECT $2 FROM {own} WHERE $1 = '1'") == [("ann",)]
    assert [row[0] for row in staged("LIST @~")] == ["mine/a.csv"]
    staged("DROP TABLE kept")
    with pytest.raises(ProgrammingError, match="does not exist"):
        staged("LIST @%kept")


def test_a_dropped_file_format_is_gone(staged: Asker) -> None:
    staged("DROP FILE FORMAT headed")
    staged("DROP FILE FORMAT IF EXISTS headed")
    with pytest.raises(ProgrammingError, match="does not exist"):
        staged("SELECT $1 FROM @s (FILE_FORMAT => headed)")


def test_a_text_is_split_to_rows(staged: Asker) -> None:
    assert staged("SELECT index, value FROM TABLE(SPLIT_TO_TABLE('a b', ' ')) ORDER BY 1") == [
        (1, "a"),
        (2, "b"),
    ]


def test_seeds_are_of_any_size(staged: Asker) -> None:
    assert staged("SELECT RANDOM(2147483)") == staged("SELECT RANDOM(2147483)")
