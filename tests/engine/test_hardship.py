"""What goes wrong around the server as a process: a clear line within seconds, or nothing at all."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from asking import Asker, Connect
from engine_tools import server_of, wait_until_ended
from inkflake_engine import connection_options, stop_server
from inkflake_engine.errors import EngineError
from inkflake_engine.execution.engine import Engine
from inkflake_engine.hosting import folder
from inkflake_engine.hosting.folder import DataFolder
from upstream import ScriptedUpstream

# A disk that has neither hard links nor locks, for every process that has this in its path.
POOR_DISK = """
import errno, fcntl, os

def refuse(*_, **__):
    raise OSError(errno.EOPNOTSUPP, "not on this disk")

os.link = fcntl.flock = refuse
"""
FOREGROUND = [sys.executable, "-m", "inkflake_engine", "--path"]


def test_server_whose_runtime_file_is_deleted_is_found_again(own_home: Path) -> None:
    port = connection_options(own_home)["port"]
    (own_home / "server.json").unlink()
    begun = time.monotonic()
    assert connection_options(own_home)["port"] == port
    assert time.monotonic() - begun < 8


def test_server_that_hangs_is_named_within_seconds(own_home: Path) -> None:
    connection_options(own_home)
    server = server_of(own_home)
    os.kill(server.pid, signal.SIGSTOP)
    begun = time.monotonic()
    try:
        with pytest.raises(EngineError, match=f"does not answer; end its process, {server.pid}"):
            connection_options(own_home)
        assert time.monotonic() - begun < 12
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_taken_port_is_told_in_a_line(own_home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*FOREGROUND, str(own_home), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    problem = f"port {port} of 127.0.0.1 cannot be had (Address already in use)"
    assert done.stderr.splitlines() == [f"{problem}; give another --port, or none for any"]


def test_server_stops_when_its_folder_is_gone(own_home: Path) -> None:
    connection_options(own_home)
    server = server_of(own_home)
    moved = own_home.with_name("moved")
    own_home.rename(moved)
    wait_until_ended(moved)
    shutil.rmtree(moved)
    assert server.pid


@pytest.mark.parametrize(
    "name", ["it's", 'a "b"', "50% off", "a#1", "a*[b]", "line\nbreak", "häuschen 家", "a;b--c", "$x"]
)
def test_home_has_any_name(connect: Connect, tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    try:
        ask = Asker(connect(path=home))
        ask("CREATE TABLE t AS SELECT 1 AS n")
        ask("CREATE STAGE st")
        ask("COPY INTO @st/a.csv FROM t SINGLE = TRUE FILE_FORMAT = (TYPE = CSV COMPRESSION = NONE)")
        (tmp_path / "b.csv").write_text("2\n")
        ask(f"PUT file://{tmp_path}/b.csv @st AUTO_COMPRESS = FALSE")
        ask("COPY INTO t FROM @st/b.csv")
        (tmp_path / "got").mkdir()
        ask(f"GET @st file://{tmp_path}/got")
        assert sorted(file.name for file in (tmp_path / "got").iterdir()) == ["a.csv", "b.csv"]
        stop_server(home)
        assert Asker(connect(path=home))("SELECT n FROM t ORDER BY n") == [(1,), (2,)]
    finally:
        stop_server(home)


@pytest.mark.parametrize("name", ["what?", "a\\b"])
def test_home_that_cannot_be_is_told_at_once(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match="cannot be the data folder.*set INKFLAKE_HOME"):
        connection_options(tmp_path / name)


def test_disk_without_links_and_locks_will_do(
    connect: Connect, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(POOR_DISK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    told = "from inkflake_engine import connection_options as o; print(o()['port'], o()['password'])"
    environment, command = {**os.environ, "INKFLAKE_HOME": str(own_home)}, [sys.executable, "-c", told]
    kernels = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    answers = {kernel.communicate(timeout=60)[0] for kernel in kernels}
    assert len(answers) == 1
    assert answers != {b""}
    server = server_of(own_home)
    os.kill(server.pid, signal.SIGKILL)
    again = subprocess.run(command, env=environment, capture_output=True, timeout=60)
    assert again.returncode == 0, again.stderr[-500:]
    os.kill(server_of(own_home).pid, signal.SIGTERM)


def test_databases_are_encrypted_with_the_folders_key(connect: Connect, own_home: Path) -> None:
    ask = Asker(connect(path=own_home))
    ask("CREATE TABLE t AS SELECT 'a private prompt ' || SEQ4() AS p FROM TABLE(GENERATOR(ROWCOUNT => 1000))")
    os.kill(server_of(own_home).pid, signal.SIGKILL)
    wait_until_ended(own_home)
    files = [file for file in own_home.rglob("*") if file.is_file()]
    assert {"INKFLAKE.db", "INKFLAKE.db.wal"} <= {file.name for file in files}
    assert not [file for file in files if b"private prompt" in file.read_bytes()]
    assert Asker(connect(path=own_home)).one("SELECT COUNT(*) FROM t") == 1000
    stop_server(own_home)
    assert not [file for file in files if file.exists() and b"private prompt" in file.read_bytes()]
    key = own_home / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_text()
    for wrong in ("x" * 43, None):
        key.unlink()
        if wrong:
            key.write_text(wrong)
        with pytest.raises(EngineError, match="_fs_global.db does not open with the key of its folder"):
            connection_options(own_home)
        key.touch()
    key.write_text(kept)
    assert Asker(connect(path=own_home)).one("SELECT COUNT(*) FROM t") == 1000


def test_folder_made_without_a_key_stays_open(connect: Connect, own_home: Path) -> None:
    Engine(own_home).close()
    own_home.chmod(0o700)
    ask = Asker(connect(path=own_home))
    ask("CREATE TABLE t AS SELECT 1 AS n")
    stop_server(own_home)
    assert not (own_home / "key").exists()
    assert Asker(connect(path=own_home))("SELECT n FROM t") == [(1,)]


def test_empty_secret_lets_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "SECONDS_BETWEEN_LOOKS", 0)
    data = DataFolder.open(tmp_path / "home")
    data.secret_file.touch()
    with pytest.raises(EngineError, match="is empty; delete it"):
        data.secret()
    data.user_secret("ANN")
    data.user_secret_file("ANN").write_text("")
    assert not data.is_user_secret("ANN", "")


def test_settings_of_the_first_starter_stay_his(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-the-first")
    connection_options(own_home)
    environment = Path(f"/proc/{server_of(own_home).pid}/environ")
    if not environment.exists():
        pytest.skip("needs /proc")
    assert b"org-of-the-first" not in environment.read_bytes()


def test_log_holds_no_address_of_a_model_server(
    connect: Connect, own_home: Path, upstream: ScriptedUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKFLAKE_LLM_BASE_URL", upstream.url.replace("//", "//ann:secret@"))
    asked = "SELECT AI_COMPLETE(model => 'test-model', prompt => 'a private prompt')"
    assert connect(own_home).cursor().execute(asked).fetchone()[0]
    log = (own_home / "server.log").read_text()
    assert not any(private in log for private in ("secret", "private prompt", "HTTP Request"))
