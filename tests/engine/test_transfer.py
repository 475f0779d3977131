"""PUT and GET through the real connector and Snowpark."""

from __future__ import annotations

from pathlib import Path

import pytest
from snowflake.snowpark import Session

from asking import Asker

pytestmark = pytest.mark.usefixtures("stage")


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


def test_missing_stage_stops_put_and_get(snowpark: Session, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    for act in (
        lambda: snowpark.file.put(f"{tmp_path}/a", "@no"),
        lambda: snowpark.file.get("@no/a", str(tmp_path)),
    ):
        with pytest.raises(Exception, match="Stage 'INKFLAKE.*NO' does not exist or not authorized"):
            act()
