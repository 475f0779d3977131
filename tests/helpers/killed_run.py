"""A run in a process of its own that is killed, and what must hold after it has been resumed.

python tests/helpers/killed_run.py JSON, with the keyword arguments of `generate` beside `schema`, `prompts`
and `moment`: after which it kills itself. That names a function or a statement of the library, such as
`drawing.storing.store.INSERT`, or is `TORN` for the middle of an upload; empty for a run that lives.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from contextlib import ExitStack
from importlib import import_module
from types import ModuleType
from typing import Any, BinaryIO
from unittest.mock import patch

from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from inkflake import generate, open_session, temporary_tables
from inkflake.snow.statements import query
from inkflake_engine.sealing import Seal

__all__ = ["disagreements", "start"]

STORED = """
SELECT r.prompt_text, s.svg_id
FROM ${here}.svg_generation_requests r
LEFT JOIN ${here}.generated_svgs s ON s.request_id = r.request_id
WHERE r.batch_id = ?
ORDER BY r.seq, s.svg_id
"""


def start(**arguments: Any) -> subprocess.Popen[bytes]:
    """Starts a run of `generate` in a process of its own, which writes a line when it begins."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", __file__, json.dumps(arguments)], stdout=subprocess.PIPE
    )


def disagreements(session: Session, batch_id: str, prompts: list[str]) -> list[str]:
    """What is lost, there twice, left over, or not the same in tables and on the stage."""
    rows = query(session, STORED, batch_id)
    found = [f"drawn: {row[0]}" for row in rows if row[1]]
    problems = sorted({f"drawn: {p}" for p in prompts} ^ set(found))
    problems += [f"{len(found)} drawings of {len(prompts)} prompts"] if len(found) != len(prompts) else []
    # The stage holds the drawings of every batch.
    stored = query(session, "SELECT stage_path, svg_content FROM ${here}.generated_svgs")
    in_tables = {path.rsplit("/", 1)[1]: svg.encode() for path, svg in stored}
    checked = {
        name: (len(data), hashlib.md5(data, usedforsecurity=False).hexdigest())
        for name, data in in_tables.items()
    }
    listed = query(session, "LIST @${here}.SVG_STAGE")
    on_stage = {row[0].split("/", 1)[1]: (row[1], row[2]) for row in listed}
    problems += [f"stage or table: {each}" for each in sorted(checked.items() ^ on_stage.items())]
    problems += [f"registered: {name}" for name in temporary_tables(session)["table_name"]]
    left = query(session, "SHOW TABLES LIKE 'INKFLAKE_TMP_%' IN SCHEMA ${here}")
    return problems + [f"left: {row[1]}" for row in left]


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _torn(_seal: Seal, source: BinaryIO, target: BinaryIO) -> None:
    """Ends in the middle of writing a file."""
    target.write(source.read(9))
    target.flush()
    _die()


def _run(moment: str, schema: str, **arguments: Any) -> None:
    with ExitStack() as stack:
        if moment == "TORN":
            stack.enter_context(patch.object(Seal, "_copy", _torn))
        elif moment:
            module, name = f"inkflake.{moment}".rsplit(".", 1)
            stack.enter_context(_dying_after(import_module(module), name))
        session = stack.enter_context(open_session(schema=schema))
        print("begun", flush=True)
        generate(session, **arguments)


def _dying_after(module: ModuleType, name: str) -> Any:
    """Kills this process once a function has returned, or a statement was carried out."""
    wanted = getattr(module, name)
    if callable(wanted):
        return patch.object(module, name, lambda *args, **options: _die(wanted(*args, **options)))
    parts = map(re.escape, re.split(r"\$\{\w+\}", wanted))
    pattern = re.compile(".*".join(parts))
    execute = SnowflakeCursor.execute

    def dying(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        result = execute(cursor, command, *args, **options)
        return _die() if pattern.fullmatch(command) else result

    return patch.object(SnowflakeCursor, "execute", dying)


if __name__ == "__main__":
    _run(**json.loads(sys.argv[1]))
