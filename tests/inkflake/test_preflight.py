"""Preflight: says what is there, what is not, and what to do about it."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from inkflake import setup
from inkflake.keeping.preflight import Check, preflight
from inkflake.snow.models import Model
from inkflake.snow.statements import query
from upstream import Answer, ScriptedUpstream


def looked(session: Session) -> dict[str, Check]:
    return {check.what: check for check in preflight(session, stage="SVG_STAGE", table_kind="standard")}


@pytest.mark.parametrize(("kind", "other"), [("standard", "hybrid"), ("hybrid", "standard")])
def test_tables_that_are_there_keep_their_kind_whatever_is_asked_for(
    session: Session, kind: str, other: str
) -> None:
    made = setup(session, table_kind=kind)
    assert made.ready, made.to_pandas().to_string()
    assert f"views, {kind}: " in made.checks[0].detail
    assert made.checks[0].to_do == ""
    again = setup(session, table_kind=other).checks[0]
    assert (again.state, again.detail) == ("ready", made.checks[0].detail)
    assert f"run setup in a schema without them for {other} ones" in again.to_do


def test_what_is_missing_is_not_ready(session: Session) -> None:
    found = looked(session)
    assert (found["tables"].state, found["tables"].to_do) == ("not ready", "run setup(session)")
    assert found["tables"].detail.startswith("missing: drawings, error_logs, generated_svgs")
    assert (found["stage"].state, found["stage"].to_do) == ("not ready", "see the message")
    assert "setup(session, stage='SVG_STAGE')" in found["stage"].detail


def test_one_table_that_is_missing_is_named(studio: Session) -> None:
    query(studio, "DROP TABLE ${here}.svg_reviews")
    assert looked(studio)["tables"].detail == "missing: svg_reviews"


def test_stage_that_setup_has_not_made_is_told_by_what_is_shown_of_it(session: Session) -> None:
    query(session, "CREATE STAGE ${here}.SVG_STAGE")
    query(session, "CREATE STAGE ${here}.SVGXSTAGE DIRECTORY = (ENABLE = TRUE)")
    found = looked(session)["stage"]
    assert (found.state, found.to_do) == ("unknown", "ALTER STAGE … SET DIRECTORY = (ENABLE = TRUE)")
    query(session, "DROP STAGE ${here}.SVG_STAGE")
    setup(session)
    found = looked(session)["stage"]
    assert (found.state, found.to_do) == ("ready", "")
    assert "Snowflake shows no stage's encryption" in found.detail


@pytest.mark.parametrize(
    ("grants", "state"),
    [
        ([], "unknown"),
        (["OWNERSHIP ON TABLE"], "unknown"),
        (["USE AI FUNCTIONS ON ACCOUNT"], "unknown"),
        (["DATABASE ROLE CORTEX_USER"], "unknown"),
        (["USE AI FUNCTIONS ON ACCOUNT", "DATABASE ROLE CORTEX_USER"], "ready"),
        (["USE AI FUNCTION AI_COMPLETE ON ACCOUNT", "DATABASE ROLE AI_FUNCTIONS_USER"], "ready"),
        (["USE AI FUNCTION AI_EMBED ON ACCOUNT", "DATABASE ROLE AI_FUNCTIONS_USER"], "unknown"),
    ],
)
def test_ai_functions_need_a_privilege_and_a_database_role(
    session: Session, monkeypatch: pytest.MonkeyPatch, grants: list[str], state: str
) -> None:
    shown = [shown_grant(*grant.partition(" ON ")) for grant in grants]

    def told(session: Session, text: str, *values: Any, **names: str) -> list[Any]:
        if not text.startswith("SHOW GRANTS"):
            return query(session, text, *values, **names)
        return shown if names["role"] == '"PUBLIC"' else []

    monkeypatch.setattr("inkflake.keeping.preflight.query", told)
    found = looked(session)["privileges"]
    assert found.state == state, found
    assert ("setup(session, probe=True)" in found.to_do) == (state == "unknown")


def shown_grant(what: str, on: str, kind: str) -> dict[str, str]:
    """A line of SHOW GRANTS TO ROLE."""
    if not on:
        return {"privilege": "USAGE", "granted_on": "DATABASE_ROLE", "name": f"SNOWFLAKE.{what.split()[-1]}"}
    return {"privilege": what, "granted_on": kind, "name": "IT"}


def test_one_token_shows_whether_the_role_may(upstream: ScriptedUpstream, scripted: Session) -> None:
    upstream.models, upstream.answer = ["a-model"], lambda _asked: Answer("y", completion_tokens=1)
    report = setup(scripted, probe=True)
    assert [asked["max_tokens"] for asked in upstream.asked] == [1]
    assert (report.checks[2].state, report.checks[2].detail[-23:]) == ("ready", "was answered by a-model")
    upstream.answer = lambda _asked: Answer("User lacks the privilege", status=403)
    found = setup(scripted, probe=True).checks[2]
    assert (found.state, "lacks the privilege" in found.detail) == ("not ready", True)
    assert "GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER" in found.to_do


def test_probe_without_an_answer_or_a_model_is_not_ready(
    studio: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.keeping.preflight.PROBE", "SELECT NULL WHERE ? IS NOT NULL")
    found = setup(studio, probe=True).checks[2]
    assert (found.state, found.detail[-21:]) == ("not ready", "it answered with NULL")
    monkeypatch.setattr("inkflake.keeping.preflight.models", lambda _: {})
    assert setup(studio, probe=True).checks[2].detail == "there is no model to ask"


@pytest.mark.parametrize(
    ("floor", "state", "said"),
    [
        ("TLSv1_3", "ready", "TLSv1_3 or later"),
        ("TLSv1_2", "not ready", "TLSv1_2 may be used"),
        (None, "unknown", "a connector before 4.8 does not say which TLS it takes"),
    ],
)
def test_lowest_tls_of_connections_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch, floor: str | None, state: str, said: str
) -> None:
    assert looked(session)["connection"].detail == "does not leave this machine"
    monkeypatch.setattr("inkflake.keeping.preflight.LOOPBACK", ())
    monkeypatch.setattr("inkflake.keeping.preflight.tls_floor", lambda: floor)
    found = looked(session)["connection"]
    assert (found.state, found.detail) == (state, said)


def test_policies_that_govern_are_told(session: Session) -> None:
    assert looked(session)["edition"].state == "unknown"
    setup(session, governance=True)
    found = looked(session)["edition"]
    assert (found.state, found.detail[:23]) == ("ready", "2 row access policies g")


def test_models_that_need_something_else_are_not_usable(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Model("a", "GA", reach="off"), Model("b", "LEGACY"), Model("c", "EOL"), Model("n", "GA")]
    monkeypatch.setattr("inkflake.keeping.preflight.models", lambda _: {m.name: m for m in found})
    check = looked(session)["models"]
    assert (check.state, check.detail) == ("not ready", "usable: none; in other regions only: a; retired: c")
    assert "CORTEX_ENABLED_CROSS_REGION" in check.to_do
    found += [
        Model("d", "PUPR", reach="here"),
        Model("e", "GA", reach="here"),
        Model("f", None, reach="across"),
    ]
    assert looked(session)["models"].detail == "usable: d, e, f; in other regions only: a; retired: c"
