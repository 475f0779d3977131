"""Setup: makes the tables, the stage and the views, what governs them when asked, and looks at it all."""

from dataclasses import asdict, dataclass, replace
from typing import get_args

import pandas as pd
from snowflake.snowpark import Session

from inkflake.errors import ParameterError, SchemaMissing
from inkflake.keeping.preflight import Check, preflight
from inkflake.prompts.validation import check_stage
from inkflake.snow.schema.migrations import Kind, apply_schema
from inkflake.snow.schema.tasks import Tasks
from inkflake.snow.statements import query
from inkflake.telling.tables import to_html

__all__ = ["SetupReport", "setup"]

RECORDED = """
SELECT kind, object_name
FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS
GROUP BY kind, object_name
ORDER BY MIN(recorded_at)
"""


@dataclass(frozen=True, repr=False)
class SetupReport:
    """What setup did, what it found, and what this engine only records."""

    applied: tuple[str, ...]
    checks: tuple[Check, ...]
    recorded: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether no check says `not ready`."""
        return all(check.state != "not ready" for check in self.checks)

    def to_pandas(self) -> pd.DataFrame:
        """The checks as a table."""
        return pd.DataFrame([asdict(check) for check in self.checks]).set_index("what")

    def _repr_html_(self) -> str:
        return to_html(self.to_pandas())

    def __repr__(self) -> str:
        return "ready" if self.ready else "not ready"


def setup(
    session: Session,
    *,
    stage: str = "SVG_STAGE",
    table_kind: Kind = "standard",
    governance: bool = False,
    tasks: bool = False,
    batch_from: str = "",
    batch_model: str = "",
    task_user: str = "",
    task_warehouse: str = "",
    task_minutes: int = 120,
    probe: bool = False,
) -> SetupReport:
    """Makes what is not there yet: tables, stage, views; policies and tasks when asked; then looks at it all.

    `table_kind="hybrid"` gives the tables their indexes instead of clustering (AWS and Azure only);
    `governance` needs Enterprise edition. `tasks` is nightly housekeeping, `batch_from` a table of prompts
    whose new rows `batch_model` draws every night; both run as `task_user`, without one as the system, which
    owns no rows, and serverless without a `task_warehouse`. `probe` asks a model for one token, to see
    whether the role may. Raises `ParameterError` or what Snowflake refused, by name.
    """
    if table_kind not in get_args(Kind):
        raise ParameterError(f"table_kind is {table_kind!r}; choose {' or '.join(get_args(Kind))}")
    if problems := check_stage(stage):
        raise ParameterError("; ".join(problems))
    files = {"governance.sql": governance, "nightly.sql": tasks, "batch.sql": bool(batch_from)}
    run_as = Tasks(user=task_user, warehouse=task_warehouse, minutes=task_minutes)
    told = replace(run_as, prompts=batch_from, model=batch_model)
    asked = [name for name, wanted in files.items() if wanted]
    applied = apply_schema(session, asked, kind=table_kind, stage=stage, tasks=told)
    checks = preflight(session, stage=stage, table_kind=table_kind, probe=probe)
    return SetupReport(applied, checks, _recorded(session))


def _recorded(session: Session) -> tuple[str, ...]:
    """What the embedded engine keeps in its catalogue and does not enforce; nothing on Snowflake."""
    try:
        rows = query(session, RECORDED)
    except SchemaMissing:
        return ()
    return tuple(f"{row[0]} {row[1]}" for row in rows)
