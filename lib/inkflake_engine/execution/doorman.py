"""Which statements a session may give at all; what it reads and changes in tables is `access.governing`'s.

A role that may not do everything makes objects with CREATE privileges, and changes and drops those it owns.
https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from sqlglot import exp

from inkflake_engine.access.roles import ANY, OWNERSHIP, check, current_roles, find, is_free
from inkflake_engine.language.faults import sql_error
from inkflake_engine.language.names import Name, completed, identifier_name, leading_name
from inkflake_engine.objects.recorded import KINDS
from inkflake_engine.objects.temporary import is_temporary
from inkflake_engine.protocols import Cursor

__all__ = ["admit"]

# They are checked where it is known what they read and change.
_OPEN = (
    exp.Query, exp.Values, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Copy, exp.Transaction,
    exp.Commit, exp.Rollback, exp.Put, exp.Get,
)  # fmt: skip
_OPEN_WORDS = frozenset(
    {"SHOW", "USE", "SET", "UNSET", "GRANT", "REVOKE", "PUT", "GET", "RM", "REMOVE", "LISTSTAGE"}
)
_OPEN_KINDS = frozenset({"ALTER SESSION", "ALTER STAGE", "DESCRIBE STAGE"})
_USED = {"USE": "DATABASE", "USE DATABASE": "DATABASE", "USE SCHEMA": "SCHEMA"}
_VERBS = {
    "DROP": OWNERSHIP,
    "ALTER": OWNERSHIP,
    "COMMENT": OWNERSHIP,
    "DESCRIBE": ANY,
    "TRUNCATETABLE": "TRUNCATE",
}
_DEPTHS = {**KINDS, "DATABASE": 1, "SCHEMA": 2, "ACCOUNT": 0}
_NOISE = frozenset({"IF", "NOT", "EXISTS"})


def admit(cursor: Cursor, kind: str, tree: exp.Expr) -> None:
    """Raises for a statement that the session's roles may not give."""
    if is_free(current_roles(cursor)):
        return
    verb, _, of = kind.partition(" ")
    if kind in _USED:
        _check_use(cursor, tree)
    if isinstance(tree, _OPEN) or verb in _OPEN_WORDS or kind in _OPEN_KINDS:
        return
    if verb not in _VERBS and verb != "CREATE":
        raise _refused(kind)
    name = _name_of(cursor, of or "TABLE", tree)
    if verb == "CREATE":
        _check_create(cursor, of, name, tree)
    elif name not in cursor.session.temporary_tables:
        check(cursor, _VERBS[verb], _existing(cursor, of or "TABLE", name))


def _refused(kind: str) -> Exception:
    message = (
        f"SQL access control error:\nInsufficient privileges for {kind}; it needs SYSADMIN or ACCOUNTADMIN"
    )
    return sql_error(message, 3001, "42501")


def _check_use(cursor: Cursor, tree: exp.Expr) -> None:
    parts = [part for part in (identifier_name(tree.this.args.get(p)) for p in ("db", "this")) if part]
    if tree.args.get("kind") and tree.args["kind"].name.upper() == "SCHEMA":
        parts = list(completed(parts, cursor.database))
    names = (*parts, "", "")
    check(cursor, ANY, ("SCHEMA" if names[1] else "DATABASE", (names[0], names[1], "")))


def _check_create(cursor: Cursor, kind: str, name: Name, tree: exp.Expr) -> None:
    """Making an object needs a privilege on what it lies in; one that it replaces has to be owned."""
    depth = _DEPTHS.get(kind, 3)
    places = ("ACCOUNT", "DATABASE", "SCHEMA")
    place = (places[depth - 1], (name[0] if depth > 1 else "", name[1] if depth > 2 else "", ""))
    unneeded = kind in ("TABLE", "VIEW") and is_temporary(tree)
    check(cursor, ANY if unneeded else f"CREATE {kind}", place)
    on = _existing(cursor, kind, name)
    if not unneeded and find(cursor.engine.catalogue, *on) and "REPLACE" in _words(cursor):
        check(cursor, OWNERSHIP, on)


def _existing(cursor: Cursor, kind: str, name: Name) -> tuple[str, Name]:
    """TABLE is said of views too."""
    is_view = kind == "TABLE" and find(cursor.engine.catalogue, "VIEW", name) is not None
    return ("VIEW" if is_view else kind), name


def _words(cursor: Cursor) -> list[str]:
    return [token.text.upper() for token in cursor.tokens]


def _name_of(cursor: Cursor, kind: str, tree: exp.Expr) -> Name:
    """The object that a statement is about: from its tree, or from the words after its kind."""
    tables = tree.args.get("tables") or tree.expressions or [tree.this]
    table = tables[0].find(exp.Table) if isinstance(tables[0], exp.Expr) else None
    if table is not None and kind == "INDEX":
        table = tree.find(exp.Table)
    if table is not None:
        parts = [identifier_name(table.args.get(part)) for part in ("catalog", "db", "this")]
        given = [part for part in parts if part]
    else:
        given = _name_in_words(cursor, kind)
    depth = _DEPTHS.get(kind, 3)
    if depth == 3:
        return cursor.name_of(given)
    full = completed(given, cursor.database) if depth == 2 else (given[-1] if given else "",)
    if kind in ("DATABASE", "SCHEMA"):
        names = (*full, "", "")
        return names[0], names[1], names[2]
    return (full[0] if depth == 2 else ""), "", full[-1]


def _name_in_words(cursor: Cursor, kind: str) -> list[str]:
    words, wanted = _words(cursor), kind.split()
    at = next((n for n in range(len(words)) if words[n : n + len(wanted)] == wanted), 0)
    rest = cursor.tokens[at + len(wanted) :]
    while rest and rest[0].text.upper() in _NOISE:
        rest = rest[1:]
    return leading_name(rest)[0]
