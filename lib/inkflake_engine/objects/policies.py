"""Policies: which tables carry which, and what Snowflake refuses; `access.governing` carries them out.

A table has one row access and one storage lifecycle policy at most, a column one masking policy, and a policy
in use stays as it is.
https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import takewhile
from typing import Any

from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.access.policies import LIFECYCLE, MASKS, ROWS, carries_policy, read_policy
from inkflake_engine.access.roles import fold
from inkflake_engine.language.faults import compilation_error, missing_object, syntax_error, unsupported
from inkflake_engine.language.names import Name, leading_name
from inkflake_engine.language.results import Rows
from inkflake_engine.objects import recorded
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry

__all__ = ["HANDLERS", "changed_policies", "check_column", "check_plain"]

ROW_ACCESS, MASKING = "ROW ACCESS POLICY", "MASKING POLICY"
EXPIRING = "STORAGE LIFECYCLE POLICY"
# What a table carries one of at most, and where its details keep it.
SINGLE = {ROW_ACCESS: ROWS, EXPIRING: LIFECYCLE}


def changed_policies(cursor: Cursor, name: Name, details: Mapping[str, Any]) -> dict[str, Any]:
    """What the details of a table become by the cursor's ALTER TABLE; without policies in it they stay."""
    columns = dict(details.get(MASKS, {}))
    single = {key: details.get(key) for key in SINGLE.values()}
    words = [token.text.upper() for token in cursor.tokens]
    if not {"POLICY", "POLICIES"} & {*words}:
        return dict(details)
    for n, word in enumerate(words):
        rest = cursor.tokens[n + 1 :]
        if word == "DROP" and words[n + 1 : n + 5] == ["ALL", "ROW", "ACCESS", "POLICIES"]:
            single[ROWS] = None
        elif word in ("ADD", "DROP") and (kind := next((k for k in SINGLE if _is(rest, k)), None)):
            change = _added if word == "ADD" else _taken_off
            single[SINGLE[kind]] = change(cursor, kind, rest, carried=single[SINGLE[kind]], table=name)
        elif word == "SET" and _is(rest, MASKING):
            column = leading_name(cursor.tokens[n - 1 : n])[0][0]
            columns[column] = _masked(cursor, rest, column, columns.get(column))
        elif word == "UNSET" and _is(rest, MASKING):
            columns.pop(leading_name(cursor.tokens[n - 1 : n])[0][0], None)
    return {**details, **single, MASKS: columns}


def check_column(entry: Entry, column: str) -> None:
    """Raises for a change of a column that a policy of its table reads."""
    names = {fold(name) for policy in carries_policy(entry) for name in policy[3:]}
    if fold(column) in names:
        message = (
            f"Column '{column}' is used by a policy of table {entry.name[2]}; take the policy off first."
        )
        raise compilation_error(message, 3557, "42601")


def check_plain(cursor: Cursor) -> None:
    """Raises for policies within CREATE, which would not be kept here."""
    words = [token.text.upper() for token in cursor.tokens]
    if any(
        pair in (("ACCESS", "POLICY"), ("MASKING", "POLICY")) for pair in zip(words, words[1:], strict=False)
    ):
        raise unsupported("policies within CREATE are unsupported here: add them with ALTER TABLE")


def _is(tokens: Sequence[Token], kind: str) -> bool:
    words = kind.split()
    return [token.text.upper() for token in tokens[: len(words)]] == words


def _named(cursor: Cursor, tokens: Sequence[Token], kind: str) -> tuple[list[str], Sequence[Token]]:
    """The full name of the policy that follows its kind, and what follows it."""
    parts, rest = leading_name(tokens[len(kind.split()) :])
    name = cursor.name_of(parts)
    if not cursor.engine.catalogue.get(kind, name):
        raise missing_object(".".join(parts), kind.capitalize())
    return list(name), rest


def _columns(tokens: Sequence[Token], word: str) -> list[str]:
    """The columns in parentheses after a word; none without it."""
    if len(tokens) < 2 or tokens[0].text.upper() != word:
        return []
    listed = takewhile(lambda token: token.token_type != TokenType.R_PAREN, tokens[2:])
    return [leading_name([token])[0][0] for token in listed if token.token_type != TokenType.COMMA]


def _fitting(cursor: Cursor, kind: str, name: list[str], columns: list[str]) -> list[str]:
    """A policy with a column for each of its arguments, as a table's details keep it."""
    entry = cursor.engine.catalogue.entry(kind, (name[0], name[1], name[2]))
    if (needed := len(read_policy(entry.text)[0])) != len(columns):
        message = f"{kind} '{name[2]}' has {needed} arguments, the statement names {len(columns)} columns"
        raise compilation_error(message, 3551, "42601")
    return [*name, *columns]


def _added(cursor: Cursor, kind: str, tokens: Sequence[Token], *, carried: object, table: Name) -> list[str]:
    policy, rest = _named(cursor, tokens, kind)
    if carried:
        word = kind.replace(" ", "_")
        message = f"Object {table[2]} already has a {word}. Only one {word} is allowed at a time."
        raise compilation_error(message, 3549, "42601")
    return _fitting(cursor, kind, policy, _columns(rest, "ON"))


def _taken_off(
    cursor: Cursor, kind: str, tokens: Sequence[Token], *, carried: Sequence[str] | None, table: Name
) -> None:
    """Raises where the table carries none; a storage lifecycle policy is taken off without its name."""
    policy = list(carried or ())[:3]
    named = policy if kind == EXPIRING else _named(cursor, tokens, kind)[0]
    if not policy or named != policy:
        raise missing_object(".".join(named or table), kind.capitalize())


def _masked(cursor: Cursor, tokens: Sequence[Token], column: str, current: object) -> list[str]:
    """FORCE puts a policy into the place of the one that is there."""
    policy, rest = _named(cursor, tokens, MASKING)
    if current and tokens[-1].text.upper() != "FORCE":
        message = (
            "Specified column already attached to another masking policy. A column cannot be attached to "
            "multiple masking policies. Please drop the current association in order to attach a new masking "
            "policy."
        )
        raise compilation_error(message, 3529, "42601")
    return _fitting(cursor, MASKING, policy, _columns(rest, "USING") or [column])


def _unless_used(kind: str, verb: str, cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """Drops or makes a policy; one that a table carries can be neither dropped nor replaced."""
    statement = recorded.read_statement(cursor, kind)
    catalogue = cursor.engine.catalogue
    used = {tuple(policy[:3]) for entry in catalogue.all("TABLE") for policy in carries_policy(entry)}
    if (verb == "DROP" or statement.replaces) and statement.name in used:
        raise _in_use(statement.label)
    if verb == "CREATE":
        read_policy(_signature(cursor))
    return recorded.HANDLERS[f"{verb} {kind}"](cursor, tree)


def _signature(cursor: Cursor) -> str:
    """The text of a policy from its arguments on, as the catalogue keeps it."""
    at = next((token for token in cursor.tokens if token.token_type == TokenType.ALIAS), None)
    if at is None:
        raise syntax_error("a policy needs AS (argument type, …) RETURNS type -> expression")
    return cursor.text[at.end + 1 :]


def _alter(kind: str, cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """A policy whose rule changes is made anew here."""
    if "BODY" in (token.text.upper() for token in cursor.tokens):
        raise unsupported(f"ALTER {kind} … SET BODY is unsupported here: drop it and make it anew")
    return recorded.HANDLERS[f"ALTER {kind}"](cursor, tree)


def _alter_tag(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """A policy of a tag would mask nothing here."""
    if "POLICY" in (token.text.upper() for token in cursor.tokens):
        raise unsupported("a masking policy of a tag is unsupported here: set it on the columns")
    return recorded.HANDLERS["ALTER TAG"](cursor, tree)


def _in_use(policy: str) -> ProgrammingError:
    message = f"Policy {policy} cannot be dropped/replaced as it is associated with one or more entities."
    return compilation_error(message, 3531, "42601")


HANDLERS: Mapping[str, Handler] = {
    f"{verb} {kind}": partial(_unless_used, kind, verb)
    for kind in (ROW_ACCESS, MASKING, EXPIRING)
    for verb in ("CREATE", "DROP")
} | {
    "ALTER TAG": _alter_tag,
    **{f"ALTER {kind}": partial(_alter, kind) for kind in (ROW_ACCESS, MASKING)},
}
