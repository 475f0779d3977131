"""Runs the embedded Snowflake in the foreground: python -m inkflake_engine --path DIR [--port N]."""

import argparse
import os
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from filelock import BaseFileLock, Timeout

from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder, build_id, locked
from inkflake_engine.hosting.logs import log_to_stderr
from inkflake_engine.hosting.process import EDITIONS, HOST, running_server

__all__ = ["main"]

# A server that is told to stop still writes its databases; the next one waits this long for it.
SECONDS_FOR_PREDECESSOR = 20.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves one data folder until stopped or idle."""
    build = build_id()
    given = _parser().parse_args(arguments)
    log_to_stderr()
    os.umask(0o077)
    # The settings of whoever starts the server are not those of the others whom it serves.
    for name in [name for name in os.environ if name.startswith("OPENAI_")]:
        del os.environ[name]
    # Uvicorn passes the signal on once it has closed everything: end without a traceback then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        _serve(given.path, given.port, build, given.edition)
    except EngineError as error:
        raise SystemExit(str(error)) from None


def _serve(path: Path | None, port: int, build: str, edition: str) -> None:
    folder = DataFolder.open(path)
    with _only_server(folder), _listener(port) as listener:
        # Without this an answer's second packet waits 40 ms for the client to acknowledge the first.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Imported here: whoever finds the folder served already need not wait for DuckDB.
        from inkflake_engine.server.serving import serve

        serve(folder, listener, build, edition)


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        problem = f"port {port} of {HOST} cannot be had ({os.strerror(error.errno or 0)})"
        raise EngineError(f"{problem}; give another --port, or none for any") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m inkflake_engine", description=__doc__)
    parser.add_argument(
        "--path", type=Path, help="the data folder; without it $INKFLAKE_HOME or the user's own"
    )
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; without it any free one")
    parser.add_argument(
        "--edition",
        type=_edition,
        default=os.environ.get("INKFLAKE_EDITION") or EDITIONS[0],
        help=f"{' or '.join(EDITIONS)}; without it $INKFLAKE_EDITION or {EDITIONS[0]}",
    )
    return parser


def _edition(text: str) -> str:
    if text.lower() not in EDITIONS:
        raise argparse.ArgumentTypeError(f"{text!r} is neither {' nor '.join(EDITIONS)}")
    return text.lower()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _only_server(folder: DataFolder) -> BaseFileLock:
    served = running_server(folder)
    try:
        return locked(folder.server_lock, 0 if served else SECONDS_FOR_PREDECESSOR)
    except Timeout:
        raise EngineError(f"{folder.path} is served already: {served or 'by a server that hangs'}") from None


if __name__ == "__main__":
    main()
