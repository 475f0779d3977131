"""Setup: makes what is not there, once, and says what is ready."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import nbformat
import pytest
from snowflake.snowpark import Row, Session

from flow import HOUSE, rows
from inkflake import drawings, generate, generation_history, setup
from inkflake.errors import InkflakeError, ParameterError
from inkflake.keeping.preflight import Check
from inkflake.keeping.setup import SetupReport
from inkflake.params import Generate, checked
from inkflake.snow.schema import migrations
from inkflake.snow.statements import named, query

ROOT = Path(__file__).parents[2]
GOVERNED = (
    "user_sessions", "svg_generation_requests", "generated_svgs", "temporary_tables", "generation_attempts",
    "svg_reviews", "error_logs",
)  # fmt: skip


def test_setup_again_changes_nothing(studio: Session) -> None:
    generate(studio, HOUSE)
    report = setup(studio)
    assert report.applied == ()
    assert report.ready
    assert len(generation_history(studio)) == 1


@pytest.mark.parametrize("dropped", ["TABLE ${here}.error_logs", "VIEW ${here}.drawings"])
def test_what_was_dropped_comes_back_and_nothing_else_changes(studio: Session, dropped: str) -> None:
    generate(studio, HOUSE)
    query(studio, f"DROP {dropped}")
    assert setup(studio).ready
    assert len(drawings(studio)) == 1
    assert rows(studio, "SELECT COUNT(*) FROM ${here}.error_logs") == [(0,)]
    assert setup(studio).applied == ()


def test_what_comes_back_is_governed_like_the_rest(session: Session) -> None:
    setup(session, governance=True)
    query(session, "DROP TABLE ${here}.error_logs")
    assert setup(session).applied[-1] == "governance.sql"


def test_setup_says_what_is_ready(session: Session) -> None:
    report = setup(session)
    assert report.applied == tuple(migrations._numbered())
    assert report.ready, report.to_pandas().to_string()
    assert list(report.to_pandas().index) == [
        "tables",
        "stage",
        "privileges",
        "models",
        "edition",
        "connection",
    ]
    assert "SNOWFLAKE_SSE" in report.checks[1].detail
    assert all(check.state != "not ready" for check in report.checks)


def test_governance_is_carried_out_and_tasks_are_recorded(session: Session) -> None:
    report = setup(session, governance=True, tasks=True)
    assert report.applied[-2:] == ("governance.sql", "nightly.sql")
    assert not any("ROW ACCESS POLICY" in line for line in report.recorded)
    assert any("TASK" in line for line in report.recorded)
    assert setup(session, governance=True, tasks=True).applied == ()


@pytest.mark.parametrize(
    "stopped_at", ["GRANT SELECT ON ALL", "generated_svgs ADD ROW", "SET MASKING POLICY"]
)
def test_governance_stopped_half_way_is_finished(
    session: Session, monkeypatch: pytest.MonkeyPatch, stopped_at: str
) -> None:
    def stopping(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
        found = query(session, text, *values, **names)
        if stopped_at in text:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(migrations, "query", stopping)
    with pytest.raises(KeyboardInterrupt):
        setup(session, governance=True)
    monkeypatch.setattr(migrations, "query", query)
    assert setup(session, governance=True).applied == ("governance.sql",)
    for table in GOVERNED:
        with pytest.raises(InkflakeError, match="already has a ROW_ACCESS_POLICY"):
            query(
                session, f"ALTER TABLE ${{here}}.{table} ADD ROW ACCESS POLICY ${{here}}.own_rows ON (owner)"
            )
    column = "ALTER TABLE ${here}.error_logs MODIFY COLUMN error_message"
    with pytest.raises(InkflakeError, match="already attached to another masking policy"):
        query(session, f"{column} SET MASKING POLICY ${{here}}.admin_sees")


@pytest.mark.parametrize("user", ["", "keeper"])
def test_nightly_task_works_where_it_was_made(
    session: Session, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    said: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(migrations, "query", recording(said))
    setup(session, tasks=True, task_user=user)
    (task,) = [named(session, text, **names) for text, names in said if "TASK" in text]
    assert f"'database={session.get_current_database()}'".replace('"', "") in task
    assert f"'schema={session.get_current_schema()}'".replace('"', "") in task
    assert "USER_TASK_TIMEOUT_MS = 7200000" in task
    assert ('EXECUTE AS USER "KEEPER"' in task) == bool(user)
    definition = query(session, "SHOW TASKS IN SCHEMA ${here}")[0]["definition"]
    assert definition.startswith("EXECUTE CODE BUNDLE")


def test_nightly_batch_draws_what_is_new_where_it_was_made(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(migrations, "query", recording(said))
    options: dict[str, Any] = {"batch_from": "wishes", "batch_model": "claude-sonnet-5, claude-haiku-4-5"}
    options |= {"task_user": "drawer", "task_warehouse": "wh", "task_minutes": 30}
    assert setup(session, **options).applied[-1] == "batch.sql"
    (task,) = [named(session, text, **names) for text, names in said if "TASK" in text]
    database, schema = session.get_current_database(), session.get_current_schema()
    assert task.startswith(f"CREATE OR REPLACE TASK {database}.{schema}.inkflake_batch")
    assert 'WAREHOUSE = "WH"' in task
    assert "USER_TASK_TIMEOUT_MS = 1800000" in task
    assert 'EXECUTE AS USER "DRAWER"' in task
    given = re.findall(r"'(\w+=[^']*)'", task)
    params = dict(each.split("=", 1) for each in given)
    assert params["database"] == database.strip('"')
    assert params["prompts_from"] == "table:WISHES"
    assert UUID(params["batch_id"])
    checked(Generate, code_of("20_generate"), argv=["20_generate.ipynb", *given])


def code_of(notebook: str) -> dict[str, Any]:
    """The parameters of a notebook, as its first cell sets them."""
    (cell,) = [
        cell
        for cell in nbformat.read(ROOT / f"notebooks/{notebook}.ipynb", as_version=4).cells
        if "parameters" in cell.metadata.get("tags", [])
    ]
    namespace: dict[str, Any] = {}
    exec(cell.source, namespace)
    return namespace


def test_task_is_made_anew_for_other_options_and_only_then(session: Session) -> None:
    batch: dict[str, Any] = {"batch_from": "wishes", "task_user": "me"}
    assert setup(session, batch_model="a", **batch).applied[-1:] == ("batch.sql",)
    assert setup(session, batch_model="a", **batch).applied == ()
    assert setup(session, batch_model="b", **batch).applied == ("batch.sql",)
    assert setup(session, batch_model="a", **batch).applied == ("batch.sql",)
    tasks = query(session, "SHOW TASKS IN SCHEMA ${here}")
    assert [(task["name"], task["state"]) for task in tasks] == [("INKFLAKE_BATCH", "suspended")]
    assert "'model=a'" in tasks[0]["definition"]


def recording(said: list[tuple[str, dict[str, str]]]) -> Callable[..., list[Row]]:
    """`query`, noting what it is asked."""

    def noted(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
        said.append((text, names))
        return query(session, text, *values, **names)

    return noted


@pytest.mark.parametrize(
    "options",
    [
        {"table_kind": "iceberg"},
        {"stage": "svg; DROP"},
        {"tasks": True, "task_user": "x y"},
        {"tasks": True, "task_warehouse": "x y"},
        {"tasks": True, "task_minutes": 0},
        {"batch_from": "wishes", "batch_model": "a"},
        {"batch_from": "wishes", "task_user": "me"},
        {"batch_from": "wishes", "task_user": "me", "batch_model": "a'b"},
        {"batch_from": "wish'es", "task_user": "me", "batch_model": "a"},
    ],
)
def test_unfit_options_are_refused(session: Session, options: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        setup(session, **options)


def test_report_shows_its_checks(session: Session) -> None:
    missing = setup(session)
    assert repr(missing) == "ready"
    html = missing._repr_html_()
    assert html.count("<tr>") == 1 + len(missing.checks)
    assert "@SVG_STAGE; made by setup it has SNOWFLAKE_SSE" in html
    not_ready = SetupReport((), (Check("stage", "not ready", "gone"), *missing.checks), ())
    assert (not_ready.ready, repr(not_ready)) == (False, "not ready")


def test_where_nothing_is_only_recorded_nothing_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.keeping.setup.RECORDED", "SELECT * FROM ${here}.no_such_view")
    assert setup(session, tasks=True).recorded == ()


def test_stages_tell_their_encryption_whether_or_not_snowflake_tells_their_type(session: Session) -> None:
    setup(session)
    (text,) = migrations._statements("006_stages.sql", "standard")
    query(session, "CREATE TABLE ${here}.stages (stage_name STRING, stage_type STRING)")
    query(
        session,
        "INSERT INTO ${here}.stages VALUES ('a', NULL), ('b', 'External Named'), ('c', 'Internal Named')",
    )
    lost = ["stage_catalog", "stage_schema", "stage_url", "created", "last_altered"]
    told = text.split(" AS\n", 1)[1].replace("${database}.information_schema.stages", "${here}.stages")
    for column in lost:
        told = re.sub(rf"\b{column}\b", "NULL", told)
    assert rows(session, f"SELECT stage_name, encryption FROM ({told}) ORDER BY 1") == [
        ("a", "AES-256"),
        ("b", None),
        ("c", "AES-256"),
    ]


def test_setup_never_replaces_a_row(studio: Session) -> None:
    rows(studio, "INSERT INTO ${here}.error_logs (error_id, error_type) SELECT 'e', 'kept'")
    assert setup(studio, stage="ANOTHER").applied == ()
    assert rows(studio, "SELECT error_id, error_type FROM ${here}.error_logs") == [("e", "kept")]
    stages = "SELECT stage_name FROM ${here}.snowflake_stages WHERE schema = CURRENT_SCHEMA() ORDER BY 1"
    assert rows(studio, stages) == [("ANOTHER",), ("SVG_STAGE",)]
