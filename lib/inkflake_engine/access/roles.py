"""The roles of a session and what they were granted; ACCOUNTADMIN and SYSADMIN may do everything here.

On Snowflake SYSADMIN holds what is granted up to it, by custom every role of one's own; here nobody has to.
https://docs.snowflake.com/en/user-guide/security-access-control-overview
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inkflake_engine.language.faults import missing_object, sql_error
from inkflake_engine.language.names import Name
from inkflake_engine.protocols import Cursor
from inkflake_engine.session import SessionContext
from inkflake_engine.storage.catalogue import Catalogue, Entry

__all__ = [
    "ANY",
    "OWNERSHIP",
    "Roles",
    "add",
    "available_roles",
    "check",
    "current_roles",
    "find",
    "fold",
    "is_free",
    "may",
    "roles_of",
    "visible_names",
]

ANY, OWNERSHIP = "ANY", "OWNERSHIP"
Roles = frozenset[str]  # each `ROLE X` or `DATABASE ROLE D.R`
_ROLE_KINDS = ("ROLE", "DATABASE ROLE")
_FREE = frozenset({"ROLE ACCOUNTADMIN", "ROLE SYSADMIN"})
_ALL_ROLES = "ROLE ACCOUNTADMIN"
_BUILT_IN_ROLES = {"ROLE SECURITYADMIN": {"ROLE USERADMIN"}}
_BUILT_IN = {
    ("ROLE USERADMIN", "ACCOUNT"): {"CREATE USER", "CREATE ROLE"},
    ("ROLE SECURITYADMIN", "ACCOUNT"): {"MANAGE GRANTS"},
}


@dataclass(frozen=True)
class _Granted:
    """The catalogue's grants and objects, by what is asked of them."""

    roles: Mapping[str, set[str]]  # to whom: which
    privileges: Mapping[tuple[str, str], set[str]]  # to whom, on what: which
    objects: Mapping[tuple[str, str], Entry]
    all_roles: Roles

    @classmethod
    def of(cls, catalogue: Catalogue) -> _Granted:
        roles = defaultdict(set, {key: set(held) for key, held in _BUILT_IN_ROLES.items()})
        privileges = defaultdict(set, {key: set(held) for key, held in _BUILT_IN.items()})
        for entry in catalogue.all("GRANT"):
            to, on, privilege = entry.name
            if entry.details["on"] in _ROLE_KINDS and privilege == "USAGE":
                roles[to].add(on)
            else:
                privileges[to, fold(on)].add(privilege)
        objects = {(e.kind, fold(_label(e.name))): e for e in catalogue.all() if e.kind != "GRANT"}
        known = frozenset(f"ROLE {name}" for name in catalogue.names("ROLE"))
        return cls(roles, privileges, objects, known)

    def closure(self, starts: Iterable[str]) -> Roles:
        """Roles, and all that were granted to them."""
        found: set[str] = set()
        left = list(starts)
        while left:
            if (role := left.pop()) not in found:
                found.add(role)
                left += self.all_roles if role == _ALL_ROLES else self.roles.get(role, ())
        return frozenset(found)


def fold(name: str) -> str:
    """A name as DuckDB compares names: without regard to the case of ASCII letters."""
    return name.encode("utf-8", "surrogatepass").upper().decode("utf-8", "surrogatepass")


def _label(name: Name) -> str:
    return ".".join(filter(None, name))


def available_roles(catalogue: Catalogue, session: SessionContext) -> Roles:
    """The roles a session may take on: its user's, and for the engine's owner all of them."""
    granted = catalogue.derived(_Granted.of)
    starts = [_ALL_ROLES] if session.is_owner else granted.roles.get(f"USER {session.user}", ())
    return granted.closure({"ROLE PUBLIC", *starts})


def current_roles(cursor: Cursor) -> Roles:
    """The roles in effect; DuckDB's functions are told of them.

    A role that was taken from its user or dropped meanwhile is without effect.
    """
    session, catalogue = cursor.session, cursor.engine.catalogue
    available = available_roles(catalogue, session)
    role = session.role if f"ROLE {session.role}" in available else "PUBLIC"
    held = available if session.secondary_roles else roles_of(catalogue, role)
    cursor.tell_roles(held, available)
    return held


def is_free(roles: Roles) -> bool:
    """Whether nothing is forbidden to the roles; policies hold for them too."""
    return not _FREE.isdisjoint(roles)


def roles_of(catalogue: Catalogue, role: str) -> Roles:
    """A role, PUBLIC, and all that was granted to them."""
    return catalogue.derived(_Granted.of).closure({f"ROLE {role}", "ROLE PUBLIC"})


def find(catalogue: Catalogue, kind: str, name: Name) -> Entry | None:
    """The object that a name reaches in DuckDB, in whatever case it is written."""
    return catalogue.get(kind, name) or catalogue.derived(_Granted.of).objects.get((kind, fold(_label(name))))


def may(catalogue: Catalogue, roles: Roles, privilege: str, on: tuple[str, Name]) -> bool:
    """Whether one of the roles owns an object or has a privilege on it; ANY is any of them."""
    if is_free(roles):
        return True
    kind, name = on
    entry = find(catalogue, kind, name)
    if entry and f"ROLE {entry.owner}" in roles:
        return True
    granted, label = catalogue.derived(_Granted.of), fold(f"{kind} {_label(name)}".strip())
    held = set().union(*(granted.privileges.get((role, label), ()) for role in roles))
    return bool(held) if privilege == ANY else bool(held & {privilege, "ALL", OWNERSHIP})


def check(cursor: Cursor, privilege: str, on: tuple[str, Name], roles: Roles | None = None) -> None:
    """Raises unless the session may use an object so, and the database and schema that it lies in."""
    catalogue, (kind, name) = cursor.engine.catalogue, on
    held = current_roles(cursor) if roles is None else roles
    label = _label(name) or kind
    if not all(may(catalogue, held, ANY, place) for place in (*_around(kind, name), on)):
        raise missing_object(label, "Object" if kind in ("TABLE", "VIEW") else kind.capitalize())
    if not may(catalogue, held, privilege, on):
        message = f"SQL access control error:\nInsufficient privileges to operate on {kind.lower()} '{label}'"
        raise sql_error(message, 3001, "42501")


def _around(kind: str, name: Name) -> Iterator[tuple[str, Name]]:
    """The database and schema that an object lies in."""
    if name[0] and kind != "DATABASE":
        yield "DATABASE", (name[0], "", "")
    if name[1] and kind != "SCHEMA":
        yield "SCHEMA", (name[0], name[1], "")


def visible_names(cursor: Cursor, roles: Roles) -> list[str]:
    """The full names of what roles have any privilege on, and of the session's temporary tables."""
    objects = cursor.engine.catalogue.derived(_Granted.of).objects.values()
    catalogue, own = cursor.engine.catalogue, {_label(name) for name in cursor.session.temporary_tables}
    return sorted(own | {_label(e.name) for e in objects if may(catalogue, roles, ANY, (e.kind, e.name))})


def add(catalogue: Catalogue, entry: Entry) -> None:
    """Puts a new object into the catalogue, with what is granted on every future one of its kind."""
    catalogue.put(entry)
    if entry.kind == "SCHEMA":
        places = {f"FUTURE SCHEMAS IN DATABASE {entry.name[0]}"}
    else:
        around = {"SCHEMA": f"{entry.name[0]}.{entry.name[1]}", "DATABASE": entry.name[0]}
        places = {f"FUTURE {entry.kind}S IN {kind} {name}" for kind, name in around.items()}
    for grant in catalogue.all("GRANT"):
        if grant.name[1] in places:
            label = _label(entry.name)
            name = (grant.name[0], f"{entry.kind} {label}", grant.name[2])
            details = {**grant.details, "on": entry.kind, "object": label}
            catalogue.put(Entry("GRANT", name, grant.owner, details=details))
