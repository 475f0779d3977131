"""The data folder: private, with one secret, and who serves it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

import inkflake_engine
from asking import Connect
from inkflake_engine import connection_options
from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder, build_id


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"pid": 1}', "null"])
def test_a_damaged_runtime_file_is_as_good_as_none(own_home: Path, damage: str) -> None:
    data = DataFolder.open(own_home)
    (own_home / "server.json").write_text(damage)
    assert data.runtime() is None


def test_the_folder_and_its_files_are_private(connect: Connect, own_home: Path) -> None:
    own_home.mkdir(mode=0o755)
    connect(own_home).cursor().execute("CREATE TABLE t (n INT)")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [own_home, *own_home.rglob("*")]}
    assert not {path: oct(mode) for path, mode in modes.items() if mode & 0o077}


def test_a_folder_of_somebody_else_is_refused(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_home.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: own_home.stat().st_uid + 1)
    with pytest.raises(EngineError, match="belongs to another user"):
        connection_options(own_home)


def test_a_folder_that_stays_open_to_others_is_refused(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.mkdir(mode=0o755)
    monkeypatch.setattr(Path, "chmod", lambda *_: None)
    with pytest.raises(EngineError, match="can be read by others"):
        DataFolder.open(own_home)


def test_the_folder_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert DataFolder.open(tmp_path / "given").path == tmp_path / "given"
    monkeypatch.setenv("INKFLAKE_HOME", str(tmp_path / "home"))
    assert DataFolder.open().path == tmp_path / "home"
    monkeypatch.delenv("INKFLAKE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert DataFolder.open().path == tmp_path / "data" / "inkflake"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert DataFolder.open().path == tmp_path / ".local" / "share" / "inkflake"


def test_the_secret_is_made_once(own_home: Path) -> None:
    data = DataFolder.open(own_home)
    assert data.secret() == data.secret() == DataFolder.open(own_home).secret()
    assert len(data.secret()) > 40
    assert [path.name for path in own_home.iterdir()] == ["secret"]


def test_the_runtime_file_says_who_serves(own_home: Path) -> None:
    options = connection_options(own_home)
    written = json.loads((own_home / "server.json").read_text())
    assert written["port"] == options["port"]
    os.kill(written["pid"], 0)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(EngineError, match="INKFLAKE_HOME"):
        DataFolder.open(file / "home")
    with pytest.raises(EngineError, match="INKFLAKE_HOME"):
        DataFolder.open(file)


def test_the_build_names_the_code_of_the_server_and_of_its_offline_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or b"the same")
    build = build_id()
    library = Path(inkflake_engine.__file__).parents[1]
    assert {path.relative_to(library).parts[0] for path in read} == {"inkflake_engine", "inkflake_sketch"}
    assert {"folder.py", "server.py", "cursor.py", "__main__.py"} <= {path.name for path in read}
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: b"other" if path.name == "cursor.py" else b"the same"
    )
    assert build_id() != build
