"""Every public function of the library once, on its usual and on its rarer ways."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from snowflake.snowpark import Session

import inkflake
from flow import CIRCLES, FISH, HOUSE, RED, schema_of, script
from inkflake import open_session
from inkflake.errors import InkflakeError
from inkflake.keeping.compare import Pair
from inkflake.snow.statements import query
from inkflake.telling.search import choices
from upstream import Answer, ScriptedUpstream

__all__ = ["do_everything"]

# What a run leaves that is killed between an answer and its upload.
UNDO = (
    "UPDATE ${here}.svg_generation_requests SET status = 'processing' WHERE batch_id = ?",
    "DELETE FROM ${here}.generated_svgs USING ${here}.svg_generation_requests r "
    "WHERE generated_svgs.request_id = r.request_id AND r.batch_id = ?",
    "INSERT INTO ${here}.temporary_tables (table_name, request_id, schema, batch_id, owner) "
    "SELECT 'INKFLAKE_TMP_' || MD5('x'), 'r', CURRENT_SCHEMA(), ?, CURRENT_USER()",
)


def do_everything(session: Session, upstream: ScriptedUpstream, folder: Path) -> None:
    """Does all of it: sets up, draws, reads, keeps house, and runs into what goes wrong."""
    _set_up(session)
    schema = schema_of(session)
    with open_session(schema=schema, role="ACCOUNTADMIN", warehouse="COMPUTE_WH") as studio:
        batch = _draw(studio, folder)
        _resume(studio, folder)
        _go_wrong(studio, upstream)
        _look(studio, batch)
        inkflake.export(studio, batch, folder / "exported")
        inkflake.rate(studio, batch.drawings[0], 5)
        inkflake.ratings(studio)
        _review(studio, batch, folder)
        inkflake.retention(studio)
        inkflake.clean_up(studio, apply=True)
        inkflake.lifecycle(studio, apply=True)
        inkflake.lifecycle(studio, apply=True)


def _set_up(session: Session) -> None:
    tasks: dict[str, Any] = {"tasks": True, "batch_from": "wishes", "batch_model": "a", "task_user": "me"}
    inkflake.setup(session, governance=True, probe=True, **tasks)
    inkflake.setup(session, tasks=True, task_warehouse="WH")
    with open_session(schema=f"{schema_of(session)}_HYBRID") as hybrid:
        inkflake.setup(hybrid, table_kind="hybrid")
        hybrid.sql(f"DROP SCHEMA {hybrid.get_fully_qualified_current_schema()}").collect()


def _draw(session: Session, folder: Path) -> inkflake.Batch:
    """By each way of storing, from a table, several at once, and from the cache."""
    query(session, "CREATE TABLE ${here}.wishes AS SELECT 'a blue boat on the sea' AS prompt")
    inkflake.estimate(session, "table:WISHES")
    inkflake.generate(session, "table:WISHES", upload="put")
    inkflake.generate(session, "table:WISHES", upload="copy", filename="boat")
    stranger = folder / "taken.svg"
    stranger.write_text("a stranger's")
    session.file.put(str(stranger), "@SVG_STAGE", auto_compress=False)
    inkflake.generate(session, FISH, filename="taken")
    return inkflake.generate(session, CIRCLES[:2], variations=2, temperature=0.5)


def _resume(session: Session, folder: Path) -> None:
    """A batch of which something is there, in the tables and torn on the stage, when it is taken up."""
    batch_id = str(uuid4())
    (drawing,) = inkflake.generate(session, HOUSE, batch_id=batch_id)
    for text in UNDO:
        query(session, text, batch_id)
    torn = folder / f"{drawing.filename}.svg"
    torn.write_bytes(b"\0")
    session.file.put(str(torn), "@SVG_STAGE", auto_compress=False, overwrite=True)
    inkflake.generate(session, [FISH, HOUSE], batch_id=batch_id, retry_failed=True, max_attempts_total=9)
    inkflake.estimate(session, [FISH, HOUSE], batch_id=batch_id)


def _go_wrong(session: Session, upstream: ScriptedUpstream) -> None:
    """A model that fails, is taken up again, and an answer that is asked for once more."""
    with open_session(schema=schema_of(session)) as scripted:
        script(upstream, Answer("no svg"), Answer(RED))
        inkflake.generate(scripted, "a red square on white", model="test-model")
        upstream.answer = lambda _asked: Answer("broken", status=400)
        lost = inkflake.generate(scripted, "a red square on black", model="test-model")
        upstream.answer = lambda _asked: Answer(RED)
        again: dict[str, Any] = {"batch_id": lost.batch_id, "retry_failed": True}
        inkflake.generate(scripted, "a red square on black", model="test-model", **again)
    with suppress(InkflakeError):
        inkflake.generate(session, "a green square on white", stage="NO_SUCH_STAGE")


def _review(session: Session, batch: inkflake.Batch, folder: Path) -> None:
    """Opinions, searches by every filter, a change, a comparison, and what is taken along."""
    first, second = batch.drawings[:2]
    inkflake.favourite(session, batch.drawings)
    inkflake.reject(session, second, on=False)
    inkflake.note(session, first, "a note")
    inkflake.choose(session, first)
    asked: dict[str, Any] = {"words": "red", "model": "m", "style": "s", "batch_id": "b", "owner": "o"}
    asked |= {"since": "2000-01-01", "until": "2999-01-01"}
    inkflake.search(session, **asked, stars=1, favourite=True, tag="t", rejected="only", sort="stars")
    inkflake.search(session, **asked, status="failed")
    inkflake.search(session, stack=first.variation_of, sort="score")
    choices(session)
    changed = inkflake.refine(session, first, "make the circles green")
    inkflake.story(session, changed.drawings[0].request_id)
    inkflake.compare(session, Pair(first, second), "a")
    inkflake.ranking(session)
    inkflake.bundle(session, batch, folder / "all.zip")
    inkflake.links(session, batch)


def _look(session: Session, batch: inkflake.Batch) -> None:
    """All reads."""
    inkflake.batch(session, batch.batch_id).summary()
    batch.show()
    inkflake.drawings(session)
    inkflake.drawings(session, batch_id=batch.batch_id)
    inkflake.svg_by_request(session, batch.drawings[0].request_id)
    inkflake.generation_history(session, contains="red")
    inkflake.active_session(session)
    inkflake.stage_contents(session, prefix="boat")
    inkflake.temporary_tables(session, cleaned=True)
