"""COPY INTO a stage: bytes, names and limits of the files."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from asking import Asker
from engine_tools import RAW, content

pytestmark = pytest.mark.usefixtures("stage")


SVG = "<svg>\n\t'\"\\,é$$ ?</svg>"


def test_text_is_unloaded_byte_for_byte_with_every_option_off(home: Path, ask: Asker) -> None:
    size = len(SVG.encode())
    assert ask(f"COPY INTO @st/a.svg FROM (SELECT ?) {RAW} OVERWRITE = TRUE", SVG) == [(1, size, size)]
    assert content(home, ask, "a.svg") == SVG.encode()
    assert ask(f"COPY INTO '@st/dir/a b.svg' FROM (SELECT ?) {RAW}", SVG) == [(1, size, size)]
    assert [row[:3] for row in ask("LIST @st")] == [
        ("st/a.svg", size, hashlib.md5(SVG.encode()).hexdigest()),
        ("st/dir/a b.svg", size, hashlib.md5(SVG.encode()).hexdigest()),
    ]


def test_defaults_compress_escape_and_name_the_file(home: Path, ask: Asker) -> None:
    ask("COPY INTO @st/a.svg FROM (SELECT ?, NULL, TRUE, 1.50)", "a\\b\nc,d")
    assert [row[0] for row in ask("LIST @st")] == ["st/a.svg_0_0_0.csv.gz"]
    assert gzip.decompress(content(home, ask, "a.svg_0_0_0.csv.gz")) == b"a\\\\b\\\nc\\,d,\\N,true,1.50\n"


def test_header_quotes_and_delimiters_are_honoured(home: Path, ask: Asker) -> None:
    ask("CREATE TABLE t (a STRING, b INT)")
    ask("INSERT INTO t VALUES ('x\"y', 1), (NULL, 2), ('', 3)")
    options = """TYPE = CSV COMPRESSION = NONE FIELD_OPTIONALLY_ENCLOSED_BY = '"' FIELD_DELIMITER = '|'
        RECORD_DELIMITER = '\\r\\n' NULL_IF = ('-', 'x')"""
    ask(f"COPY INTO @st/dir/ FROM (SELECT * FROM t ORDER BY b) HEADER = TRUE FILE_FORMAT = ({options})")
    assert content(home, ask, "dir/data_0_0_0.csv") == b'A|B\r\n"x""y"|1\r\n-|2\r\n""|3\r\n'


def test_no_rows_make_no_file(ask: Asker) -> None:
    assert ask(f"COPY INTO @st/a.svg FROM (SELECT 'x' WHERE 1 = 2) {RAW}") == [(0, 0, 0)]
    assert ask("LIST @st") == []


def test_file_that_exists_is_kept_unless_overwrite_is_asked_for(home: Path, ask: Asker) -> None:
    ask(f"COPY INTO @st/a.svg FROM (SELECT 'one') {RAW}")
    number, message = ask.fails(f"COPY INTO @st/a.svg FROM (SELECT 'two') {RAW}")
    assert (number, "Files already existing at the unload destination" in message) == (1757, True)
    assert content(home, ask, "a.svg") == b"one"
    ask(f"COPY INTO @st/a.svg FROM (SELECT 'two') {RAW} OVERWRITE = TRUE")
    assert content(home, ask, "a.svg") == b"two"


def test_limits_and_unknown_options_are_errors(ask: Asker) -> None:
    assert ask.fails("COPY INTO @st/a FROM (SELECT 'long text') SINGLE = TRUE MAX_FILE_SIZE = 3")[0] == 100095
    assert ask.fails("COPY INTO @st/a FROM (SELECT '')")[0] == 100069
    assert ask.fails("COPY INTO @st/a FROM (SELECT 'x') PARTITION BY ('x')")[0] == 2
    assert ask.fails("COPY INTO @nowhere/a FROM (SELECT 'x')")[0] == 2003


def test_many_rows_are_split_by_the_maximum_size(ask: Asker) -> None:
    ask("COPY INTO @st/n FROM (SELECT 'x' FROM TABLE(FLATTEN(PARSE_JSON('[1,2,3]')))) MAX_FILE_SIZE = 4")
    assert [row[0] for row in ask("LIST @st")] == ["st/n_0_0_0.csv.gz", "st/n_0_0_1.csv.gz"]


def test_files_are_loaded_back_into_a_table(ask: Asker) -> None:
    ask("COPY INTO @st/t FROM (SELECT 1, 'x,y') FILE_FORMAT = (FIELD_OPTIONALLY_ENCLOSED_BY = '\"')")
    ask("CREATE TABLE t (a INT, b STRING)")
    ask("COPY INTO t FROM @st/t FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '\"')")
    assert ask("SELECT * FROM t") == [(1, "x,y")]
