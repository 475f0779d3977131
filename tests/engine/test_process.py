"""The embedded Snowflake as a process: one server for all, started, found, stopped, killed, started again."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import snowflake.connector
from filelock import FileLock
from snowflake.connector.errors import DatabaseError

from inkflake_engine import connection_options, stop_server
from inkflake_engine.errors import EngineError
from inkflake_engine.hosting import folder
from inkflake_engine.hosting.folder import DataFolder, Runtime
from upstream import SQUARE, ScriptedUpstream

Connect = Callable[..., snowflake.connector.SnowflakeConnection]
PORT_OF = "import sys; from inkflake_engine import connection_options; print(connection_options()['port'])"


def server_of(path: Path) -> Runtime:
    runtime = DataFolder.open(path).runtime()
    assert runtime is not None
    return runtime


def wait_until_ended(path: Path) -> None:
    """Waits for the lock that a server holds for as long as it lives."""
    FileLock(DataFolder.open(path).server_lock, timeout=20).acquire().lock.release()


def test_processes_that_need_it_at_once_get_one_server(own_home: Path) -> None:
    environment = {**os.environ, "INKFLAKE_HOME": str(own_home)}
    command = [sys.executable, "-c", PORT_OF]
    kernels = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    ports = {int(kernel.communicate(timeout=60)[0]) for kernel in kernels}
    assert ports == {server_of(own_home).port}
    assert (own_home / "server.log").read_text().count("Started server process") == 1


def test_sessions_of_two_processes_see_each_others_rows(connect: Connect, home: Path) -> None:
    connect().cursor().execute("CREATE OR REPLACE TABLE shared AS SELECT 41 AS n")
    other = (
        "import snowflake.connector; from inkflake_engine import connection_options;"
        "c = snowflake.connector.connect(**connection_options(database='INKFLAKE', schema='TESTS'));"
        "c.cursor().execute('UPDATE shared SET n = n + 1'); c.close()"
    )
    subprocess.run([sys.executable, "-c", other], check=True, timeout=60)
    assert connect().cursor().execute("SELECT n FROM shared").fetchall() == [(42,)]


def test_everything_is_there_after_a_restart(connect: Connect, own_home: Path, tmp_path: Path) -> None:
    cursor = connect(own_home).cursor()
    cursor.execute("CREATE TABLE kept (n INT, text VARCHAR)")
    cursor.execute("INSERT INTO kept VALUES (1, 'one'), (2, 'two')")
    cursor.execute("CREATE STAGE drawings")
    (tmp_path / "a.svg").write_text("<svg/>")
    cursor.execute(f"PUT file://{tmp_path}/a.svg @drawings/sub AUTO_COMPRESS = FALSE")
    before = server_of(own_home)
    assert stop_server(own_home)
    assert not list((own_home / "databases").glob("*.wal")), (
        "a server that is told to stop writes its databases"
    )

    cursor = connect(own_home).cursor()
    assert server_of(own_home).pid != before.pid
    assert cursor.execute("SELECT * FROM kept ORDER BY n").fetchall() == [(1, "one"), (2, "two")]
    (listed,) = cursor.execute("LIST @drawings").fetchall()
    assert listed[:2] == ("drawings/sub/a.svg", 6)


def test_a_file_that_is_there_is_skipped(connect: Connect, tmp_path: Path) -> None:
    cursor = connect().cursor()
    cursor.execute("CREATE OR REPLACE STAGE taken")
    outcomes = []
    for text in ("first", "second"):
        (tmp_path / "a.svg").write_text(text)
        cursor.execute(f"PUT file://{tmp_path}/a.svg @taken AUTO_COMPRESS = FALSE")
        outcomes.append(cursor.fetchone()[6])
    assert outcomes == ["UPLOADED", "SKIPPED"]


def test_a_killed_server_is_noticed_in_seconds_and_started_again(connect: Connect, own_home: Path) -> None:
    connection = connect(own_home)
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept (n INT)")
    cursor.execute("INSERT INTO kept VALUES (1)")
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO kept VALUES (2)")
    os.kill(server_of(own_home).pid, signal.SIGKILL)
    wait_until_ended(own_home)

    begun = time.monotonic()
    with pytest.raises(EngineError, match="open a new session"):
        cursor.execute("SELECT * FROM kept")
    assert time.monotonic() - begun < 5
    assert connect(own_home).cursor().execute("SELECT * FROM kept").fetchall() == [(1,)]


def test_a_session_of_an_earlier_server_is_told_to_sign_in_again(connect: Connect, own_home: Path) -> None:
    connection = connect(own_home)
    stop_server(own_home)
    connection.rest._port = connection_options(own_home)["port"]
    with pytest.raises(DatabaseError, match="New login required"):
        connection.cursor().execute("SELECT 1")


def test_an_idle_server_stops_though_a_session_is_open(
    connect: Connect, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKFLAKE_IDLE_SECONDS", "0.5")
    connection = connect(own_home)
    ended = threading.Event()

    def heartbeats() -> None:
        with contextlib.suppress(EngineError):
            while not ended.wait(0.02):
                connection.rest._heartbeat()

    thread = threading.Thread(target=heartbeats)
    thread.start()
    try:
        wait_until_ended(own_home)
    finally:
        ended.set()
        thread.join()
    assert DataFolder.open(own_home).runtime() is None
    assert not stop_server(own_home)


def test_a_running_statement_keeps_the_server(
    connect: Connect, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INKFLAKE_IDLE_SECONDS", "0.2")
    # A second and more of work, five times the time after which an idle server stops.
    counted = connect(own_home).cursor().execute("SELECT COUNT(*) FROM range(3000000000)").fetchall()
    assert counted == [(3_000_000_000,)]


def test_a_server_of_other_code_is_replaced(connect: Connect, own_home: Path) -> None:
    connect(own_home).cursor().execute("CREATE TABLE kept AS SELECT 1 AS n")
    data, before = DataFolder.open(own_home), server_of(own_home)
    data.write_runtime(Runtime(before.pid, before.port, "0.0.1+older", before.started))
    assert connect(own_home).cursor().execute("SELECT n FROM kept").fetchall() == [(1,)]
    assert server_of(own_home).pid != before.pid


def test_a_stranger_on_the_port_is_not_taken_for_the_server(own_home: Path) -> None:
    data = DataFolder.open(own_home)
    with ScriptedUpstream() as stranger:
        stranger.listing = {"proof": "0" * 64}
        port = int(re.search(r":(\d+)/", stranger.url)[1])
        data.write_runtime(Runtime(os.getpid(), port, folder.build_id(), "long ago"))
        assert connection_options(own_home)["port"] != port
    assert server_of(own_home).pid != os.getpid()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"pid": 1}', "null"])
def test_a_damaged_runtime_file_is_as_good_as_none(own_home: Path, damage: str) -> None:
    data = DataFolder.open(own_home)
    (own_home / "server.json").write_text(damage)
    assert data.runtime() is None


def test_a_proxy_is_not_asked_for_this_machine(
    connect: Connect, upstream: ScriptedUpstream, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "intranet.example")
    drawn = "SELECT AI_COMPLETE(model => 'test-model', prompt => 'a cat')"
    assert connect(own_home).cursor().execute(drawn).fetchone() == (SQUARE,)
    assert os.environ["no_proxy"] == "intranet.example,127.0.0.1,localhost"


def test_a_wrong_password_is_refused(connect: Connect) -> None:
    with pytest.raises(DatabaseError) as error:
        connect(password="guess")
    assert error.value.errno == 390100
    assert "Incorrect username or password" in str(error.value)


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


def test_the_foreground_server_says_how_to_connect_but_not_the_secret(own_home: Path) -> None:
    command = [sys.executable, "-m", "inkflake_engine", "--path", str(own_home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        said = [server.stdout.readline() for _ in range(3)]
        found = connection_options(own_home)
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert f"port {found['port']}, protocol http, account {found['account']}" in "".join(said)
    assert str(own_home / "secret") in "".join(said)
    assert found["password"] not in "".join(said)
    assert second.returncode != 0
    assert "is served already" in second.stderr


def test_a_server_that_cannot_start_says_why(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "databases").write_text("in the way")
    with pytest.raises(EngineError, match="did not start.*FileExistsError"):
        connection_options(own_home)


def test_the_key_of_a_client_stays_in_memory(
    connect: Connect, own_home: Path, upstream: ScriptedUpstream
) -> None:
    cursor = connect(own_home).cursor()
    cursor.execute("SELECT AI_COMPLETE(model => 'test-model', prompt => 'a red house')")
    server = server_of(own_home)
    assert upstream.keys == ["Bearer test-key-0123456789"]
    environment = Path(f"/proc/{server.pid}/environ")
    if environment.exists():
        assert b"INKFLAKE_LLM_" not in environment.read_bytes()
    kept = [path for path in own_home.rglob("*") if path.is_file()]
    assert not [path for path in kept if b"test-key-0123456789" in path.read_bytes()]


def test_the_log_holds_no_statement_and_no_secret(connect: Connect, own_home: Path) -> None:
    cursor = connect(own_home).cursor()
    for statement in ("SELECT 'a private prompt'", "SELECT no_such('a private prompt')", "a private prompt"):
        with contextlib.suppress(DatabaseError):
            cursor.execute(statement)
    log = (own_home / "server.log").read_text()
    assert "Started server process" in log
    assert "private" not in log
    assert DataFolder.open(own_home).secret() not in log


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
