"""Access levels (specification, Data Security Model 2): which rows a caller may see, on every edition."""

from __future__ import annotations

from typing import Any

import pandas as pd
from snowflake.snowpark import Row, Session

from inkflake.snow.statements import query, query_pandas

__all__ = ["read", "read_pandas"]

LEVELS = {
    "own_or_admin": "(owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('INKFLAKE_ADMIN'))",
    "system": "IS_ROLE_IN_SESSION('INKFLAKE_SYSTEM')",
}


def read(session: Session, text: str, *values: Any) -> list[Row]:
    """Runs a statement on the rows that the caller may see: `${own_or_admin}` and `${system}` say which."""
    return query(session, text, *values, **LEVELS)


def read_pandas(session: Session, text: str, *values: Any) -> pd.DataFrame:
    """The same as a table."""
    return query_pandas(session, text, *values, **LEVELS)
