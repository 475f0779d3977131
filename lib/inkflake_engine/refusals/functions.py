"""DuckDB's own functions, which Snowflake does not know.

The parser's Snowflake dialect knows nearly all of Snowflake's: a name that it leaves alone and that DuckDB
has a function of is DuckDB's.
"""

from functools import cache

import duckdb
from sqlglot import exp

from inkflake_engine.language.faults import unknown_function

__all__ = ["check_function"]

_OF_BOTH = frozenset({"HASH"})
_SOURCES = (exp.Table, exp.TableFromRows, exp.Lateral)


def check_function(call: exp.Anonymous) -> None:
    """Raises for a call of a function of DuckDB's; those in FROM are looked at elsewhere."""
    name = call.name.upper()
    if not isinstance(call.parent, _SOURCES) and name in _of_duckdb():
        raise unknown_function(name)


@cache
def _of_duckdb() -> frozenset[str]:
    kinds = "('aggregate', 'macro', 'scalar')"
    with duckdb.connect() as own:
        names = own.execute(
            f"SELECT DISTINCT upper(function_name) FROM duckdb_functions() WHERE function_type IN {kinds}"  # noqa: S608
        ).fetchall()
    return frozenset(name for (name,) in names if not name.startswith("ST_")) - _OF_BOTH
