"""PUT from a client on the same machine."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from snowflake.snowpark import Session

from asking import Asker, Connect

pytestmark = pytest.mark.usefixtures("stage")


def test_a_file_that_is_there_is_skipped(connect: Connect, tmp_path: Path) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE STAGE taken")
    outcomes = []
    for text in ("first", "second"):
        (tmp_path / "a.svg").write_text(text)
        cursor.execute(f"PUT file://{tmp_path}/a.svg @taken AUTO_COMPRESS = FALSE")
        outcomes.append(cursor.fetchone()[6])
    assert outcomes == ["UPLOADED", "SKIPPED"]


def test_stream_is_put_once_and_overwritten_when_asked(snowpark: Session, ask: Asker) -> None:
    def put(data: bytes, overwrite: bool) -> str:
        stream = io.BytesIO(data)
        return snowpark.file.put_stream(
            stream, "@st/s/x.svg", auto_compress=False, overwrite=overwrite
        ).status

    assert put(b"one", overwrite=False) == "UPLOADED"
    assert put(b"other", overwrite=False) == "SKIPPED"
    with snowpark.file.get_stream("@st/s/x.svg") as file:
        assert file.read() == b"one"
    assert put(b"other", overwrite=True) == "UPLOADED"
    with snowpark.file.get_stream("@st/s/x.svg") as file:
        assert file.read() == b"other"
