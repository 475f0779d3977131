"""Stage files on disk: nothing of them in plain, whole or not at all, and read from where they are."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import time
from pathlib import Path

import pytest
import snowflake.connector
from snowflake.connector.local_storage_client import SnowflakeLocalStorageClient
from snowflake.snowpark import Session

from asking import Asker
from engine_tools import RAW, content, stage_file
from inkflake_engine import EngineError, connection_options, stop_server
from inkflake_engine.hosting import uploads
from inkflake_engine.sealing import HEAD, PIECE, TAG, Seal, SealBroken

SECOND, THIRD = (HEAD + n * (PIECE + TAG) for n in (1, 2))
LINE = b"a house that nobody else may see\n"


def sealed(folder: Path, data: bytes, key: str | None = "k") -> Path:
    Seal(key).write(folder / "file", io.BytesIO(data), folder)
    return folder / "file"


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_001])
def test_bytes_come_back_from_anywhere(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    path = sealed(tmp_path, data)
    with Seal("k").open(path) as file:
        assert file.read() == data
        assert file.tell() == size
        for at in (0, size // 2, PIECE, size + 5):
            file.seek(at)
            assert file.read(100) == data[at : at + 100]
        assert file.seek(-min(size, 9), io.SEEK_END) == size - min(size, 9)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda b: b[:-1],
        lambda b: b[: HEAD + PIECE + TAG],
        lambda b: b[:HEAD],
        lambda b: b + b"x",
        lambda b: b[:-5] + bytes([b[-5] ^ 1]) + b[-4:],
        lambda b: b[:HEAD] + b[SECOND:THIRD] + b[HEAD:SECOND] + b[THIRD:],
        lambda b: b[: HEAD - 1] + b"\0" + b[HEAD:],
    ],
    ids=["cut", "cut between pieces", "nothing left", "longer", "a bit", "pieces changed over", "salt"],
)  # fmt: skip
def test_damaged_file_does_not_open(tmp_path: Path, damage) -> None:
    path = sealed(tmp_path, os.urandom(3 * PIECE + 7))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SealBroken, match="does not open with the key"), Seal("k").open(path) as file:
        file.read()


def test_wrong_and_missing_key_say_so(tmp_path: Path) -> None:
    path = sealed(tmp_path, LINE)
    with pytest.raises(SealBroken, match="the file 'key' is another"), Seal("other").open(path) as file:
        file.read()
    with pytest.raises(SealBroken, match="put the file 'key' back"):
        Seal(None).open(path)
    assert sealed(tmp_path, LINE, key=None).read_bytes() == LINE


def test_file_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(28, "No space left on device")

    path = sealed(tmp_path, LINE)
    with pytest.raises(OSError, match="No space"):
        Seal("k").write(path, Broken(), tmp_path)
    with Seal("k").open(path) as file:
        assert file.read() == LINE
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("stage")
def test_no_way_in_leaves_anything_plain_on_disk(
    home: Path, snowpark: Session, ask: Asker, tmp_path: Path
) -> None:
    (tmp_path / "put.svg").write_bytes(LINE)
    ask(f"COPY INTO @st/copied.svg FROM (SELECT ?) {RAW}", LINE.decode())
    snowpark.file.put(f"{tmp_path}/put.svg", "@st", auto_compress=False)
    snowpark.file.put_stream(io.BytesIO(LINE), "@st/streamed.svg", auto_compress=False)
    names = ["copied.svg", "put.svg", "streamed.svg"]
    expected = [(f"st/{name}", len(LINE), hashlib.md5(LINE).hexdigest()) for name in names]
    assert [row[:3] for row in ask("LIST @st")] == expected
    for name in names:
        assert LINE[:20] not in stage_file(home, ask, name).read_bytes()
        with snowpark.file.get_stream(f"@st/{name}") as file:
            assert file.read() == LINE
    snowpark.file.put(f"{tmp_path}/put.svg", "@st/zip")
    assert gzip.decompress(content(home, ask, "zip/put.svg.gz")) == LINE


@pytest.mark.usefixtures("stage")
def test_large_file_is_put_and_got_in_pieces(snowpark: Session, ask: Asker, tmp_path: Path) -> None:
    data = os.urandom(1 << 20) * 70
    (tmp_path / "large").write_bytes(data)
    assert snowpark.file.put(f"{tmp_path}/large", "@st", auto_compress=False)[0].status == "UPLOADED"
    assert ask("LIST @st")[0][1:3] == (len(data), hashlib.md5(data).hexdigest())
    snowpark.file.get("@st/large", str(tmp_path / "out"))
    assert (tmp_path / "out" / "large").read_bytes() == data


@pytest.mark.usefixtures("stage")
def test_plain_file_of_another_client_is_read_and_sealed_when_it_has_settled(
    home: Path, ask: Asker, connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other").write_bytes(LINE)
    other = connect().cursor()
    monkeypatch.setattr(SnowflakeLocalStorageClient, "prepare_upload", uploads._prepare)
    monkeypatch.setattr(SnowflakeLocalStorageClient, "upload_chunk", uploads._upload)
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    other.execute(f"PUT file://{tmp_path}/other @{schema}.st AUTO_COMPRESS = FALSE")
    there, listed = stage_file(home, ask, "other"), ("st/other", len(LINE), hashlib.md5(LINE).hexdigest())
    assert ask("LIST @st")[0][:3] == listed
    assert there.read_bytes() == LINE
    os.utime(there, (time.time() - 60,) * 2)
    before = there.stat().st_mtime
    assert ask("LIST @st")[0][:3] == listed
    assert LINE not in there.read_bytes()
    assert there.stat().st_mtime == before
    assert content(home, ask, "other") == LINE


@pytest.mark.usefixtures("stage")
def test_damaged_file_is_listed_as_another_and_not_given_out(
    home: Path, snowpark: Session, ask: Asker
) -> None:
    for name in ("good", "bad"):
        ask(f"COPY INTO @st/{name} FROM (SELECT 'x') {RAW}")
    there = stage_file(home, ask, "bad")
    there.write_bytes(there.read_bytes()[:-1])
    assert [(row[0], row[2] == hashlib.md5(b"x").hexdigest()) for row in ask("LIST @st")] == [
        ("st/bad", False),
        ("st/good", True),
    ]
    with pytest.raises(Exception, match="does not open with the key of its folder"):
        snowpark.file.get_stream("@st/bad")


@pytest.mark.usefixtures("stage")
def test_lent_copies_go_with_their_session(home: Path, ask: Asker, connect, tmp_path: Path) -> None:
    ask(f"COPY INTO @st/a FROM (SELECT 'x') {RAW}")
    before = {p.name for p in (home / "lent").iterdir()}
    connection = connect()
    schema = ask.one("SELECT CURRENT_SCHEMA()")
    connection.cursor().execute(f"GET @{schema}.st/a file://{tmp_path}")
    assert (tmp_path / "a").read_text() == "x"
    connection.close()
    assert {p.name for p in (home / "lent").iterdir()} <= before


@pytest.mark.usefixtures("stage")
def test_copy_into_a_table_reads_sealed_files_and_purges_them(home: Path, ask: Asker) -> None:
    ask("CREATE TABLE t (a INT, b STRING)")
    ask("COPY INTO @st/in FROM (SELECT 1, 'x' UNION ALL SELECT 2, 'y')")
    loaded = ask("COPY INTO t FROM @st PURGE = TRUE")
    assert [row[1:4] for row in loaded] == [("LOADED", 2, 2)]
    assert ask("SELECT * FROM t ORDER BY a") == [(1, "x"), (2, "y")]
    assert ask("LIST @st") == []
    assert not (home / "lent" / "copied").exists()


def test_another_key_in_the_folder_is_one_clear_error(tmp_path: Path) -> None:
    options = connection_options(tmp_path / "own", database="D", schema="S")
    with snowflake.connector.connect(**options) as connection:
        connection.cursor().execute("CREATE STAGE st")
    stop_server(tmp_path / "own")
    (tmp_path / "own" / "key").write_text("another")
    with pytest.raises(EngineError, match="put the file 'key' back"):
        connection_options(tmp_path / "own")
