"""A run in a process of its own that is killed, and what must hold after it has been resumed.

python tests/killed_run.py JSON, with the keyword arguments of `generate` beside `schema`, `prompts` and
`moment`: words of the statement after which it kills itself, `TORN` for the middle of an upload, or nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from typing import Any
from unittest.mock import patch

from snowflake.connector.cursor import SnowflakeCursor
from snowflake.connector.local_storage_client import SnowflakeLocalStorageClient
from snowflake.snowpark import Session

from inkflake import generate, open_session, stage_contents, temporary_tables
from inkflake.session import query

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
    listed = stage_contents(session).itertuples()
    on_stage = {file.name.split("/", 1)[1]: (file.size, file.md5) for file in listed}
    problems += [f"stage or table: {each}" for each in sorted(checked.items() ^ on_stage.items())]
    problems += [f"registered: {name}" for name in temporary_tables(session)["table_name"]]
    left = query(session, "SHOW TABLES LIKE 'INKFLAKE_TMP_%' IN SCHEMA ${here}")
    return problems + [f"left: {row[1]}" for row in left]


def _die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _run(moment: str, schema: str, **arguments: Any) -> None:
    execute = SnowflakeCursor.execute

    def dying(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        result = execute(cursor, command, *args, **options)
        if moment and moment in command:
            _die()
        return result

    torn = _die if moment == "TORN" else SnowflakeLocalStorageClient._upload_chunk
    with (
        patch.object(SnowflakeCursor, "execute", dying),
        patch.object(SnowflakeLocalStorageClient, "_upload_chunk", torn),
        open_session(schema=schema) as session,
    ):
        print("begun", flush=True)
        generate(session, **arguments)


if __name__ == "__main__":
    _run(**json.loads(sys.argv[1]))
