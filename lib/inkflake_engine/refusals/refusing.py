"""Which refusals look at which kind of statement."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from inkflake_engine.protocols import Cursor
from inkflake_engine.refusals import constraints, lengths, options, privileges, schedules

__all__ = ["refuse"]

_BY_KIND: Mapping[str, tuple[Callable[[Cursor, exp.Expr], None], ...]] = {
    "CREATE FILE FORMAT": (options.check_file_format,),
    "CREATE STAGE": (options.check_stage,),
    "COPY": (options.check_copy, constraints.check_copied),
    "CREATE TABLE": (constraints.check_created,),
    "ALTER TABLE": (constraints.check_added, lengths.check_altered),
    "GRANT": (privileges.check_privileges,),
    "REVOKE": (privileges.check_privileges,),
    "CREATE TASK": (schedules.check_schedule,),
    "ALTER TASK": (schedules.check_schedule,),
}


def refuse(cursor: Cursor, kind: str, tree: exp.Expr) -> None:
    """Raises for a statement that Snowflake does not carry out either."""
    for check in _BY_KIND.get(kind, ()):
        check(cursor, tree)
