"""Makes the schema: tables by numbered migrations that only add, stage, views, and what governs them.

The SQL lies beside this file. Nothing here replaces a table; running it again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.resources import files
from io import StringIO

import pandas as pd
from snowflake.connector.util_text import split_statements
from snowflake.snowpark import Session

from ..cortex import models
from ..errors import InkflakeError, ParameterError, SchemaMissing
from ..gallery import wide
from ..prompts import check_stage
from ..session import identifier, query

__all__ = ["Check", "SetupReport", "preflight", "setup"]

APPLIED = """
CREATE TABLE IF NOT EXISTS ${here}.schema_migrations (
    version STRING PRIMARY KEY,
    applied_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP()
)
"""

# Presigned URLs need server-side encryption, which is fixed when a stage is made.
STAGE = """
CREATE STAGE IF NOT EXISTS ${here}.${stage}
    ENCRYPTION = (TYPE = 'SNOWFLAKE_SSE')
    DIRECTORY = (ENABLE = TRUE)
    COMMENT = 'Inkflake drawings'
"""


EXPECTED = frozenset(
    (
        *("user_sessions", "svg_generation_requests", "generated_svgs", "temporary_tables"),
        *("generation_attempts", "svg_reviews", "session_cache", "error_logs"),
        *("snowflake_stages", "drawings"),
    )
)
TABLES = """
SELECT table_name FROM ${database}.information_schema.tables
WHERE table_schema = CURRENT_SCHEMA()
ORDER BY table_name
"""
RECORDED = """
SELECT kind, object_name
FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS
GROUP BY kind, object_name
ORDER BY MIN(recorded_at)
"""
ASK_FOR_AI = (
    "USE AI FUNCTIONS and SNOWFLAKE.CORTEX_USER come with PUBLIC unless they were revoked; else grant them"
)


@dataclass(frozen=True)
class Check:
    """One line of the preflight: `state` is `ready`, `not ready` or `unknown`, with what to do about it."""

    what: str
    state: str
    detail: str
    to_do: str = ""


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

    def table(self) -> pd.DataFrame:
        """The checks as a table."""
        return pd.DataFrame([asdict(check) for check in self.checks]).set_index("what")

    def _repr_html_(self) -> str:
        return wide(self.table())

    def __repr__(self) -> str:
        return "ready" if self.ready else "not ready"


def setup(
    session: Session,
    *,
    stage: str = "SVG_STAGE",
    table_kind: str = "standard",
    governance: bool = False,
    tasks: bool = False,
) -> SetupReport:
    """Makes what is not there yet: tables, stage, views; policies and tasks when asked; then looks at it all.

    `table_kind="hybrid"` gives the tables their indexes instead of clustering (AWS and Azure only);
    `governance` needs Enterprise edition. Raises `ParameterError` or what Snowflake refused, by name.
    """
    if table_kind not in ("standard", "hybrid"):
        raise ParameterError(f"table_kind is {table_kind!r}; choose standard or hybrid")
    if problems := check_stage(stage):
        raise ParameterError("; ".join(problems))
    query(session, APPLIED)
    done = {
        row[0] for row in query(session, "SELECT version FROM ${here}.schema_migrations ORDER BY version")
    }
    wanted = [
        "001_tables.sql",
        "002_views.sql",
        "003_batches.sql",
        *(["governance.sql"] if governance else []),
        *(["tasks.sql"] if tasks else []),
    ]
    new = tuple(name for name in wanted if name not in done)
    query(session, STAGE, stage=identifier(stage, "stage"))
    for name in new:
        _run(session, name, kind=table_kind, stage=stage)
        query(
            session, "INSERT INTO ${here}.schema_migrations (version, applied_at) SELECT ?, SYSDATE()", name
        )
    return SetupReport(new, preflight(session, stage=stage, table_kind=table_kind), _recorded(session))


def _run(session: Session, name: str, *, kind: str, stage: str) -> None:
    text = (files(__package__) / name).read_text("utf-8")
    other = "hybrid" if kind == "standard" else "standard"
    lines = [line for line in text.splitlines() if f"-- [{other}]" not in line]
    bare = "\n".join(re.sub(r"--.*", "", line) for line in lines)
    database = session.get_current_database() or ""
    for statement, _ in split_statements(StringIO(bare)):
        if statement and statement.strip("; \n"):
            query(session, statement.strip().rstrip(";"), database=database, stage=identifier(stage, "stage"))


def preflight(
    session: Session, *, stage: str = "SVG_STAGE", table_kind: str = "standard"
) -> tuple[Check, ...]:
    """Looks at what a run will need, without changing anything."""
    return (
        _check("tables", lambda: _tables(session, table_kind)),
        _check("stage", lambda: _stage(session, stage)),
        _check("privileges", lambda: _privileges(session)),
        _check("models", lambda: _models(session)),
        _check("edition", lambda: _edition(session)),
    )


def _check(what: str, look: Callable[[], tuple[str, ...]]) -> Check:
    try:
        return Check(what, *look())
    except InkflakeError as error:
        return Check(what, "not ready", str(error), "see the message")


def _tables(session: Session, table_kind: str) -> tuple[str, ...]:
    names = {row[0].lower() for row in query(session, TABLES, database=session.get_current_database() or "")}
    missing = sorted(EXPECTED - names)
    if missing:
        return "not ready", f"missing: {', '.join(missing)}", "run setup(session)"
    why = {
        "standard": "clustered by date first; Snowflake has no partitions, and indexes on hybrid tables only",
        "hybrid": "with the specification's indexes; foreign keys and checks are left to the library",
    }
    return "ready", f"{len(EXPECTED)} tables and views, {table_kind}: {why[table_kind]}"


def _stage(session: Session, stage: str) -> tuple[str, ...]:
    rows = query(session, "DESCRIBE STAGE ${here}.${stage}", stage=identifier(stage, "stage"))
    properties = {row["property"]: row["property_value"] for row in rows}
    encryption = properties.get("TYPE") or properties.get("ENCRYPTION_TYPE") or ""
    if "SNOWFLAKE_SSE" in str(list(properties.values())):
        return "ready", f"@{stage}, encrypted with SNOWFLAKE_SSE (AES-256)"
    return (
        "unknown",
        f"@{stage}, encryption {encryption or 'not shown'}",
        "presigned URLs need SNOWFLAKE_SSE, fixed at creation",
    )


def _privileges(session: Session) -> tuple[str, ...]:
    role = query(session, "SELECT CURRENT_ROLE()")[0][0]
    grants = query(session, "SHOW GRANTS TO ROLE ${role}", role=identifier(role, "role"))
    held = {str(row.as_dict().get("privilege", "")).upper() for row in grants}
    if held & {"USE AI FUNCTIONS", "OWNERSHIP", "ALL"} or not grants:
        return "ready", f"role {role}"
    return "unknown", f"role {role} has no grant of its own for AI functions", ASK_FOR_AI


def _models(session: Session) -> tuple[str, ...]:
    found = models(session).values()
    here = [
        m.name
        for m in found
        if m.lifecycle_status in ("GA", "PUPR") and "needs" not in (m.availability or "")
    ]
    retired = [m.name for m in found if m.lifecycle_status == "EOL"]
    detail = f"usable: {', '.join(here) or 'none'}; retired: {', '.join(retired) or 'none'}"
    return (
        ("ready", detail)
        if here
        else ("not ready", detail, "ask an ACCOUNTADMIN for CORTEX_ENABLED_CROSS_REGION")
    )


def _edition(session: Session) -> tuple[str, ...]:
    policies = query(session, "SHOW ROW ACCESS POLICIES IN SCHEMA ${here}")
    if policies:
        return "ready", f"{len(policies)} row access policies govern the tables"
    return (
        "unknown",
        "no policies; the library's reads show each user own rows",
        "on Enterprise edition run setup(session, governance=True)",
    )


def _recorded(session: Session) -> tuple[str, ...]:
    """What the embedded engine keeps in its catalogue and does not enforce; nothing on Snowflake."""
    try:
        rows = query(session, RECORDED)
    except SchemaMissing:
        return ()
    return tuple(f"{row[0]} {row[1]}" for row in rows)
