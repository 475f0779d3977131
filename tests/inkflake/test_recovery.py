"""Recovery: what stopped runs left is mended, what a live run has stays; idle sessions are refused."""

from __future__ import annotations

import signal
from uuid import uuid4

import pytest
from snowflake.snowpark import Session

from flow import CIRCLES, HOUSE, PROMPTS, rows, schema_of
from inkflake import close_session, generate, housekeeping_runs, open_session, recover, unfinished_batches
from inkflake.errors import SessionIdle
from inkflake.snow.statements import query
from killed_run import disagreements, start

OLD = "UPDATE ${here}.user_sessions SET last_activity = DATEADD(minute, -61, SYSDATE())"
STATUSES = "SELECT status, COUNT(*) FROM ${here}.svg_generation_requests GROUP BY status ORDER BY status"


def killed(session: Session, moment: str) -> str:
    """The batch of a run that was killed at a moment, an hour ago."""
    batch_id = str(uuid4())
    given = {"moment": moment, "schema": schema_of(session), "prompts": CIRCLES, "batch_id": batch_id}
    with start(**given, upload="put", chunk_size=9) as run:
        assert run.wait(60) == -signal.SIGKILL
    query(session, OLD)
    query(session, "UPDATE ${here}.temporary_tables SET created_at = DATEADD(minute, -61, SYSDATE())")
    return batch_id


@pytest.mark.parametrize(
    ("moment", "found", "statuses"),
    [
        ("drawing.requests.states.SET_STATUS", [0, 9, 0, 0], [("pending", 9)]),
        ("drawing.storing.upload._put", [0, 9, 1, 0], [("pending", 9)]),
        ("drawing.storing.store.INSERT", [9, 0, 1, 0], [("completed", 9)]),
    ],
)
def test_what_a_killed_run_left_is_shown_mended_once_and_resumed(
    studio: Session, moment: str, found: list[int], statuses: list[tuple[str, int]]
) -> None:
    batch_id = killed(studio, moment)
    before = rows(studio, STATUSES)
    assert recover(studio)["found"].tolist() == found
    assert rows(studio, STATUSES) == before
    assert recover(studio, apply=True)["mended"].tolist() == found
    assert rows(studio, STATUSES) == statuses
    assert recover(studio, apply=True)["found"].tolist() == [0] * 4
    assert housekeeping_runs(studio)["task"].tolist() == ["recovery"]
    generate(studio, CIRCLES, batch_id=batch_id, upload="put", chunk_size=9)
    assert disagreements(studio, batch_id, CIRCLES) == []


def test_what_a_live_run_has_is_not_touched(studio: Session) -> None:
    batch = generate(studio, PROMPTS, max_attempts_total=1, chunk_size=1)
    query(studio, "UPDATE ${here}.svg_generation_requests SET status = 'processing' WHERE status = 'pending'")
    query(studio, "CREATE TRANSIENT TABLE ${here}.INKFLAKE_TMP_LIVE (a STRING)")
    query(
        studio,
        "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, batch_id, owner) "
        "SELECT 'INKFLAKE_TMP_LIVE', CURRENT_SCHEMA(), DATEADD(minute, -61, SYSDATE()), 'TRANSIENT', ?, "
        "CURRENT_USER()",
        batch.batch_id,
    )
    assert unfinished_batches(studio)[["run", "processing", "ended"]].values.tolist() == [["alive", 2, 1]]
    assert recover(studio, apply=True)["found"].tolist() == [0] * 4
    query(studio, OLD)
    assert unfinished_batches(studio)["run"].tolist() == ["stopped"]
    assert recover(studio, apply=True)["mended"].tolist() == [0, 2, 1, 0]


def test_session_idle_beyond_the_limit_is_refused_until_it_is_opened_again(studio: Session) -> None:
    with open_session(schema=schema_of(studio)) as session:
        generate(session, HOUSE)
        query(session, "UPDATE ${here}.user_sessions SET last_activity = DATEADD(minute, -241, SYSDATE())")
        with pytest.raises(SessionIdle, match=r"idle for more than 240 minutes; open it again"):
            generate(session, HOUSE)
        assert rows(session, "SELECT is_active FROM ${here}.user_sessions") == [(False,)]
    with open_session(schema=schema_of(studio)) as session:
        assert len(generate(session, HOUSE)) == 1


def test_idle_sessions_are_closed_and_closed_ones_say_so(studio: Session) -> None:
    session = open_session(schema=schema_of(studio))
    generate(session, HOUSE)
    query(session, "UPDATE ${here}.user_sessions SET last_activity = DATEADD(minute, -241, SYSDATE())")
    assert recover(studio, apply=True).set_index("what").loc["idle sessions", "mended"] == 1
    with pytest.raises(SessionIdle):
        generate(session, HOUSE)
    close_session(session)
    assert rows(studio, "SELECT is_active FROM ${here}.user_sessions") == [(False,)]
