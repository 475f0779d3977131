"""Applies the `.sql` files beside this one, each once; nothing in them replaces a table or loses a row."""

import re
from collections.abc import Collection, Mapping, Sequence
from importlib.resources import files
from io import StringIO
from typing import Literal, get_args

from snowflake.connector.util_text import split_statements
from snowflake.snowpark import Session

from inkflake.snow.schema.tasks import FILES, Tasks
from inkflake.snow.statements import identifier, query

__all__ = ["Kind", "apply_schema", "objects"]

# How tables are kept: lines of the files that are marked for the other kind are left out.
Kind = Literal["standard", "hybrid"]
DEFAULT = Tasks()
MAKES = re.compile(r"CREATE (?:OR REPLACE )?(HYBRID )?(?:TABLE|VIEW) (?:IF NOT EXISTS )?\$\{here\}\.(\w+)")

# What says again, each time, who sees what.
GOVERNING = {"governance.sql"}

APPLIED = "SELECT version FROM ${here}.schema_migrations ORDER BY applied_at, version"
THERE = """
SELECT table_name FROM ${database}.information_schema.tables
WHERE table_schema = CURRENT_SCHEMA()
ORDER BY table_name
"""
NOTE = "INSERT INTO ${here}.schema_migrations (version, applied_at) SELECT ?, SYSDATE()"


def apply_schema(
    session: Session, further: Sequence[str], *, kind: Kind, stage: str, tasks: Tasks = DEFAULT
) -> tuple[str, ...]:
    """Makes the stage, and applies the numbered files and `further` ones, each once; returns those applied.

    Those of tasks are applied again when `tasks` has other options than the last time. Where a table or view
    was dropped all numbered files are applied again, which brings it back, empty; what is new or back is
    governed if the rest is.
    """
    database, schema = session.get_current_database() or "", session.get_current_schema() or ""
    names = {"database": database, "stage": identifier(stage, "stage"), "stage_name": stage}
    if set(further) & set(FILES):
        names |= tasks.names(database.strip('"'), schema.strip('"'))
    _run(session, "always.sql", kind, names)
    latest = {version.partition(" ")[0]: version for (version,) in query(session, APPLIED)}
    there = {row[0].lower() for row in query(session, THERE, database=database)}
    dropped = bool(latest) and not objects(kind, latest).keys() <= there
    run = [name for name in _numbered() if dropped or name not in latest]
    asked = {*further, *(latest.keys() & GOVERNING if run else ())}
    wanted = {name: name + (tasks.version if name in FILES else "") for name in [*run, *sorted(asked)]}
    again = {*run, *(GOVERNING if run else ())}
    done = [name for name, version in wanted.items() if name in again or latest.get(name) != version]
    for name in done:
        _run(session, name, kind, names)
        if latest.get(name) != wanted[name]:
            query(session, NOTE, wanted[name])
    return tuple(done)


def _run(session: Session, file: str, kind: Kind, names: Mapping[str, str]) -> None:
    for statement in _statements(file, kind):
        query(session, statement, **names)


def objects(kind: Kind, among: Collection[str] | None = None) -> dict[str, bool]:
    """The tables and views that the numbered files make of a kind, and whether each is a hybrid table.

    `among` are the names of the files that count, all of them unless given.
    """
    numbered = (name for name in _numbered() if among is None or name in among)
    made = (MAKES.match(statement) for name in numbered for statement in _statements(name, kind))
    return {found[2]: bool(found[1]) for found in made if found}


def _numbered() -> list[str]:
    return sorted(file.name for file in files(__package__).iterdir() if re.match(r"\d+_.*\.sql$", file.name))


def _statements(name: str, kind: Kind) -> list[str]:
    text = (files(__package__) / name).read_text("utf-8")
    (other,) = set(get_args(Kind)) - {kind}
    lines = [line for line in text.splitlines() if f"-- [{other}]" not in line]
    bare = "\n".join(re.sub(r"--.*", "", line) for line in lines)
    found = (statement.strip().rstrip(";") for statement, _ in split_statements(StringIO(bare)) if statement)
    return [statement for statement in found if statement.strip()]
