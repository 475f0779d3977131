"""Preflight: looks at what a run will need, and says what to do about what is not ready. Changes nothing."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from snowflake.snowpark import Session

from inkflake.errors import InkflakeError, mask
from inkflake.snow.models import models
from inkflake.snow.schema.migrations import Kind, objects
from inkflake.snow.signin import TLS, tls_floor
from inkflake.snow.stage import check_stage_exists
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
# Snowflake shows no encryption of a stage, in DESCRIBE STAGE or in SHOW STAGES.
NOT_SHOWN = (
    "made by setup it has SNOWFLAKE_SSE, which presigned URLs need; Snowflake shows no stage's encryption"
)
ASK_FOR_DIRECTORY = "ALTER STAGE … SET DIRECTORY = (ENABLE = TRUE)"

# https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-privileges-and-access: one of each.
PRIVILEGES = {"USE AI FUNCTIONS", "USE AI FUNCTION AI_COMPLETE"}
DATABASE_ROLES = {"CORTEX_USER", "AI_FUNCTIONS_USER"}
ASK_FOR_AI = (
    "GRANT USE AI FUNCTIONS ON ACCOUNT TO ROLE …; GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE …; "
    "or see whether it has them from a role of its own: setup(session, probe=True)"
)
PROBE = """
SELECT AI_COMPLETE(
    model => ?, prompt => 'Answer yes.', model_parameters => {'temperature': 0, 'max_tokens': 1},
    show_details => TRUE, return_error_details => TRUE
)
"""
ASK_FOR_REGIONS = "ask an ACCOUNTADMIN for CORTEX_ENABLED_CROSS_REGION"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
ASK_FOR_CONNECTOR = "outside of Snowflake: pip install --upgrade snowflake-connector-python"
ASK_FOR_POLICIES = "on Enterprise edition run setup(session, governance=True)"


@dataclass(frozen=True)
class Check:
    """One line of the preflight: `state` is `ready`, `not ready` or `unknown`, with what to do about it."""

    what: str
    state: str
    detail: str
    to_do: str = ""


def preflight(session: Session, *, stage: str, table_kind: Kind, probe: bool = False) -> tuple[Check, ...]:
    """Looks at what a run will need, without changing it; with `probe` it asks a model for one token."""
    return (
        _check("tables", lambda: _tables(session, table_kind)),
        _check("stage", lambda: _stage(session, stage)),
        _check("privileges", lambda: _probed(session) if probe else _privileges(session)),
        _check("models", lambda: _models(session)),
        _check("edition", lambda: _edition(session)),
        _check("connection", lambda: _connection(session)),
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
    name = identifier(stage, "stage")[1:-1]
    check_stage_exists(session, name)
    rows = query(session, "SHOW STAGES LIKE '${stage}' IN SCHEMA ${here}", stage=name)
    listed = [row["directory_enabled"] for row in rows if row["name"] == name]
    if listed == ["Y"]:
        return "ready", f"@{stage}; {NOT_SHOWN}"
    return "unknown", f"@{stage} without a directory table: setup has not made it", ASK_FOR_DIRECTORY


def _privileges(session: Session) -> tuple[str, ...]:
    role = query(session, "SELECT CURRENT_ROLE()")[0][0]
    rows = [
        row
        for each in (role, "PUBLIC")
        for row in query(session, "SHOW GRANTS TO ROLE ${role}", role=identifier(each, "role"))
    ]
    found = PRIVILEGES & {row["privilege"] for row in rows}
    found |= DATABASE_ROLES & {row["name"].rpartition(".")[2] for row in rows}
    if found & PRIVILEGES and found & DATABASE_ROLES:
        return "ready", f"role {role}: {', '.join(sorted(found))}"
    shown = ", ".join(sorted(found)) or "nothing"
    return (
        "unknown",
        f"role {role} and PUBLIC are shown to have {shown} of what AI functions need",
        ASK_FOR_AI,
    )


def _probed(session: Session) -> tuple[str, ...]:
    usable = [
        m.name
        for m in models(session).values()
        if m.reach in ("here", "across") and m.lifecycle_status == "GA"
    ]
    if not usable:
        return "not ready", "there is no model to ask", ASK_FOR_REGIONS
    role, answer = query(session, "SELECT CURRENT_ROLE()")[0][0], query(session, PROBE, usable[0])[0][0]
    told = json.loads(answer or "null")
    if error := "it answered with NULL" if told is None else told.get("error"):
        return "not ready", f"role {role}, model {usable[0]}: {mask(str(error))}", ASK_FOR_AI
    return "ready", f"role {role} was answered by {usable[0]}"


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


def _connection(session: Session) -> tuple[str, ...]:
    """The specification's encryption in transit."""
    if session.connection.host in LOOPBACK:
        return "ready", "does not leave this machine"
    floor = tls_floor()
    if floor is None:
        return "unknown", "a connector before 4.8 does not say which TLS it takes", ASK_FOR_CONNECTOR
    if floor < "TLSv1_3":
        return "not ready", f"{floor} may be used", f"set {TLS}=1.3, or take it out of the environment"
    return "ready", f"{floor} or later"
