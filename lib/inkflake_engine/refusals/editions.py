"""What an account of Standard edition lacks: policies, materialized views, clusters, long Time Travel.

https://docs.snowflake.com/en/user-guide/intro-editions
"""

import re

from sqlglot import exp
from sqlglot.tokens import TokenType

from inkflake_engine.language.clauses import pairs
from inkflake_engine.language.faults import compilation_error, sql_error
from inkflake_engine.protocols import Cursor

__all__ = ["check_edition"]

_FEATURES = re.compile(
    r"(?<!\bDROP )(?<!\bUNSET )\b((?:AGGREGATION|JOIN|MASKING|PRIVACY|PROJECTION|ROW ACCESS) POLICY"
    r"|MATERIALIZED VIEW|SEARCH OPTIMIZATION)\b"
)
_TEXTS = (TokenType.STRING, TokenType.IDENTIFIER)
_CLUSTERS, _DAYS = ("MIN_CLUSTER_COUNT", "MAX_CLUSTER_COUNT"), "DATA_RETENTION_TIME_IN_DAYS"
_MOST_DAYS = 90


def check_edition(cursor: Cursor, _tree: exp.Expr) -> None:
    """CREATE and ALTER."""
    standard = cursor.engine.edition == "standard"
    words = " ".join(t.text.upper() for t in cursor.tokens if t.token_type not in _TEXTS)
    if standard and (found := _FEATURES.search(words)):
        raise _lacking(found[1])
    for _, name, value in pairs(cursor.tokens):
        if standard and name in _CLUSTERS and value != "1":
            raise _lacking("MULTI-CLUSTER WAREHOUSE")
        if name == _DAYS and value.isdecimal() and int(value) > (1 if standard else _MOST_DAYS):
            raise compilation_error(f"invalid value [{value}] for parameter '{_DAYS}'", 1008, "22023")


def _lacking(feature: str) -> Exception:
    return sql_error(f"Unsupported feature '{feature}'.", 2, "0A000")
