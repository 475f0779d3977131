"""Stages and their files: unloading, listing, PUT and GET through the real connector and Snowpark."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from snowflake.snowpark import Session

from asking import Asker, Connect, asker
from inkflake_engine import connection_options
from inkflake_engine.hosting.uploads import skip_existing_files
from inkflake_engine.storage.stagefiles import location

SVG = "<svg>\n\t'\"\\,é$$ ?</svg>"
RAW = """FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE FIELD_DELIMITER = NONE RECORD_DELIMITER = NONE
ESCAPE = NONE ESCAPE_UNENCLOSED_FIELD = NONE FIELD_OPTIONALLY_ENCLOSED_BY = NONE NULL_IF = ()
EMPTY_FIELD_AS_NULL = FALSE)
SINGLE = TRUE HEADER = FALSE MAX_FILE_SIZE = 16777216"""


@pytest.fixture
def ask(connect: Connect) -> Asker:
    ask = asker(connect)
    ask("CREATE STAGE st ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE') DIRECTORY = (ENABLE = TRUE) COMMENT = 'it''s'")
    return ask


@pytest.fixture
def snowpark(home: Path, ask: Asker) -> Any:
    skip_existing_files()
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    options = connection_options(home, database="INKFLAKE", schema=schema)
    session = Session.builder.configs(options).create()
    yield session
    session.close()


def content(home: Path, ask: Asker, path: str) -> bytes:
    return (home / "stages" / "INKFLAKE" / ask.one("SELECT CURRENT_SCHEMA()") / "ST" / path).read_bytes()


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


@pytest.mark.parametrize("path", ["../x", "a/../../x", "./x", "'../../../../x'"])
def test_path_that_leads_out_of_the_stage_is_refused(ask: Asker, path: str) -> None:
    quoted = f"'@st/{path[1:-1]}'" if path.startswith("'") else f"@st/{path}"
    assert ask.fails(f"COPY INTO {quoted} FROM (SELECT 'x') SINGLE = TRUE")[0] == 3527
    assert ask.fails(f"PUT 'file:///etc/hostname' {quoted}")[0] == 3527


def test_link_that_leads_out_of_the_stage_is_not_followed(home: Path, ask: Asker, tmp_path: Path) -> None:
    ask("COPY INTO @st/a FROM (SELECT 'x') SINGLE = TRUE")
    folder = home / "stages" / "INKFLAKE" / ask.one("SELECT CURRENT_SCHEMA()") / "ST"
    (folder / "link").symlink_to(tmp_path)
    (tmp_path / "secret").write_text("s")
    assert ask.fails("COPY INTO @st/link/a FROM (SELECT 'x') SINGLE = TRUE")[0] == 3527
    assert [row[0] for row in ask("LIST @st")] == ["st/a"]


def test_percent_signs_and_quotes_in_names_are_only_characters(home: Path, ask: Asker) -> None:
    name = "'@st/%2e%2e/it''s \"x\".svg'"
    ask(f"COPY INTO {name} FROM (SELECT 'x') SINGLE = TRUE FILE_FORMAT = (COMPRESSION = NONE)")
    assert content(home, ask, '%2e%2e/it\'s "x".svg') == b"x\n"
    ask('CREATE STAGE "a/../../b"')
    ask('COPY INTO @"a/../../b"/f FROM (SELECT 1) SINGLE = TRUE')
    assert [row[0] for row in ask('LIST @"a/../../b"')] == ["a/../../b/f"]
    assert not (home / "stages" / "INKFLAKE" / "b").exists()


def test_list_finds_by_prefix_and_pattern_and_remove_takes_the_same(ask: Asker) -> None:
    for name in ("a/x.svg", "a/y.txt", "ab/z.svg"):
        ask(f"COPY INTO @st/{name} FROM (SELECT 'x') SINGLE = TRUE")
    assert [row[0] for row in ask("LIST @st/a/")] == ["st/a/x.svg", "st/a/y.txt"]
    assert [row[0] for row in ask("LS @st/a PATTERN = '.*[.]svg'")] == ["st/a/x.svg", "st/ab/z.svg"]
    assert ask("REMOVE @st/a/ PATTERN = '.*svg'") == [("st/a/x.svg", "removed")]
    assert ask("RM '@st/a'") == [("st/a/y.txt", "removed"), ("st/ab/z.svg", "removed")]
    assert ask("LIST @st") == []


def test_changed_file_has_its_new_md5(ask: Asker) -> None:
    for text in ("one", "two"):
        ask(f"COPY INTO @st/a FROM (SELECT ?) {RAW} OVERWRITE = TRUE", text)
        assert ask("LIST @st")[0][2] == hashlib.md5(text.encode()).hexdigest()


def test_stages_are_shown_described_and_dropped_with_their_files(home: Path, ask: Asker) -> None:
    ask("COPY INTO @st/a FROM (SELECT 'x') SINGLE = TRUE")
    shown = dict(zip(ask.names("SHOW STAGES LIKE 's_'"), ask("SHOW STAGES LIKE 's_'")[0], strict=True))
    assert (shown["name"], shown["comment"], shown["type"], shown["directory_enabled"]) == (
        "ST", "it's", "INTERNAL NO CSE", "Y"
    )  # fmt: skip
    assert ("DIRECTORY", "ENABLE", "true") in [(r[0], r[1], r[3]) for r in ask("DESCRIBE STAGE st")]
    columns = "stage_name, stage_catalog, stage_url, comment, created = last_altered"
    assert ask(f"SELECT {columns} FROM information_schema.stages WHERE stage_schema = CURRENT_SCHEMA()") == [
        ("ST", "INKFLAKE", "", "it's", True)
    ]
    assert ask.fails("CREATE STAGE st")[0] == 2002
    ask("DROP STAGE st")
    assert ask.fails("LIST @st")[0] == 2003
    assert "does not exist or not authorized" in ask.fails("DESCRIBE STAGE st")[1]
    ask("CREATE STAGE st")
    assert ask("LIST @st") == []


def test_file_of_a_stage_has_an_address(home: Path, ask: Asker) -> None:
    ask(f"COPY INTO '@st/a b.svg' FROM (SELECT 'x') {RAW}")
    url = ask.one("SELECT GET_PRESIGNED_URL(@st, 'a b.svg', 60)")
    assert url.startswith("file:///")
    assert url.endswith("/ST/a%20b.svg")


def test_files_are_loaded_back_into_a_table(ask: Asker) -> None:
    ask("COPY INTO @st/t FROM (SELECT 1, 'x,y') FILE_FORMAT = (FIELD_OPTIONALLY_ENCLOSED_BY = '\"')")
    ask("CREATE TABLE t (a INT, b STRING)")
    ask("COPY INTO t FROM @st/t FILE_FORMAT = (TYPE = CSV FIELD_OPTIONALLY_ENCLOSED_BY = '\"')")
    assert ask("SELECT * FROM t") == [(1, "x,y")]


def test_folder_is_put_and_got_back(snowpark: Session, ask: Asker, tmp_path: Path) -> None:
    source = tmp_path / "a b"
    source.mkdir()
    for n in range(3):
        (source / f"{n}.svg").write_text(f"<svg>{n}</svg>")
    done = snowpark.file.put(f"{source}/*.svg", "@st/dir x", auto_compress=False, parallel=8)
    assert [(row.target, row.status) for row in done] == [(f"{n}.svg", "UPLOADED") for n in range(3)]
    snowpark.file.get("@st/dir x/", str(tmp_path / "out"))
    assert sorted(p.read_text() for p in (tmp_path / "out").iterdir()) == [
        f"<svg>{n}</svg>" for n in range(3)
    ]
    zipped = snowpark.file.put(f"{source}/1.svg", "@st/gz")[0]
    assert (zipped.target, zipped.target_compression) == ("1.svg.gz", "GZIP")


def test_stream_is_put_once_and_overwritten_when_asked(snowpark: Session, ask: Asker) -> None:
    def put(data: bytes, overwrite: bool) -> str:
        stream = io.BytesIO(data)
        return snowpark.file.put_stream(
            stream, "@st/s/x.svg", auto_compress=False, overwrite=overwrite
        ).status

    assert put(b"one", overwrite=False) == "UPLOADED"
    assert put(b"other", overwrite=False) == "SKIPPED"
    assert snowpark.file.get_stream("@st/s/x.svg").read() == b"one"
    assert put(b"other", overwrite=True) == "UPLOADED"
    assert snowpark.file.get_stream("@st/s/x.svg").read() == b"other"


def test_missing_stage_stops_put_and_get(snowpark: Session, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for act in (
        lambda: snowpark.file.put(f"{tmp_path}/a", "@no"),
        lambda: snowpark.file.get("@no/a", str(tmp_path)),
    ):
        with pytest.raises(Exception, match="Stage 'INKFLAKE.*NO' does not exist or not authorized"):
            act()


@pytest.mark.parametrize(
    ("text", "stage", "path"),
    [
        ("@st", ("D", "S", "ST"), ""),
        ("@x.st/a/b.svg", ("D", "X", "ST"), "a/b.svg"),
        ('@d2."s x"."St"/a b', ("D2", "s x", "St"), "a b"),
        ('@"a""b"', ("D", "S", 'a"b'), ""),
    ],
)
def test_location_is_read_with_its_names(text: str, stage: tuple[str, str, str], path: str) -> None:
    found = location(text, database="D", schema="S")
    assert (found.stage, found.path) == (stage, path)
