"""Batches: killed anywhere and resumed, interrupted, and what a run of many prompts can be told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from inkflake import generate, generation_history, open_session
from inkflake.session import query
from killed_run import disagreements, start
from upstream import Answer, ScriptedUpstream

CIRCLES = [f"{n} red circles in a row" for n in range(1, 10)]


@pytest.fixture
def scripted(upstream: ScriptedUpstream, studio: Session) -> Iterator[Session]:
    """A session whose models are those of the scripted server."""
    with open_session(schema=schema_of(studio)) as session:
        yield session


def schema_of(session: Session) -> str:
    return session.get_current_schema().strip('"')


@pytest.mark.parametrize(
    ("moment", "upload"),
    [
        (".svg_generation_requests (", "put"),
        ("SET status = 'processing'", "put"),
        (".generation_attempts (", "put"),
        ("CREATE TRANSIENT", "put"),
        ("TORN", "put"),
        ("PUT ", "put"),
        ("COPY INTO", "copy"),
        (".generated_svgs\n", "copy"),
        ("status = 'completed'", "put"),
        ("DROP TABLE", "put"),
    ],
)
def test_killed_run_is_resumed_to_one_drawing_a_prompt(studio: Session, moment: str, upload: str) -> None:
    batch_id = str(uuid4())
    options: dict[str, Any] = {"batch_id": batch_id, "upload": upload, "chunk_size": 9}
    killed = start(moment=moment, schema=schema_of(studio), prompts=CIRCLES, **options)
    assert killed.wait(60) == -signal.SIGKILL
    again = generate(studio, CIRCLES, **options)
    assert [d.prompt_text for d in again.drawings] == CIRCLES
    assert disagreements(studio, batch_id, CIRCLES) == []


def test_strangers_file_under_a_reserved_name_outlives_the_resumed_run(
    studio: Session, tmp_path: Path
) -> None:
    batch_id = str(uuid4())
    killed = start(
        moment="CREATE TRANSIENT", schema=schema_of(studio), prompts=CIRCLES[:1], batch_id=batch_id
    )
    assert killed.wait(60) == -signal.SIGKILL
    (name,) = generation_history(studio)["filename"]
    draft = generate(studio, CIRCLES[:1]).drawings[0]
    stranger = tmp_path / f"{name}.svg"
    stranger.write_text("x" * draft.file_size)
    studio.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
    assert generate(studio, CIRCLES[:1], batch_id=batch_id).drawings[0].filename != name
    studio.file.get(f"@SVG_STAGE/{name}.svg", str(tmp_path / "got"))
    assert (tmp_path / "got" / f"{name}.svg").read_text() == stranger.read_text()


def test_interrupted_run_keeps_what_is_finished_and_is_resumed(
    upstream: ScriptedUpstream, scripted: Session
) -> None:
    def answer(_asked: object) -> Answer:
        if len(upstream.asked) < 7:
            return Answer()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        return Answer(held=True)

    upstream.answer = answer
    batch_id = str(uuid4())
    options: dict[str, Any] = {"model": "test-model", "batch_id": batch_id, "chunk_size": 2}
    with pytest.raises(KeyboardInterrupt):
        generate(scripted, CIRCLES[:8], **options)
    states = generation_history(scripted, batch_id=batch_id)["status"].tolist()
    kept = query(scripted, "SELECT COUNT(*) FROM ${here}.generation_attempts")[0][0]
    assert 2 <= states.count("completed") <= kept < 8
    upstream.release()
    upstream.answer = lambda _asked: Answer()
    generate(scripted, CIRCLES[:8], **options)
    assert disagreements(scripted, batch_id, CIRCLES[:8]) == []
    assert query(scripted, "SELECT MAX(attempt_no), COUNT(*) FROM ${here}.generation_attempts")[0] == (1, 8)
