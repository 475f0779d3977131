"""A statement on the embedded engine beside the same statement on fakesnow alone."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

import snowflake.connector
from harness import figure
from snowflake.connector import SnowflakeConnection

from fresh_home import fresh_home
from inkflake_engine import connection_options

ROUNDS = 40
STATEMENTS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("SELECT ? + 1 AS one", (41,)),
    ("INSERT INTO bench_rows (id, word) VALUES (?, ?)", (1, "it's a \\ word")),
    ("SELECT id, word FROM bench_rows WHERE id = ? ORDER BY word LIMIT 10", (1,)),
    ("UPDATE bench_rows SET word = ? WHERE id = ?", ("other", 1)),
    ("SELECT COUNT(*) AS n, MAX(word) AS last FROM bench_rows WHERE word <> ?", ("none",)),
    ("DELETE FROM bench_rows WHERE id = ?", (1,)),
)


@figure("engine: time per statement, ratio to fakesnow alone", at_most=1.5)
def statement_ratio() -> float:
    with fresh_home() as home, fakesnow_alone(home.parent / "fakesnow") as alone:
        ours = snowflake.connector.connect(
            **connection_options(home), database="BENCH", schema="PUBLIC", paramstyle="qmark"
        )
        times: dict[tuple[SnowflakeConnection, str], list[float]] = defaultdict(list)
        for connection in (ours, alone):
            connection.cursor().execute("CREATE TABLE bench_rows (id INT, word STRING)")
        for _ in range(ROUNDS):  # side by side, so that a busy machine slows both
            for text, values in STATEMENTS:
                for connection in (ours, alone):
                    began = perf_counter()
                    connection.cursor().execute(text, values).fetchall()
                    times[connection, text].append(perf_counter() - began)
        ours.close()
    spent = [sum(median(times[c, text]) for text, _ in STATEMENTS) for c in (ours, alone)]
    return spent[0] / spent[1]


@contextmanager
def fakesnow_alone(folder: Path) -> Iterator[SnowflakeConnection]:
    """Its own server in its own process, with its databases on disk as ours are."""
    folder.mkdir()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "fakesnow", "-s", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        wait_for(port)
        connection = snowflake.connector.connect(
            user="fake",
            password="snow",
            account="fakesnow",
            host="127.0.0.1",
            port=port,
            login_timeout=20,
            protocol="http",
            database="BENCH",
            schema="PUBLIC",
            paramstyle="qmark",
            session_parameters={
                "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False,
                "FAKESNOW_DB_PATH": str(folder),
            },
        )
        try:
            yield connection
        finally:
            connection.close()
            server.terminate()


def wait_for(port: int) -> None:
    give_up = perf_counter() + 60
    while perf_counter() < give_up:
        with closing(socket.socket()) as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")
