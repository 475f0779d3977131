"""Which policies tables carry, as far as it decides what Snowflake refuses; nobody's rows are hidden here.

A table has one row access policy at most, a column one masking policy, and a policy in use stays as it is.
https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.tokens import Token

from inkflake_engine.language.faults import compilation_error, missing_object
from inkflake_engine.language.names import Name, full_name, leading_name
from inkflake_engine.language.results import Rows
from inkflake_engine.objects import recorded
from inkflake_engine.protocols import Cursor, Handler

__all__ = ["HANDLERS", "changed_policies"]

ROW_ACCESS, MASKING = "ROW ACCESS POLICY", "MASKING POLICY"
# The details of a table: the name of its row access policy, and those of its columns' masking policies.
ROWS, COLUMNS = "row_access", "masking"


def changed_policies(cursor: Cursor, name: Name, details: Mapping[str, Any]) -> dict[str, Any]:
    """What the details of a table become by the cursor's ALTER TABLE; without policies in it they stay."""
    rows, columns = details.get(ROWS), dict(details.get(COLUMNS, {}))
    words = [token.text.upper() for token in cursor.tokens]
    for n, word in enumerate(words):
        rest = cursor.tokens[n + 1 :]
        if word == "DROP" and words[n + 1 : n + 5] == ["ALL", "ROW", "ACCESS", "POLICIES"]:
            rows = None
        elif word == "DROP" and _is(rest, ROW_ACCESS):
            _check_carried(cursor, rest, rows)
            rows = None
        elif word == "ADD" and _is(rest, ROW_ACCESS):
            rows = _added(cursor, rest, rows, name)
        elif word == "SET" and _is(rest, MASKING):
            column = leading_name(cursor.tokens[n - 1 : n])[0][0]
            columns[column] = _masked(cursor, rest, columns.get(column))
        elif word == "UNSET" and _is(rest, MASKING):
            columns.pop(leading_name(cursor.tokens[n - 1 : n])[0][0], None)
    return {**details, ROWS: rows, COLUMNS: columns}


def _is(tokens: Sequence[Token], kind: str) -> bool:
    words = kind.split()
    return [token.text.upper() for token in tokens[: len(words)]] == words


def _named(cursor: Cursor, tokens: Sequence[Token], kind: str) -> list[str]:
    """The full name of the policy that follows its kind."""
    parts, _ = leading_name(tokens[len(kind.split()) :])
    name = full_name(parts, cursor.database, cursor.schema)
    if not cursor.engine.catalogue.get(kind, name):
        raise missing_object(".".join(parts), kind.capitalize())
    return list(name)


def _added(cursor: Cursor, tokens: Sequence[Token], current: object, table: Name) -> list[str]:
    policy = _named(cursor, tokens, ROW_ACCESS)
    if current:
        message = (
            f"Object {table[2]} already has a ROW_ACCESS_POLICY. "
            "Only one ROW_ACCESS_POLICY is allowed at a time."
        )
        raise compilation_error(message, 3549, "42601")
    return policy


def _check_carried(cursor: Cursor, tokens: Sequence[Token], current: object) -> None:
    policy = _named(cursor, tokens, ROW_ACCESS)
    if policy != current:
        raise missing_object(".".join(policy), "Row access policy")


def _masked(cursor: Cursor, tokens: Sequence[Token], current: object) -> list[str]:
    """FORCE puts a policy into the place of the one that is there."""
    policy = _named(cursor, tokens, MASKING)
    if current and tokens[-1].text.upper() != "FORCE":
        message = (
            "Specified column already attached to another masking policy. A column cannot be attached to "
            "multiple masking policies. Please drop the current association in order to attach a new masking "
            "policy."
        )
        raise compilation_error(message, 3529, "42601")
    return policy


def _unless_used(kind: str, verb: str, cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """Drops or makes a policy; one that a table carries can be neither dropped nor replaced."""
    statement = recorded.read_statement(cursor, kind)
    if (verb == "DROP" or statement.replaces) and list(statement.name) in _used(cursor, kind):
        raise _in_use(statement.label)
    return recorded.HANDLERS[f"{verb} {kind}"](cursor, tree)


def _used(cursor: Cursor, kind: str) -> Iterator[object]:
    for entry in cursor.engine.catalogue.all("TABLE"):
        yield from (
            [entry.details.get(ROWS)] if kind == ROW_ACCESS else entry.details.get(COLUMNS, {}).values()
        )


def _in_use(policy: str) -> ProgrammingError:
    message = f"Policy {policy} cannot be dropped/replaced as it is associated with one or more entities."
    return compilation_error(message, 3531, "42601")


HANDLERS: Mapping[str, Handler] = {
    f"{verb} {kind}": partial(_unless_used, kind, verb)
    for kind in (ROW_ACCESS, MASKING)
    for verb in ("CREATE", "DROP")
}
