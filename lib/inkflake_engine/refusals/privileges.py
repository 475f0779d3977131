"""Privileges that Snowflake does not have, or not on such an object.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.language.faults import compilation_error, syntax_error
from inkflake_engine.objects.grants import read_grant
from inkflake_engine.protocols import Cursor

__all__ = ["check_privileges"]

_EVERYWHERE = frozenset({"ALL", "OWNERSHIP"})
_OF_ROWS = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "EVOLVE SCHEMA", "APPLYBUDGET"}
)
_OF_PLACES = frozenset({"USAGE", "MODIFY", "MONITOR", "APPLYBUDGET", "ADD SEARCH OPTIMIZATION"})
_ON: Mapping[str, frozenset[str]] = {
    "DATABASE": _OF_PLACES | {"IMPORTED", "REFERENCE_USAGE"},
    "SCHEMA": _OF_PLACES,
    "STAGE": frozenset({"USAGE", "READ", "WRITE"}),
    "TABLE": _OF_ROWS,
    "VIEW": _OF_ROWS,
    "WAREHOUSE": frozenset({"USAGE", "MODIFY", "MONITOR", "OPERATE", "APPLYBUDGET"}),
}
# With these words begin the privileges on the account, and those on kinds that are only recorded.
_FIRST_WORDS = frozenset(
    {"ADD", "APPLY", "APPLYBUDGET", "ATTACH", "AUDIT", "BIND", "CANCEL", "CREATE", "EXECUTE", "FAILOVER"}
    | {"IMPERSONATE", "IMPORT", "MANAGE", "MODIFY", "MONITOR", "OPERATE", "OVERRIDE", "PURCHASE", "READ"}
    | {"REFERENCE_USAGE", "REFERENCES", "REPLICATE", "RESOLVE", "SELECT", "USAGE", "USE", "WRITE"}
)
_PLACES = frozenset({"DATABASE", "SCHEMA"})


def check_privileges(cursor: Cursor, _tree: exp.Expr) -> None:
    """GRANT and REVOKE; roles are granted without a privilege."""
    grant = read_grant(cursor.tokens)
    kind = _singular(grant.kind)
    for privilege in set(grant.privileges) - _EVERYWHERE - _ON.get(kind, frozenset()):
        first = privilege.partition(" ")[0]
        if not _OF_ROWS & {privilege} and first not in _FIRST_WORDS:
            raise syntax_error(f"syntax error line 1 at position 0 unexpected '{first}'.")
        if kind in _ON and not (kind in _PLACES and first in ("CREATE", "EXECUTE")):
            message = f"Privilege '{privilege}' cannot be granted on a {kind.lower()}."
            raise compilation_error(message, 3008, "42601")


def _singular(kind: str) -> str:
    """`ALL TABLES IN SCHEMA` and `FUTURE TABLES IN SCHEMA` are about tables."""
    words = kind.partition(" IN ")[0]
    for plural in ("ALL ", "FUTURE "):
        if words.startswith(plural):
            return words.removeprefix(plural).removesuffix("S")
    return words
