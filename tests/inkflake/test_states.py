"""States: who may end, keep or take over a request."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from flow import rows
from inkflake.drawing.options import Options
from inkflake.drawing.requests.states import Claim
from inkflake.errors import BatchTakenOver, ModelFailed
from inkflake.snow.rows import changed, columns, inserting

INSERT = inserting(
    "svg_generation_requests",
    columns(
        STRING="request_id session_id status batch_id filename prompt_text selected_model stage_name style"
    ),
    owner="CURRENT_USER()",
    created_at="SYSDATE()",
)
SHARED = {"batch_id": "b", "prompt_text": "p", "selected_model": "m", "stage_name": "S", "style": "plain"}
STATES = "request_id, status, error_message, filename, completed_at IS NOT NULL"


def write(session: Session, *written: tuple[str, str, str]) -> None:
    """Requests of the batch `b`: id, session and status."""
    names = ("request_id", "session_id", "status")
    made = ({**SHARED, **dict(zip(names, r, strict=True)), "filename": f"file-{r[0]}"} for r in written)
    changed(session, INSERT, made)


def requests(session: Session, columns: str) -> list[tuple[Any, ...]]:
    return rows(session, f"SELECT {columns} FROM ${{here}}.svg_generation_requests ORDER BY request_id")


def statuses(session: Session) -> list[str]:
    return [status for (status,) in requests(session, "status")]


@pytest.fixture
def claim(studio: Session) -> Claim:
    """This run's hold on a batch whose last request another run has taken over."""
    write(studio, ("1", "ours", "pending"), ("2", "ours", "processing"), ("3", "theirs", "processing"))
    return Claim(studio, "b", "ours")


def test_this_runs_requests_are_its_own_to_change(claim: Claim) -> None:
    claim.check(["1", "2"])
    claim.set_status(["1", "2"], "processing")
    assert statuses(claim.session) == ["processing"] * 3
    claim.rename("1", "other")
    claim.complete({"1": "other-2"})
    claim.fail({"2": ModelFailed("broken at /home/ann/key.p8")})
    assert requests(claim.session, STATES) == [
        ("1", "completed", None, "other-2", True),
        ("2", "failed", "broken at <path>", "file-2", True),
        ("3", "processing", None, "file-3", False),
    ]
    logged = rows(
        claim.session, "SELECT request_id, batch_id, error_type, error_message FROM ${here}.error_logs"
    )
    assert logged == [("2", "b", "ModelFailed", "broken at <path>")]


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("check", (["1", "3"],)),
        ("set_status", (["1", "3"], "pending")),
        ("complete", ({"1": "file-1", "3": "taken"},)),
    ],
)
def test_run_is_told_that_a_request_is_another_runs(claim: Claim, method: str, given: Any) -> None:
    before = requests(claim.session, STATES)[2]
    with pytest.raises(BatchTakenOver, match="batch b was taken over"):
        getattr(claim, method)(*given)
    assert requests(claim.session, STATES)[2] == before


def test_another_runs_request_is_neither_failed_nor_renamed(claim: Claim) -> None:
    before = requests(claim.session, STATES)
    claim.fail({"3": ModelFailed("broken")})
    claim.rename("3", "other")
    assert requests(claim.session, STATES) == before


@pytest.mark.parametrize("ended", ["completed", "failed"])
def test_ended_request_is_not_ended_again(studio: Session, ended: str) -> None:
    write(studio, ("1", "ours", ended))
    claim = Claim(studio, "b", "ours")
    for change in (
        lambda: claim.check(["1"]),
        lambda: claim.complete({"1": "x"}),
        lambda: claim.set_status(["1"], "pending"),
    ):
        with pytest.raises(BatchTakenOver):
            change()
    claim.fail({"1": ModelFailed("broken")})
    claim.fail_unfinished(ModelFailed("broken"))
    claim.wait_again()
    claim.take_over(Options())
    assert requests(studio, STATES) == [("1", ended, None, "file-1", False)]
    assert requests(studio, "session_id") == [("ours",)]


def test_batch_that_is_taken_over_is_this_runs_for_its_stage_and_profile(claim: Claim) -> None:
    write(claim.session, ("4", "theirs", "completed"))
    claim.take_over(Options(stage="OTHER", profile="rich"))
    found = requests(claim.session, "session_id, stage_name, profile")
    assert found == [("ours", "OTHER", "rich")] * 3 + [("theirs", "S", None)]
    claim.check(["1", "2", "3"])
    with pytest.raises(BatchTakenOver):
        Claim(claim.session, "b", "theirs").check(["3"])


def test_what_a_stopped_run_left_waits_again_or_is_complete(claim: Claim) -> None:
    rows(
        claim.session,
        "INSERT INTO ${here}.generated_svgs "
        "(svg_id, request_id, svg_content, file_size, stage_path, model_used, owner) "
        "SELECT 's', '2', '<svg/>', 6, 'p', 'm', CURRENT_USER()",
    )
    claim.complete_stored()
    claim.wait_again()
    assert statuses(claim.session) == ["pending", "completed", "pending"]


def test_other_batches_stay_as_they_are(claim: Claim) -> None:
    before = requests(claim.session, STATES)
    other = Claim(claim.session, "another", "ours")
    other.fail_unfinished(ModelFailed("broken"))
    other.take_over(Options(stage="OTHER"))
    other.complete_stored()
    other.wait_again()
    other.adopt(Options(palette="ocean"), ["plain"])
    assert requests(claim.session, STATES) == before
    assert requests(claim.session, "stage_name, options") == [("S", None)] * 3
    assert rows(claim.session, "SELECT request_id, batch_id FROM ${here}.error_logs") == [(None, "another")]


def test_failed_requests_wait_again_when_reopened(studio: Session) -> None:
    write(studio, ("1", "ours", "failed"), ("2", "ours", "completed"), ("3", "ours", "failed"))
    Claim(studio, "b", "theirs").reopen(["1", "2"])
    assert statuses(studio) == ["pending", "completed", "failed"]


def test_whole_batch_fails_for_one_reason(claim: Claim) -> None:
    write(claim.session, ("4", "ours", "completed"))
    claim.fail_unfinished(ModelFailed("no stage"))
    found = requests(claim.session, "status, error_message")
    assert found == [*[("failed", "no stage")] * 3, ("completed", None)]


def test_what_has_an_accepted_answer_stays_on_record_as_it_was_asked_for(claim: Claim) -> None:
    rows(
        claim.session,
        "INSERT INTO ${here}.generation_attempts "
        "(attempt_id, request_id, batch_id, attempt_no, model_asked, outcome, owner) "
        "SELECT 'a', '2', 'b', 1, 'm', 'accepted', CURRENT_USER()",
    )
    claim.adopt(Options(model=["x", "y"]), ["plain", "flat"])
    assert requests(claim.session, "selected_model") == [("x",), ("m",), ("x",)]


def test_places_and_sources_are_noted_by_request(claim: Claim) -> None:
    claim.renumber([{"request_id": "1", "seq": 7, "variation": 2, "variation_of": "0"}])
    claim.mark_cached({"2": "earlier"})
    found = requests(claim.session, "seq, variation, variation_of, cached_from")
    assert found == [(7, 2, "0", None), (None, None, None, "earlier"), (None, None, None, None)]
