"""Statements that only Snowflake can carry out: kind, name and options are recorded and shown, not enforced.

`SELECT * FROM SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS` tells what was recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.access.roles import ANY, current_roles, may
from inkflake_engine.language.clauses import in_scope, like_filter, tokens_of
from inkflake_engine.language.faults import (
    existing_object,
    missing_object,
    syntax_error,
    unsupported,
    without_place,
)
from inkflake_engine.language.names import completed, leading_name
from inkflake_engine.language.results import Rows, already_dropped, already_exists, dropped, status
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import BUILT_IN, Entry, Name

__all__ = ["HANDLERS", "KINDS", "NOTICE", "read_statement", "record"]

# What the first such statement of a session answers besides.
NOTICE = (
    "The embedded engine has only recorded this, as it does such statements from now on without saying so: "
    "SNOWFLAKE.INKFLAKE.RECORDED_STATEMENTS lists them."
)

# How many parts the full name of a kind has: 1 in the account, 2 in a database, 3 in a schema.
KINDS: Mapping[str, int] = {
    "ALERT": 3,
    "CODE BUNDLE": 3,
    "COMPUTE POOL": 1,
    "DATABASE ROLE": 2,
    "FUNCTION": 3,
    "MASKING POLICY": 3,
    "NOTEBOOK": 3,
    "PROCEDURE": 3,
    "RESOURCE MONITOR": 1,
    "ROLE": 1,
    "ROW ACCESS POLICY": 3,
    "STORAGE LIFECYCLE POLICY": 3,
    "TAG": 3,
    "TASK": 3,
    "USER": 1,
    "WAREHOUSE": 1,
}
_CARRIED_OUT = frozenset({"DATABASE ROLE", "MASKING POLICY", "ROLE", "ROW ACCESS POLICY", "USER"})
# Statements that change something which is there already, whatever it is.
_NOTED = (
    "ALTER ACCOUNT",
    "ALTER DATABASE",
    "ALTER SCHEMA",
    "ALTER VIEW",
    "EXECUTE CODE BUNDLE",
    "EXECUTE TASK",
    "EXECUTE MANAGED TASK",
)


@dataclass(frozen=True)
class _Statement:
    """What the words of a statement say about an object of a kind."""

    kind: str
    name: Name
    rest: Sequence[Token]
    replaces: bool
    if_exists: bool  # IF EXISTS or IF NOT EXISTS

    @property
    def label(self) -> str:
        return self.name[2]

    @property
    def full_name(self) -> str:
        return ".".join(filter(None, self.name))


@dataclass(frozen=True)
class _Shown:
    """What SHOW tells of a kind, between `created_on` and `name` and the owner and comment."""

    kind: str
    columns: str
    cells: Callable[[Entry], Sequence[Any]]


def record(cursor: Cursor, kind: str, name: str) -> None:
    """Notes the cursor's statement in the catalogue, unless it is carried out."""
    if kind.partition(" ")[2] in _CARRIED_OUT:
        return
    user, role = cursor.session.user, cursor.session.role
    cursor.engine.catalogue.record(kind, name, statement=cursor.text, user=user, role=role)
    cursor.session.has_recorded = True


def read_statement(cursor: Cursor, kind: str) -> _Statement:
    """Reads which object of a kind the cursor's statement makes, changes or drops."""
    words = [token.text.upper() for token in cursor.tokens]
    at = next(n for n in range(len(words)) if words[n : n + len(kind.split())] == kind.split())
    rest = cursor.tokens[at + len(kind.split()) :]
    skipped = 0
    while skipped < len(rest) and rest[skipped].text.upper() in ("IF", "NOT", "EXISTS"):
        skipped += 1
    parts, after_name = leading_name(rest[skipped:])
    return _Statement(kind, _full(cursor, kind, parts), after_name, "REPLACE" in words[:at], skipped > 0)


def _full(cursor: Cursor, kind: str, parts: Sequence[str]) -> Name:
    """Completes a name from the session; kinds without database or schema have empty ones."""
    depth = KINDS[kind]
    if not 1 <= len(parts) <= depth or not all(parts):
        raise syntax_error(f"invalid name '{'.'.join(parts)}' of a {kind.lower()}")
    if depth == 3:
        return cursor.name_of(parts)
    full = completed(parts, *[cursor.database][: depth - 1])
    if not all(full):
        raise without_place("database", cursor.kind)
    return (full[0] if depth == 2 else ""), "", full[-1]


def _create(kind: str, cursor: Cursor, _tree: exp.Expr) -> Rows:
    statement = read_statement(cursor, kind)
    catalogue = cursor.engine.catalogue
    if _exists(cursor, statement):
        if statement.if_exists:
            return already_exists(statement.label)
        if not statement.replaces:
            raise existing_object(statement.label)
    given, body = _options(cursor, statement.rest)
    details = {"options": given, "state": "suspended" if kind == "TASK" else ""}
    owner = cursor.session.role
    catalogue.put(Entry(kind, statement.name, owner, given.get("COMMENT", ""), body, details))
    record(cursor, f"CREATE {kind}", statement.full_name)
    return status(f"{kind.capitalize()} {statement.label} successfully created.")


def _exists(cursor: Cursor, statement: _Statement) -> bool:
    if statement.label in BUILT_IN.get(statement.kind, ()):
        return True
    return cursor.engine.catalogue.get(statement.kind, statement.name) is not None


def _options(cursor: Cursor, tokens: Sequence[Token]) -> tuple[dict[str, str], str]:
    """`NAME = value` outside parentheses, and the text from AS on, which is not that of EXECUTE AS."""
    given: dict[str, str] = {}
    depth = 0
    for n, token in enumerate(tokens):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        executing = n > 0 and tokens[n - 1].token_type == TokenType.EXECUTE
        if depth == 0 and token.token_type == TokenType.ALIAS and not executing:
            return given, cursor.text[tokens[n + 1].start :] if n + 1 < len(tokens) else ""
        if depth == 0 and token.token_type == TokenType.EQ and 0 < n < len(tokens) - 1:
            given[tokens[n - 1].text.upper()] = tokens[n + 1].text
    return given, ""


def _drop(kind: str, cursor: Cursor, _tree: exp.Expr) -> Rows:
    statement = read_statement(cursor, kind)
    if cursor.engine.catalogue.drop(kind, statement.name):
        record(cursor, f"DROP {kind}", statement.full_name)
        return dropped(statement.label)
    if statement.if_exists:
        return already_dropped(statement.label)
    raise missing_object(statement.label, kind.capitalize())


def _alter(kind: str, cursor: Cursor, _tree: exp.Expr) -> Rows:
    statement = read_statement(cursor, kind)
    if not _exists(cursor, statement):
        if statement.if_exists:
            return status()
        raise missing_object(statement.label, kind.capitalize())
    record(cursor, f"ALTER {kind}", statement.full_name)
    if entry := cursor.engine.catalogue.get(kind, statement.name):
        cursor.engine.catalogue.put(_altered(cursor, entry, statement.rest))
    return status()


def _altered(cursor: Cursor, entry: Entry, rest: Sequence[Token]) -> Entry:
    given, _ = _options(cursor, rest)
    state = {"RESUME": "started", "SUSPEND": "suspended"}.get(rest[0].text.upper() if rest else "")
    options = {**entry.details["options"], **given}
    details = {**entry.details, "options": options, "state": state or entry.details["state"]}
    return replace(entry, comment=given.get("COMMENT", entry.comment), details=details)


def _note(kind: str, cursor: Cursor, tree: exp.Expr) -> Rows:
    # What follows EXECUTE is a single token to the tokenizer.
    after = tokens_of(tree) if isinstance(tree, exp.Command) else cursor.tokens[1:]
    given = after[len(kind.split()) - 1 :]
    while given and given[0].text.upper() in ("IF", "EXISTS"):
        given = given[1:]
    parts, rest = leading_name(given)
    if not parts and kind != "ALTER ACCOUNT":
        raise syntax_error(f"{kind} needs a name")
    if "POLICY" in (token.text.upper() for token in rest):
        raise unsupported(f"a policy of {kind.removeprefix('ALTER ')} is unsupported here")
    if rest and rest[0].text.upper() in ("RENAME", "SWAP"):
        raise unsupported(f"{kind} … {rest[0].text.upper()} is unsupported here")
    record(cursor, kind, ".".join(parts))
    return status()


def _show(shown: _Shown, cursor: Cursor, tree: exp.Expr) -> Rows:
    fits, kind = like_filter(tree), shown.kind
    scope = in_scope(tree, cursor.database, cursor.schema)
    database, schema = (*scope[: KINDS[kind] - 1], None, None)[:2]
    catalogue, roles = cursor.engine.catalogue, current_roles(cursor)
    entries = catalogue.all(kind, database=database, schema=schema)
    if KINDS[kind] > 1:
        entries = [entry for entry in entries if may(catalogue, roles, ANY, (kind, entry.name))]
    known = {entry.name[2] for entry in entries}
    entries += [_built_in(kind, name) for name in BUILT_IN.get(kind, frozenset()) - known]
    entries = sorted((entry for entry in entries if fits(entry.name[2])), key=lambda entry: entry.name)
    rows = [(e.created_on, e.name[2], *shown.cells(e), e.owner, e.comment) for e in entries]
    return Rows.of(f"created_on:time name {shown.columns} owner comment", rows)


def _built_in(kind: str, name: str) -> Entry:
    return Entry(kind, ("", "", name), details={"options": {}, "state": ""})


def _option(entry: Entry, name: str, default: str = "") -> str:
    return entry.details["options"].get(name, default)


def _task_cells(entry: Entry) -> Sequence[Any]:
    schedule, warehouse = _option(entry, "SCHEDULE"), _option(entry, "WAREHOUSE")
    return (*entry.name[:2], warehouse, schedule, entry.details["state"], entry.text)


def _warehouse_cells(entry: Entry) -> Sequence[Any]:
    defaults = {"WAREHOUSE_SIZE": "X-Small", "AUTO_SUSPEND": "600", "AUTO_RESUME": "true"}
    return ("STARTED", "STANDARD", *(_option(entry, name, value) for name, value in defaults.items()))


def _in_schema(kind: str) -> _Shown:
    return _Shown(kind, "database_name schema_name", lambda e: e.name[:2])


def _policies(kind: str) -> _Shown:
    return _Shown(kind, "database_name schema_name kind", lambda e: (*e.name[:2], e.kind))


_SHOWS: Mapping[str, _Shown] = {
    "SHOW ALERTS": _in_schema("ALERT"),
    "SHOW CODE BUNDLES": _in_schema("CODE BUNDLE"),
    "SHOW COMPUTE POOLS": _Shown("COMPUTE POOL", "state", lambda _e: ("IDLE",)),
    "SHOW DATABASE ROLES": _Shown("DATABASE ROLE", "database_name", lambda e: e.name[:1]),
    "SHOW MASKING POLICIES": _policies("MASKING POLICY"),
    "SHOW PROCEDURES": _Shown("PROCEDURE", "catalog_name schema_name", lambda e: e.name[:2]),
    "SHOW ROLES": _Shown("ROLE", "is_default", lambda _e: ("N",)),
    "SHOW ROW ACCESS POLICIES": _policies("ROW ACCESS POLICY"),
    "SHOW STORAGE LIFECYCLE POLICIES": _policies("STORAGE LIFECYCLE POLICY"),
    "SHOW TAGS": _in_schema("TAG"),
    "SHOW TASKS": _Shown(
        "TASK", "database_name schema_name warehouse schedule state definition", _task_cells
    ),
    "SHOW USERS": _Shown("USER", "login_name", lambda e: (e.name[2],)),
    "SHOW WAREHOUSES": _Shown("WAREHOUSE", "state type size auto_suspend auto_resume", _warehouse_cells),
}
HANDLERS: Mapping[str, Handler] = {
    **{f"CREATE {kind}": partial(_create, kind) for kind in KINDS},
    **{f"DROP {kind}": partial(_drop, kind) for kind in KINDS},
    **{f"ALTER {kind}": partial(_alter, kind) for kind in KINDS},
    **{kind: partial(_note, kind) for kind in _NOTED},
    **{name: partial(_show, shown) for name, shown in _SHOWS.items()},
}
