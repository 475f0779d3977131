"""Setup: makes what is not there, once, and says what is ready."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import generate, generation_history, setup
from inkflake.errors import ParameterError


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
