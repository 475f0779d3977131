"""Runs the embedded Snowflake in the foreground: python -m inkflake_engine --path DIR [--port N]."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder, Runtime, build_id
from inkflake_engine.hosting.process import ACCOUNT, HOST, running_server

if TYPE_CHECKING:
    import uvicorn

    from inkflake_engine.server.server import Server

__all__ = ["main"]

# A server that is told to stop still writes its databases; the next one waits this long for it.
SECONDS_FOR_PREDECESSOR = 20.0
SECONDS_IDLE = 60 * 60.0
SECONDS_TO_FINISH = 2
SECONDS_BETWEEN_LOOKS = 10.0


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
        _serve(folder, listener, build)


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


def _serve(folder: DataFolder, listener: socket.socket, build: str) -> None:
    import uvicorn

    from inkflake_engine.execution.engine import Engine
    from inkflake_engine.server.server import Server

    server = Server(Engine(folder.path), folder.secret())
    web = uvicorn.Server(
        uvicorn.Config(
            server.app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=600,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )
    try:
        _announce(folder, listener.getsockname()[1], build)
        asyncio.run(_until_stopped(server, web, listener))
    finally:
        folder.remove_runtime()
        server.close()


async def _until_stopped(server: Server, web: uvicorn.Server, listener: socket.socket) -> None:
    idle = float(os.environ.get("INKFLAKE_IDLE_SECONDS") or SECONDS_IDLE)
    watch = asyncio.create_task(_stop_when_idle(server, web, idle))
    await web.serve(sockets=[listener])
    watch.cancel()


async def _stop_when_idle(server: Server, web: uvicorn.Server, idle: float) -> None:
    while server.seconds_idle < idle and not server.jobs.broken:
        await asyncio.sleep(min(idle / 4, SECONDS_BETWEEN_LOOKS))
        await asyncio.to_thread(server.sessions.close_unused)
    why = "the databases must be opened anew" if server.jobs.broken else f"nobody needed this for {idle:g} s"
    logging.getLogger("inkflake_engine").info("%s: stopping", why)
    web.should_exit = True


def _announce(folder: DataFolder, port: int, build: str) -> None:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    folder.write_runtime(Runtime(os.getpid(), port, build, started))
    # Whoever started this in the background reads the first line and no further, or is gone: one write.
    with suppress(BrokenPipeError):
        sys.stdout.write(
            f"Embedded Snowflake, serving {folder.path}\n"
            f"host {HOST}, port {port}, protocol http, account {ACCOUNT}, any user name\n"
            f"the password is what stands in {folder.secret_file}\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
