"""Runs the library's statements in a session, one place for all of them.

Identifiers are put in by name and were validated, values are bound, and what Snowflake raises becomes one of
our named errors.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from string import Template
from typing import Any, cast

import pandas as pd
import snowflake.connector.errors as connector_errors
from snowflake.snowpark import AsyncJob, Row, Session
from snowflake.snowpark.exceptions import SnowparkClientException

from inkflake import errors
from inkflake.errors import InkflakeError, ParameterError, SessionError, SessionExpired, mask
from inkflake.snow.access import LEVELS

__all__ = [
    "FAILURES",
    "identifier",
    "named",
    "named_errors",
    "query",
    "query_pandas",
    "result",
    "submit",
    "translated",
]

# Seconds between two looks at a statement in the background: the first, and the longest.
FIRST_LOOK, LONGEST_LOOK = 0.01, 0.25

# A bound JSON text taken apart by FLATTEN: as rows `f`, and as a list of texts, for IN.
# https://docs.snowflake.com/en/sql-reference/functions/flatten
BOUND = "TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f"
LISTED = f"(SELECT f.value::STRING FROM {BOUND})"  # noqa: S608 - a constant of ours
# A request that no run has ended yet.
UNFINISHED = "status IN ('pending', 'processing')"
CONSTANTS = {"bound": BOUND, "listed": LISTED, "unfinished": UNFINISHED, **LEVELS}

NO_SCHEMA = "the session has no current database and schema; open it with open_session(...)"
EXPIRED = re.compile(r"(?i)session (no longer exists|has expired|expired)")
# A warehouse that is not there, suspended without AUTO_RESUME, or stopped by a resource monitor.
NO_WAREHOUSE = re.compile(r"(?i)no active warehouse|warehouse .*(suspended|cannot be resumed)")
RESUME = "ALTER WAREHOUSE … RESUME, grant USAGE on it, or name another to open_session(warehouse=…)"

FAILURES = (SnowparkClientException, connector_errors.Error)


def identifier(name: str, kind: str = "identifier") -> str:
    """Returns a plain name as Snowflake stores it, upper case and quoted; anything else is refused."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]{0,254}", name):
        raise ParameterError(
            f"{kind} {name!r} is not a plain Snowflake identifier; "
            "use letters, digits, _ and $, beginning with a letter or _"
        )
    return f'"{name.upper()}"'


def named(session: Session, text: str, **names: str) -> str:
    """Puts the current schema, as `${here}`, our constants and validated identifiers into a statement."""
    if "${here}" in text:
        database, schema = session.get_current_database(), session.get_current_schema()
        if not database or not schema:
            raise SessionError(NO_SCHEMA)
        names["here"] = f"{database}.{schema}"
    return Template(text).substitute(CONSTANTS | names)


@contextmanager
def named_errors() -> Iterator[None]:
    """Raises what Snowflake raises within as one of our named errors."""
    try:
        yield
    except FAILURES as error:
        raise translated(error) from None


def query(session: Session, text: str, *values: Any, **names: str) -> list[Row]:
    """Runs one statement of ours with bound values and returns its rows."""
    with named_errors():
        return session.sql(named(session, text, **names), params=list(values)).collect()


def query_pandas(session: Session, text: str, *values: Any, **names: str) -> pd.DataFrame:
    """Runs one query of ours and returns a table, its columns in lower case and there even without a row."""
    with named_errors():
        frame = session.sql(named(session, text, **names), params=list(values)).to_pandas()
    return frame.rename(columns=str.lower)


def submit(session: Session, text: str, *values: Any, tag: str | None = None, **names: str) -> AsyncJob:
    """Starts one statement of ours in the background, with a query tag if given; `result` waits for it."""
    frame = session.sql(named(session, text, **names), params=list(values))
    with named_errors():
        job: AsyncJob = frame.collect_nowait(statement_params={"QUERY_TAG": tag} if tag else None)
    return job


def result(job: AsyncJob, *, rows: bool = True) -> list[Row]:
    """Waits for a statement of `submit` and returns its rows; with `rows=False` none, and asks for none.

    The connector itself looks again after half a second, then ever later: too coarse for short statements.
    """
    wait = FIRST_LOOK
    with named_errors():
        while not job.is_done():
            time.sleep(wait)
            wait = min(2 * wait, LONGEST_LOOK)
        return cast(list[Row], job.result(None if rows else "no_result") or [])


def translated(error: Exception) -> InkflakeError:
    """The named error for what Snowflake raised; https://docs.snowflake.com/en/user-guide/snowflake-sql-errors"""
    message = getattr(error, "message", None) or getattr(error, "msg", None) or str(error)
    number = getattr(error, "sql_error_code", None) or getattr(error, "errno", None)
    text = mask(" ".join(str(message).split()))
    if number in (390111, 390112, 390114, 390104) or EXPIRED.search(text):
        return SessionExpired(f"the session has ended; open it again with open_session(...). {text}")
    if number == 606 or NO_WAREHOUSE.search(text):
        return errors.WarehouseMissing(f"no warehouse runs this; {RESUME}. {text}")
    if number in (3001, 3003) or "insufficient privileges" in text.lower():
        return errors.PermissionMissing(f"the role may not do this; grant it or choose another role. {text}")
    if number in (904, 2003, 2043, 2001) or "does not exist or not authorized" in text:
        return errors.SchemaMissing(f"not there, or not for this role; run 10_setup, setup(session). {text}")
    if number == 200001 and "key already exists" in text:
        return errors.KeyTaken(f"another run has written this row; resume its batch. {text}")
    if isinstance(error, (connector_errors.OperationalError, connector_errors.InterfaceError)):
        return SessionExpired(f"the connection is gone; open it again with open_session(...). {text}")
    return SessionError(text)
