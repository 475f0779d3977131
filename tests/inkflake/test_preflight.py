"""Preflight: says what is there, what is not, and what to do about it."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from inkflake import setup
from inkflake.keeping.preflight import Check, preflight
from inkflake.snow.models import Model
from inkflake.snow.statements import query


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
    assert "setup(session)" in found["stage"].detail


def test_one_table_that_is_missing_is_named(studio: Session) -> None:
    query(studio, "DROP TABLE ${here}.svg_reviews")
    assert looked(studio)["tables"].detail == "missing: svg_reviews"


def test_stage_of_another_encryption_is_told(session: Session) -> None:
    query(session, "CREATE STAGE ${here}.SVG_STAGE")
    found = looked(session)["stage"]
    assert (found.state, found.detail) == ("unknown", "@SVG_STAGE, encryption SNOWFLAKE_FULL")
    assert "fixed at creation" in found.to_do


def test_role_without_ai_functions_and_policies_that_govern_are_told(session: Session) -> None:
    assert looked(session)["edition"].state == "unknown"
    assert looked(session)["privileges"].state == "ready"
    setup(session, governance=True)
    query(session, "USE ROLE INKFLAKE_USER")
    found = looked(session)
    assert (found["edition"].state, found["edition"].detail[:23]) == ("ready", "2 row access policies g")
    assert found["privileges"].state == "unknown"
    assert "INKFLAKE_USER has no grant of its own" in found["privileges"].detail


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
