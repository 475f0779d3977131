"""Finds the server of a data folder, or starts it in the background: one for all kernels of this user."""

import http.client
import json
import os
import secrets
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hmac import compare_digest
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.request import getproxies_environment

from filelock import Timeout

from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.folder import DataFolder, Runtime, build_id, locked, proof
from inkflake_engine.hosting.uploads import put_files_as_the_engine_does
from inkflake_engine.models.upstream import upstream_parameters

__all__ = ["EDITIONS", "OWNER", "connection_options", "running_server", "stop_server"]

HOST = "127.0.0.1"
ACCOUNT = "inkflake"
OWNER = "INKFLAKE"
EDITIONS = ("enterprise", "standard")
SECONDS_TO_START = 60.0
SECONDS_TO_STOP = 20.0
SECONDS_TO_PING = 8.0
SECONDS_TO_ANNOUNCE = 4.0
LOG_BYTES = 1 << 20
_OF_ONE_CLIENT = ("INKFLAKE_LLM_", "OPENAI_")


def connection_options(
    path: Path | None = None,
    *,
    database: str | None = None,
    schema: str | None = None,
    user: str = OWNER,
    role: str | None = None,
    warehouse: str = "COMPUTE_WH",
) -> dict[str, Any]:
    """Sees to it that the server runs, and gives what `Session.builder.configs` or the connector needs.

    The folder is `path`, else $INKFLAKE_HOME, else the user's data folder. The options hold a secret:
    they are not for display. `user` other than the engine's owner is made with a secret of its own, has the
    roles that are granted to it, and without a `role` its DEFAULT_ROLE or else PUBLIC; the owner SYSADMIN.
    """
    _keep_proxies_out()
    folder = DataFolder.open(path)
    runtime = _ensure_server(folder)
    put_files_as_the_engine_does()
    where = {"database": database, "schema": schema, "role": role, "warehouse": warehouse}
    return {
        "host": HOST,
        "port": runtime.port,
        "protocol": "http",
        "account": ACCOUNT,
        "user": user,
        "password": folder.secret() if user.upper() == OWNER else folder.user_secret(user.upper()),
        **{name: value for name, value in where.items() if value},
        "session_parameters": {
            "CLIENT_TELEMETRY_ENABLED": False,
            "CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False,
            **upstream_parameters(os.environ),
        },
        "login_timeout": 20,
        "backoff_policy": _give_up_soon,
        "platform_detection_timeout_seconds": 0.0,
        "disable_ocsp_checks": True,
    }


def stop_server(path: Path | None = None) -> bool:
    """Stops the server of a folder, if there is one, and waits until it has."""
    folder = DataFolder.open(path)
    runtime = running_server(folder)
    if runtime:
        _stop(folder, runtime)
    return runtime is not None


def running_server(folder: DataFolder) -> Runtime | None:
    """Finds the server of a folder, whatever code it runs."""
    runtime = folder.runtime()
    return runtime if runtime and _answers(folder, runtime) else None


def _is_served(folder: DataFolder) -> bool:
    """Whether a server lives, be it on its way to its end."""
    try:
        locked(folder.server_lock, 0).release()
    except Timeout:
        return True
    return False


def _keep_proxies_out() -> None:
    """Exempts this machine from the environment's proxy; of the connector's settings only this one helps."""
    if {"http", "all"} & getproxies_environment().keys():
        for name in ("no_proxy", "NO_PROXY"):
            hosts = list(filter(None, os.environ.get(name, "").split(",")))
            os.environ[name] = ",".join(hosts + [host for host in (HOST, "localhost") if host not in hosts])


def _give_up_soon() -> Iterator[int]:
    """Ends the connector's retries, which by themselves go on for minutes when nobody listens."""
    yield 0
    yield 1
    raise EngineError(
        "the embedded Snowflake has stopped; open a new session, which starts it again: "
        "nothing that was committed is lost"
    )


def _ensure_server(folder: DataFolder) -> Runtime:
    if runtime := _current(folder):
        return runtime
    try:
        with locked(folder.start_lock, SECONDS_TO_START):
            _wait_for_announcement(folder)
            if outdated := running_server(folder):
                if outdated.build == build_id():
                    return outdated
                _stop(folder, outdated)
            _start(folder)
            if runtime := running_server(folder):
                return runtime
    except Timeout:
        raise EngineError(
            f"another process is still starting the server of {folder.path}; try again"
        ) from None
    raise EngineError(f"the embedded Snowflake started and stopped at once; its log is {folder.log}")


def _wait_for_announcement(folder: DataFolder) -> None:
    """A server that lives says again where it is when its file was deleted."""
    until = time.monotonic() + SECONDS_TO_ANNOUNCE
    while folder.runtime() is None and _is_served(folder) and time.monotonic() < until:
        time.sleep(SECONDS_TO_ANNOUNCE / 20)


def _current(folder: DataFolder) -> Runtime | None:
    runtime = running_server(folder)
    return runtime if runtime and runtime.build == build_id() else None


def _answers(folder: DataFolder, runtime: Runtime) -> bool:
    """Whether the process behind a runtime file is ours: ports and process ids are used again by others."""
    secret, nonce = folder.secret(), secrets.token_hex(16)
    headers = {"X-Inkflake-Nonce": nonce, "X-Inkflake-Proof": proof(secret, "client", nonce)}
    connection = http.client.HTTPConnection(HOST, runtime.port, timeout=SECONDS_TO_PING)
    try:
        connection.request("GET", "/inkflake/alive", headers=headers)
        answer = json.loads(connection.getresponse().read(10_000))
        return compare_digest(str(answer["proof"]), proof(secret, f"server {runtime.pid}", nonce))
    except TimeoutError:
        if not _is_served(folder):
            return False
        raise EngineError(
            f"the server of {folder.path} does not answer; end its process, {runtime.pid}, and try again: "
            "nothing that was committed is lost"
        ) from None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def _stop(folder: DataFolder, runtime: Runtime) -> None:
    with suppress(ProcessLookupError):
        os.kill(runtime.pid, signal.SIGTERM)
    try:
        locked(folder.server_lock, SECONDS_TO_STOP).release()
    except Timeout:
        raise EngineError(f"the server of {folder.path}, process {runtime.pid}, does not stop") from None


def _start(folder: DataFolder) -> None:
    if sys.version_info < (3, 11) or not find_spec("fakesnow"):
        raise EngineError("the embedded Snowflake needs Python 3.11 and: pip install 'inkflake[embedded]'")
    folder.secret()
    if folder.log.exists() and folder.log.stat().st_size > LOG_BYTES:
        folder.log.replace(folder.log.with_suffix(".old.log"))
    command = [sys.executable, "-P", "-m", "inkflake_engine", "--path", str(folder.path)]
    with open(os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        # The shell leaves at once, so the server is nobody's child: no zombie when it stops before we do.
        launcher = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", '"$@" &', "sh", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=folder.path,
            env=_environment(),
            start_new_session=True,
        )
    with launcher:
        if not _first_line(launcher):
            raise EngineError(f"the embedded Snowflake did not start; its log ends: {_log_end(folder)}")


def _environment() -> dict[str, str]:
    """The package may be on sys.path only, not installed; models belong to sessions, not to the server."""
    library = str(Path(__file__).parents[2])
    paths = [library, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_ONE_CLIENT)}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


def _first_line(launcher: subprocess.Popen[bytes]) -> bytes:
    """Waits until the server says where it listens; empty when it ended before or takes too long."""
    assert launcher.stdout is not None  # noqa: S101 - opened as a pipe
    with selectors.DefaultSelector() as selector:
        selector.register(launcher.stdout, selectors.EVENT_READ)
        return launcher.stdout.readline() if selector.select(SECONDS_TO_START) else b""


def _log_end(folder: DataFolder) -> str:
    return " | ".join(folder.log.read_text("utf-8", errors="replace").strip().splitlines()[-3:])
