"""Setup: makes what is not there, once, and says what is ready."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE, rows
from inkflake import generate, generation_history, setup
from inkflake.errors import ParameterError
from inkflake.keeping.preflight import Check
from inkflake.keeping.setup import SetupReport


def test_setup_again_changes_nothing(studio: Session) -> None:
    generate(studio, HOUSE)
    report = setup(studio)
    assert report.applied == ()
    assert report.ready
    assert len(generation_history(studio)) == 1


def test_setup_says_what_is_ready(session: Session) -> None:
    report = setup(session)
    assert report.applied == ("001_tables.sql", "002_views.sql", "003_batches.sql")
    assert report.ready, report.to_pandas().to_string()
    assert list(report.to_pandas().index) == ["tables", "stage", "privileges", "models", "edition"]
    assert "SNOWFLAKE_SSE" in report.checks[1].detail


def test_governance_and_tasks_are_recorded(session: Session) -> None:
    report = setup(session, governance=True, tasks=True)
    assert report.applied[-2:] == ("governance.sql", "tasks.sql")
    assert any("ROW ACCESS POLICY" in line for line in report.recorded)
    assert any("TASK" in line for line in report.recorded)
    assert setup(session, governance=True, tasks=True).applied == ()


@pytest.mark.parametrize("options", [{"table_kind": "iceberg"}, {"stage": "svg; DROP"}])
def test_unfit_options_are_refused(session: Session, options: dict[str, str]) -> None:
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
