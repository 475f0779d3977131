"""Which refusals look at which kind of statement."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from inkflake_engine.protocols import Cursor
from inkflake_engine.refusals import constraints, editions, lengths, names, options, privileges, schedules

__all__ = ["refuse"]

_Checks = tuple[Callable[[Cursor, exp.Expr], None], ...]
_BY_VERB: Mapping[str, _Checks] = {
    "ALTER": (names.check_names, editions.check_edition),
    "COPY": (options.check_copy, constraints.check_copied),
    "CREATE": (names.check_names, editions.check_edition),
    "GRANT": (privileges.check_privileges,),
    "REVOKE": (privileges.check_privileges,),
}
_BY_KIND: Mapping[str, _Checks] = {
    "ALTER TABLE": (constraints.check_added, lengths.check_altered),
    "ALTER TASK": (schedules.check_schedule,),
    "CREATE FILE FORMAT": (options.check_file_format,),
    "CREATE STAGE": (options.check_stage,),
    "CREATE TABLE": (constraints.check_created,),
    "CREATE TASK": (schedules.check_schedule,),
}


def refuse(cursor: Cursor, kind: str, tree: exp.Expr) -> None:
    """Raises for a statement that Snowflake does not carry out either."""
    for check in (*_BY_VERB.get(kind.partition(" ")[0], ()), *_BY_KIND.get(kind, ())):
        check(cursor, tree)
