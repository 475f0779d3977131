"""Several users on one schema: Ann whose things they are, Bob, an admin and the system."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from snowflake.snowpark import Session

from flow import schema_of
from inkflake.snow.statements import query
from inkflake_engine import connection_options

__all__ = ["ROLES", "people"]

ROLES = {"ANN": "INKFLAKE_USER", "BOB": "INKFLAKE_USER", "EVE": "INKFLAKE_ADMIN", "SYD": "INKFLAKE_SYSTEM"}


@contextmanager
def people(studio: Session, home: Path) -> Iterator[dict[str, Session]]:
    """A session of each user in the schema of `studio`, in the role that the user has."""
    for user, role in ROLES.items():
        query(studio, f"CREATE ROLE IF NOT EXISTS {role}")
        # What Snowflake asks for beside a row's owner; governance grants it table by table.
        query(studio, f"GRANT ROLE SYSADMIN TO ROLE {role}")
        query(studio, f"CREATE USER IF NOT EXISTS {user}")
        query(studio, f"GRANT ROLE {role} TO USER {user}")
    with ExitStack() as stack:
        yield {user: stack.enter_context(_signed_in(studio, home, user)) for user in ROLES}


@contextmanager
def _signed_in(studio: Session, home: Path, user: str) -> Iterator[Session]:
    schema = schema_of(studio)
    options = connection_options(home, database="INKFLAKE", schema=schema, user=user, role=ROLES[user])
    with Session.builder.configs(options).create() as session:
        query(session, "ALTER SESSION SET TIMEZONE = 'UTC'")
        yield session
