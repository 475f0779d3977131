"""Serves a data folder on a socket until it is told to stop, or nobody has needed it for long."""

import asyncio
import logging
import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime

import uvicorn

from inkflake_engine.execution.engine import Engine
from inkflake_engine.hosting.folder import DataFolder, Runtime
from inkflake_engine.hosting.process import ACCOUNT, HOST, OWNER
from inkflake_engine.server.guard import door
from inkflake_engine.server.server import Server

__all__ = ["serve", "stop_when_idle"]

SECONDS_IDLE = 60 * 60.0
SECONDS_TO_FINISH = 2
SECONDS_BETWEEN_LOOKS = 10.0


def serve(folder: DataFolder, listener: socket.socket, build: str) -> None:
    """Opens the folder's databases, says where to connect, and answers."""
    server = Server(Engine(folder.path), folder.secret())
    web = uvicorn.Server(
        uvicorn.Config(
            server.app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            http=door(),
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
    watch = asyncio.create_task(stop_when_idle(server, web, idle))
    await web.serve(sockets=[listener])
    watch.cancel()


async def stop_when_idle(server: Server, web: uvicorn.Server, idle: float) -> None:
    """Waits until nobody needed the server for so many seconds, or it has to be started anew."""
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
            f"host {HOST}, port {port}, protocol http, account {ACCOUNT}, user {OWNER}\n"
            f"the password is what stands in {folder.secret_file}\n"
        )
        sys.stdout.flush()
