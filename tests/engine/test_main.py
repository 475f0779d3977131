"""The server in the foreground, as `python -m inkflake_engine` runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from inkflake_engine import connection_options


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


def test_an_edition_that_there_is_not_is_refused(own_home: Path) -> None:
    command = [sys.executable, "-m", "inkflake_engine", "--path", str(own_home)]
    for options, environment in ((["--edition", "premium"], {}), ([], {"INKFLAKE_EDITION": "premium"})):
        given = {"env": {**os.environ, **environment}, "capture_output": True, "text": True, "timeout": 60}
        ended = subprocess.run([*command, *options], **given)
        assert ended.returncode != 0
        assert "'premium' is neither enterprise nor standard" in ended.stderr


def test_the_port_is_open_on_this_machine_only(home: Path) -> None:
    port = connection_options(home)["port"]
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("needs /proc")
    addresses = {line.split()[1] for line in listening.read_text().splitlines()[1:]}
    assert {a for a in addresses if a.endswith(f":{port:04X}")} == {f"0100007F:{port:04X}"}
