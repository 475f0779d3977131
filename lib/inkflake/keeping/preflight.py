"""Preflight: looks at what a run will need, and says what to do about what is not ready. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.snow.models import models
from inkflake.snow.schema.migrations import Kind, objects
from inkflake.snow.statements import identifier, query

__all__ = ["Check", "preflight"]

TABLES = """
SELECT table_name, is_hybrid FROM ${database}.information_schema.tables
WHERE table_schema = CURRENT_SCHEMA()
ORDER BY table_name
"""
KINDS = {
    "standard": "clustered by date first; Snowflake has no partitions, and indexes on hybrid tables only",
    "hybrid": "with the specification's indexes; foreign keys and checks are left to the library",
}
OTHER_KIND = "tables that are there keep their kind; run setup in a schema without them for {} ones"
ASK_FOR_SSE = "presigned URLs need SNOWFLAKE_SSE, fixed at creation"
ASK_FOR_AI = "USE AI FUNCTIONS and SNOWFLAKE.CORTEX_USER come with PUBLIC unless revoked; else grant them"
ASK_FOR_REGIONS = "ask an ACCOUNTADMIN for CORTEX_ENABLED_CROSS_REGION"
ASK_FOR_POLICIES = "on Enterprise edition run setup(session, governance=True)"


@dataclass(frozen=True)
class Check:
    """One line of the preflight: `state` is `ready`, `not ready` or `unknown`, with what to do about it."""

    what: str
    state: str
    detail: str
    to_do: str = ""


def preflight(session: Session, *, stage: str, table_kind: Kind) -> tuple[Check, ...]:
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


def _tables(session: Session, table_kind: Kind) -> tuple[str, ...]:
    rows = query(session, TABLES, database=session.get_current_database() or "")
    hybrid = {row[0].lower(): row[1] == "YES" for row in rows}
    if missing := sorted(objects(table_kind).keys() - hybrid.keys()):
        return "not ready", f"missing: {', '.join(missing)}", "run setup(session)"
    may_be = objects("hybrid")
    kind = "hybrid" if all(hybrid[name] for name in may_be if may_be[name]) else "standard"
    to_do = "" if kind == table_kind else OTHER_KIND.format(table_kind)
    return "ready", f"{len(may_be)} tables and views, {kind}: {KINDS[kind]}", to_do


def _stage(session: Session, stage: str) -> tuple[str, ...]:
    rows = query(session, "DESCRIBE STAGE ${here}.${stage}", stage=identifier(stage, "stage"))
    properties = {row["property"]: row["property_value"] for row in rows}
    if "SNOWFLAKE_SSE" in str(list(properties.values())):
        return "ready", f"@{stage}, encrypted with SNOWFLAKE_SSE (AES-256)"
    encryption = properties.get("TYPE") or properties.get("ENCRYPTION_TYPE") or "not shown"
    return "unknown", f"@{stage}, encryption {encryption}", ASK_FOR_SSE


def _privileges(session: Session) -> tuple[str, ...]:
    role = query(session, "SELECT CURRENT_ROLE()")[0][0]
    grants = query(session, "SHOW GRANTS TO ROLE ${role}", role=identifier(role, "role"))
    held = {str(row.as_dict().get("privilege", "")).upper() for row in grants}
    if held & {"USE AI FUNCTIONS", "OWNERSHIP", "ALL"} or not grants:
        return "ready", f"role {role}"
    return "unknown", f"role {role} has no grant of its own for AI functions", ASK_FOR_AI


def _models(session: Session) -> tuple[str, ...]:
    found = models(session).values()
    current = [m for m in found if m.lifecycle_status in ("GA", "PUPR", None)]
    here = [m.name for m in current if m.reach in ("here", "across")]
    kinds = {
        "usable": here,
        "in other regions only": [m.name for m in current if m.reach == "off"],
        "retired": [m.name for m in found if m.lifecycle_status == "EOL"],
    }
    detail = "; ".join(f"{kind}: {', '.join(names) or 'none'}" for kind, names in kinds.items())
    return ("ready", detail) if here else ("not ready", detail, ASK_FOR_REGIONS)


def _edition(session: Session) -> tuple[str, ...]:
    policies = query(session, "SHOW ROW ACCESS POLICIES IN SCHEMA ${here}")
    if policies:
        return "ready", f"{len(policies)} row access policies govern the tables"
    return "unknown", "no policies; the library's reads show each user own rows", ASK_FOR_POLICIES
