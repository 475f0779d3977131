"""Setup: makes what is not there, once, and says what is ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from snowflake.snowpark import Row, Session

from flow import HOUSE, rows
from inkflake import generate, generation_history, setup
from inkflake.errors import ParameterError
from inkflake.keeping.preflight import Check
from inkflake.keeping.setup import SetupReport
from inkflake.snow.schema import migrations
from inkflake.snow.statements import named, query

ALTERED = """
SELECT DISTINCT object_name
FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS
WHERE kind = 'ALTER TABLE' AND SPLIT_PART(object_name, '.', 2) = CURRENT_SCHEMA() AND statement LIKE ?
"""


def test_setup_again_changes_nothing(studio: Session) -> None:
    generate(studio, HOUSE)
    report = setup(studio)
    assert report.applied == ()
    assert report.ready
    assert len(generation_history(studio)) == 1


def test_setup_says_what_is_ready(session: Session) -> None:
    report = setup(session)
    assert report.applied == ("001_tables.sql", "002_views.sql", "003_batches.sql", "005_opinions.sql")
    assert report.ready, report.to_pandas().to_string()
    assert list(report.to_pandas().index) == ["tables", "stage", "privileges", "models", "edition"]
    assert "SNOWFLAKE_SSE" in report.checks[1].detail


def test_governance_and_tasks_are_recorded(session: Session) -> None:
    report = setup(session, governance=True, tasks=True)
    assert report.applied[-2:] == ("governance.sql", "nightly.sql")
    assert any("ROW ACCESS POLICY" in line for line in report.recorded)
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
    assert len(query(session, ALTERED, "%ADD ROW ACCESS POLICY%")) == 7
    assert len(query(session, ALTERED, "%SET MASKING POLICY%")) == 1


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


def recording(said: list[tuple[str, dict[str, str]]]) -> Callable[..., list[Row]]:
    """`query`, noting what it is asked."""

    def noted(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
        said.append((text, names))
        return query(session, text, *values, **names)

    return noted


@pytest.mark.parametrize(
    "options",
    [{"table_kind": "iceberg"}, {"stage": "svg; DROP"}, {"tasks": True, "task_user": "x y"}],
)
def test_unfit_options_are_refused(session: Session, options: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        setup(session, **options)


def test_report_shows_its_checks(session: Session) -> None:
    missing = setup(session)
    assert repr(missing) == "ready"
    html = missing._repr_html_()
    assert html.count("<tr>") == 1 + len(missing.checks)
    assert "@SVG_STAGE, encrypted with SNOWFLAKE_SSE" in html
    not_ready = SetupReport((), (Check("stage", "not ready", "gone"), *missing.checks), ())
    assert (not_ready.ready, repr(not_ready)) == (False, "not ready")


def test_where_nothing_is_only_recorded_nothing_is_told(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkflake.keeping.setup.RECORDED", "SELECT * FROM ${here}.no_such_view")
    assert setup(session, tasks=True).recorded == ()


def test_setup_never_replaces_a_row(studio: Session) -> None:
    rows(studio, "INSERT INTO ${here}.error_logs (error_id, error_type) SELECT 'e', 'kept'")
    assert setup(studio, stage="ANOTHER").applied == ()
    assert rows(studio, "SELECT error_id, error_type FROM ${here}.error_logs") == [("e", "kept")]
    stages = "SELECT stage_name FROM ${here}.snowflake_stages WHERE schema = CURRENT_SCHEMA() ORDER BY 1"
    assert rows(studio, stages) == [("ANOTHER",), ("SVG_STAGE",)]
