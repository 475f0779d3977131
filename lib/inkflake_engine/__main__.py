"""Runs the embedded Snowflake in the foreground: python -m inkflake_engine --path DIR [--port N]."""

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder, build_id
from inkflake_engine.hosting.process import HOST, running_server

__all__ = ["main"]

# A server that is told to stop still writes its databases; the next one waits this long for it.
SECONDS_FOR_PREDECESSOR = 20.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves one data folder until stopped or idle."""
    build = build_id()
    given = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    os.umask(0o077)
    # Uvicorn passes the signal on once it has closed everything: end without a traceback then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    folder = DataFolder.open(given.path)
    with _only_server(folder), socket.create_server((HOST, given.port)) as listener:
        # Without this an answer's second packet waits 40 ms for the client to acknowledge the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Imported here: whoever finds the folder served already need not wait for DuckDB.
        from inkflake_engine.server.serving import serve

        serve(folder, listener, build)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m inkflake_engine", description=__doc__)
    parser.add_argument(
        "--path", type=Path, help="the data folder; without it $INKFLAKE_HOME or the user's own"
    )
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; without it any free one")
    return parser


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _only_server(folder: DataFolder) -> FileLock:
    lock = FileLock(folder.server_lock, mode=0o600)
    served = running_server(folder)
    try:
        lock.acquire(timeout=0 if served else SECONDS_FOR_PREDECESSOR)
    except Timeout:
        raise EngineError(f"{folder.path} is served already: {served or 'by a server that hangs'}") from None
    return lock


if __name__ == "__main__":
    main()
