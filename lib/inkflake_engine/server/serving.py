"""Serves a data folder on a socket until it is told to stop, or nobody has needed it for long."""

import asyncio
import logging
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

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
SECONDS_BETWEEN_ANNOUNCEMENTS = 1.0
_PATTERN = re.compile(r"[*\[\]]")


def serve(folder: DataFolder, listener: socket.socket, build: str, edition: str) -> None:
    """Opens the folder's databases, says where to connect, and answers."""
    with _plain(folder.path) as path:
        engine = Engine(path, folder.key(), edition=edition)
        engine.links.base = f"http://{HOST}:{listener.getsockname()[1]}"
        _serve(folder, Server(engine, folder.secret()), listener, build)


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The folder by a name without what DuckDB reads as a pattern."""
    if not _PATTERN.search(str(path)):
        yield path
        return
    with TemporaryDirectory(prefix="inkflake-") as place:
        link = Path(place) / "home"
        link.symlink_to(path, target_is_directory=True)
        yield link


def _serve(folder: DataFolder, server: Server, listener: socket.socket, build: str) -> None:
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
        runtime = _announce(folder, listener.getsockname()[1], build)
        asyncio.run(_until_stopped(server, web, listener, partial(_still_announced, folder, runtime)))
    finally:
        folder.remove_runtime()
        server.close()


async def _until_stopped(
    server: Server, web: uvicorn.Server, listener: socket.socket, look: Callable[[], bool]
) -> None:
    idle = float(os.environ.get("INKFLAKE_IDLE_SECONDS") or SECONDS_IDLE)
    watches = [asyncio.create_task(stop_when_idle(server, web, idle)), asyncio.create_task(_stay(web, look))]
    await web.serve(sockets=[listener])
    for watch in watches:
        watch.cancel()


async def _stay(web: uvicorn.Server, look: Callable[[], bool]) -> None:
    """Sees to it that clients find the server, for as long as its folder is there."""
    while await asyncio.to_thread(look):
        await asyncio.sleep(SECONDS_BETWEEN_ANNOUNCEMENTS)
    logging.getLogger("inkflake_engine").error("the data folder is gone: stopping")
    web.should_exit = True


def _still_announced(folder: DataFolder, runtime: Runtime) -> bool:
    try:
        if folder.runtime() is None:
            folder.write_runtime(runtime)
    except OSError:
        return folder.path.is_dir()
    return True


async def stop_when_idle(server: Server, web: uvicorn.Server, idle: float) -> None:
    """Waits until nobody needed the server for so many seconds, or it has to be started anew."""
    while server.seconds_idle < idle and not server.jobs.broken:
        await asyncio.sleep(min(idle / 4, SECONDS_BETWEEN_LOOKS))
        await asyncio.to_thread(server.sessions.close_unused)
    why = "the databases must be opened anew" if server.jobs.broken else f"nobody needed this for {idle:g} s"
    logging.getLogger("inkflake_engine").info("%s: stopping", why)
    web.should_exit = True


def _announce(folder: DataFolder, port: int, build: str) -> Runtime:
    runtime = Runtime(os.getpid(), port, build, datetime.now(UTC).isoformat(timespec="seconds"))
    folder.write_runtime(runtime)
    # Whoever started this in the background reads the first line and no further, or is gone: one write.
    with suppress(BrokenPipeError):
        sys.stdout.write(
            f"Embedded Snowflake, serving {folder.path}\n"
            f"host {HOST}, port {port}, protocol http, account {ACCOUNT}, user {OWNER}\n"
            f"the password is what stands in {folder.secret_file}\n"
        )
        sys.stdout.flush()
    return runtime
