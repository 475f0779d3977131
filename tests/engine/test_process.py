"""The embedded Snowflake as a process: one server for all, started, found, stopped, killed, started again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from snowflake.connector.errors import DatabaseError

from asking import Connect
from engine_tools import server_of, wait_until_ended
from inkflake_engine import connection_options, stop_server
from inkflake_engine.errors import EngineError
from inkflake_engine.hosting import folder
from inkflake_engine.hosting.folder import DataFolder, Runtime
from upstream import SQUARE, ScriptedUpstream

PORT_OF = "import sys; from inkflake_engine import connection_options; print(connection_options()['port'])"


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
