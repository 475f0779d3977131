"""GRANT, REVOKE and SHOW GRANTS; users with passwords; what becomes of grants when a user or role goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import Any

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.access.roles import OWNERSHIP, check, current_roles, find, may
from inkflake_engine.access.users import hashed
from inkflake_engine.language.faults import missing_object, syntax_error, unsupported
from inkflake_engine.language.names import Name, completed, leading_name
from inkflake_engine.language.results import Rows, status
from inkflake_engine.objects import recorded
from inkflake_engine.objects.recorded import KINDS, record
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry

__all__ = ["HANDLERS", "forget_grants", "read_grant"]


_CHECKED = ("DATABASE", "SCHEMA", "STAGE", "TABLE", "VIEW")
_AFTER_NAME = ("WITH", "GRANT", "CASCADE", "RESTRICT", "COPY", "REVOKE")


@dataclass(frozen=True)
class Grant:
    """`privileges ON kind object TO grantee_kind grantee`."""

    privileges: tuple[str, ...]
    kind: str
    object: str
    grantee_kind: str
    grantee: str

    def entries(self, owner: str) -> Iterator[Entry]:
        """One entry a privilege; its name is what tells two grants apart."""
        details = {"on": self.kind, "object": self.object, "to": self.grantee_kind, "grantee": self.grantee}
        for privilege in self.privileges:
            name = (f"{self.grantee_kind} {self.grantee}", f"{self.kind} {self.object}", privilege)
            yield Entry("GRANT", name, owner, details=details)


def read_grant(statement: Sequence[Token]) -> Grant:
    """Reads GRANT … TO … or REVOKE … FROM …."""
    verb, *words = (token.text.upper() for token in statement)
    tokens, preposition = statement[1:], "TO" if verb == "GRANT" else "FROM"
    if preposition not in words:
        raise syntax_error(f"{verb} needs {preposition}")
    to = len(words) - 1 - words[::-1].index(preposition)
    on = words.index("ON") if "ON" in words[:to] else None
    grantee_kind, grantee = _kind_and_name(tokens[to + 1 :])
    if on is None:
        kind, granted = _kind_and_name(tokens[:to])
        return Grant(("USAGE",), kind, granted, grantee_kind, grantee)
    kind, granted = _kind_and_name(tokens[on + 1 : to])
    privileges = " ".join(words[:on]).replace(" PRIVILEGES", "").split(" , ")
    return Grant(tuple(privileges), kind, granted, grantee_kind, grantee)


def _kind_and_name(tokens: Sequence[Token]) -> tuple[str, str]:
    """The words before a name are its kind; `ALL TABLES IN SCHEMA x` is a kind too."""
    plain = [token for token in tokens if token.text.upper() != "GROUP"]
    plain = list(takewhile(lambda token: token.text.upper() not in _AFTER_NAME, plain))
    start = len(plain) - 1
    while start >= 2 and plain[start - 1].token_type == TokenType.DOT:
        start -= 2
    parts, _ = leading_name(plain[max(start, 0) :])
    kind = " ".join(token.text.upper() for token in plain[: max(start, 0)])
    return (kind or parts[0], ".".join(parts) if kind else "")


def _change(kind: str, cursor: Cursor, _tree: exp.Expr) -> Rows:
    """GRANT or REVOKE."""
    read, catalogue = read_grant(cursor.tokens), cursor.engine.catalogue
    if read.grantee_kind == "ROLE" and read.grantee not in catalogue.names("ROLE"):
        raise missing_object(read.grantee, "Role")
    for grant in _expanded(cursor, read):
        _check_allowed(cursor, grant)
        if kind == "GRANT" and grant.privileges == (OWNERSHIP,):
            _give(cursor, grant)
            continue
        for entry in grant.entries(cursor.session.role):
            if kind == "GRANT":
                catalogue.put(entry)
            else:
                catalogue.drop("GRANT", entry.name)
    if read.kind == "ACCOUNT" or KINDS.keys() - {"DATABASE ROLE", "ROLE"} >= {read.kind}:
        record(cursor, kind, f"{read.kind} {read.object}".strip())
    return status()


def _name_of(grant: Grant) -> Name:
    """The object as the catalogue names it."""
    parts = grant.object.split(".")
    if grant.kind in ("DATABASE", "SCHEMA"):
        return (*parts, "", "")[0], (*parts, "", "")[1], ""
    if grant.kind == "DATABASE ROLE":
        return parts[0], "", parts[-1]
    database, schema = (*parts[:-1], "", "")[:2]
    return database, schema, parts[-1]


def _expanded(cursor: Cursor, grant: Grant) -> Iterator[Grant]:
    """The grant with the full name of what it is on; one on ALL objects becomes one on each."""
    parts, place = grant.object.split("."), grant.kind.rpartition(" ")[2]
    if place in ("SCHEMA", "ROLE") and grant.kind != "ROLE":
        parts = list(completed(parts, cursor.database))
    elif KINDS.get(grant.kind, 3) == 3 and place not in ("ACCOUNT", "DATABASE"):
        parts = list(cursor.name_of(parts))
    full = replace(grant, object=".".join(parts))
    if not grant.kind.startswith("ALL "):
        yield full
        return
    kind = grant.kind.split(" IN ")[0].removeprefix("ALL ").removesuffix("S")
    within = dict(zip(("database", "schema"), parts, strict=False))
    for entry in cursor.engine.catalogue.all(kind, **within):
        yield replace(full, kind=kind, object=".".join(filter(None, entry.name)))


def _check_allowed(cursor: Cursor, grant: Grant) -> None:
    """A grant is for the owner of the object, or for whoever manages grants."""
    catalogue, roles, name = cursor.engine.catalogue, current_roles(cursor), _name_of(grant)
    if grant.kind in _CHECKED and find(catalogue, grant.kind, name) is None:
        raise missing_object(
            grant.object, "Object" if grant.kind in ("TABLE", "VIEW") else grant.kind.capitalize()
        )
    if not may(catalogue, roles, "MANAGE GRANTS", ("ACCOUNT", ("", "", ""))):
        check(cursor, OWNERSHIP, (grant.kind, name))


def _give(cursor: Cursor, grant: Grant) -> None:
    """Ownership is one role's alone."""
    entry = find(cursor.engine.catalogue, grant.kind, _name_of(grant))
    if entry is None or grant.grantee_kind != "ROLE":
        raise unsupported(f"GRANT OWNERSHIP ON {grant.kind} … TO {grant.grantee_kind} is unsupported here")
    cursor.engine.catalogue.put(replace(entry, owner=grant.grantee))


def _with_password(verb: str, cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """CREATE and ALTER USER: of a password the catalogue keeps a hash, and the recorded statement nothing."""
    statement, tokens = recorded.read_statement(cursor, "USER"), cursor.tokens
    words = [token.text.upper() for token in tokens]
    at = words.index("PASSWORD") if "PASSWORD" in words else len(words)
    given = tokens[at + 2] if words[at + 1 : at + 2] == ["="] and at + 2 < len(tokens) else None
    before = cursor.engine.catalogue.get("USER", statement.name)
    kept = before.details.get("password") if before and not statement.replaces else None
    if given:
        cursor.text = f"{cursor.text[: given.start]}'***'{cursor.text[given.end + 1 :]}"
    done = recorded.HANDLERS[f"{verb} USER"](cursor, tree)
    if (entry := cursor.engine.catalogue.get("USER", statement.name)) and entry != before:
        options = {name: value for name, value in entry.details["options"].items() if name != "PASSWORD"}
        password = hashed(given.text) if given else kept
        details = {**entry.details, "options": options, "password": password}
        cursor.engine.catalogue.put(replace(entry, details=details))
    return done


def _drop_grantee(kind: str, cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """What a dropped role owned is its dropper's; a dropped user's secret is worth nothing."""
    name = recorded.read_statement(cursor, kind).name
    done = recorded.HANDLERS[f"DROP {kind}"](cursor, tree)
    if kind == "USER":
        cursor.engine.forget_user(name[2])
    for entry in cursor.engine.catalogue.all() if kind == "ROLE" else ():
        if entry.owner == name[2]:
            cursor.engine.catalogue.put(replace(entry, owner=cursor.session.role))
    return done


def forget_grants(cursor: Cursor, kind: str, name: Name) -> None:
    """Removes what was granted on a table or view that is dropped, or replaced without COPY GRANTS."""
    for entry in cursor.engine.catalogue.all("GRANT", schema=f"{kind} {'.'.join(name)}"):
        cursor.engine.catalogue.drop("GRANT", entry.name)


def _show(cursor: Cursor, _tree: exp.Expr) -> Rows:
    """SHOW GRANTS [TO {ROLE | USER} x | ON kind x | OF ROLE x]; alone, those of the current role."""
    tokens = cursor.tokens[2:]
    word = tokens[0].text.upper() if tokens else "TO"
    kind, name = _kind_and_name(tokens[1:]) if tokens else ("ROLE", cursor.session.role)
    full = next(_expanded(cursor, Grant((), kind, name, "", ""))).object if word == "ON" else ""
    fits = {
        "TO": lambda d: (d["to"], d["grantee"]) == (kind, name),
        "ON": lambda d: (d["on"], d["object"]) == (kind, full),
        "OF": lambda d: (d["on"], d["object"]) == (kind, name),
    }.get(word)
    if fits is None:
        raise unsupported(f"SHOW GRANTS {word} is unsupported here")
    entries = [entry for entry in cursor.engine.catalogue.all("GRANT") if fits(entry.details)]
    return Rows.of(_COLUMNS, [_row(entry) for entry in entries])


def _row(entry: Entry) -> tuple[Any, ...]:
    on, granted, to, grantee = (entry.details[name] for name in ("on", "object", "to", "grantee"))
    return (entry.created_on, entry.name[2], on, granted, to, grantee, "false", entry.owner)


_COLUMNS = "created_on:time privilege granted_on name granted_to grantee_name grant_option granted_by"
HANDLERS: Mapping[str, Handler] = {
    "GRANT": partial(_change, "GRANT"),
    "REVOKE": partial(_change, "REVOKE"),
    "SHOW GRANTS": _show,
    "CREATE USER": partial(_with_password, "CREATE"),
    "ALTER USER": partial(_with_password, "ALTER"),
    "DROP USER": partial(_drop_grantee, "USER"),
    "DROP ROLE": partial(_drop_grantee, "ROLE"),
}
