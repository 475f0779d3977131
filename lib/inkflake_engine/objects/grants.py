"""GRANT, REVOKE and SHOW GRANTS: who was granted what is kept and shown; nobody is held to it here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import Any

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.faults import missing_object, syntax_error, unsupported
from inkflake_engine.language.names import Name, full_name, leading_name
from inkflake_engine.language.results import Rows, status
from inkflake_engine.objects.recorded import record
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry

__all__ = ["HANDLERS", "forget_grants"]


_IN_SCHEMA = ("STAGE", "TABLE", "VIEW")
_AFTER_NAME = ("WITH", "GRANT", "CASCADE", "RESTRICT")


@dataclass(frozen=True)
class _Grant:
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


def _read(tokens: Sequence[Token], preposition: str) -> _Grant:
    """Reads from after GRANT or REVOKE; `preposition` is TO or FROM."""
    words = [token.text.upper() for token in tokens]
    if preposition not in words:
        raise syntax_error(f"GRANT and REVOKE need {preposition}")
    to = len(words) - 1 - words[::-1].index(preposition)
    on = words.index("ON") if "ON" in words[:to] else None
    grantee_kind, grantee = _kind_and_name(tokens[to + 1 :])
    if on is None:
        kind, granted = _kind_and_name(tokens[:to])
        return _Grant(("USAGE",), kind, granted, grantee_kind, grantee)
    kind, granted = _kind_and_name(tokens[on + 1 : to])
    privileges = " ".join(words[:on]).replace(" PRIVILEGES", "").split(" , ")
    return _Grant(tuple(privileges), kind, granted, grantee_kind, grantee)


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
    grant, catalogue = _read(cursor.tokens[1:], "TO" if kind == "GRANT" else "FROM"), cursor.engine.catalogue
    if grant.grantee_kind == "ROLE" and grant.grantee not in catalogue.names("ROLE"):
        raise missing_object(grant.grantee, "Role")
    if grant.kind in _IN_SCHEMA:
        name = full_name(grant.object.split("."), cursor.database, cursor.schema)
        grant = replace(grant, object=".".join(name))
    for entry in grant.entries(cursor.session.role):
        if kind == "GRANT":
            catalogue.put(entry)
        else:
            catalogue.drop("GRANT", entry.name)
    record(cursor, kind, f"{grant.kind} {grant.object}".strip())
    return status()


def forget_grants(cursor: Cursor, kind: str, name: Name) -> None:
    """Removes what was granted on a table or view that is dropped, or replaced without COPY GRANTS."""
    for entry in cursor.engine.catalogue.all("GRANT", schema=f"{kind} {'.'.join(name)}"):
        cursor.engine.catalogue.drop("GRANT", entry.name)


def _show(cursor: Cursor, _tree: exp.Expr) -> Rows:
    """SHOW GRANTS [TO {ROLE | USER} x | ON kind x | OF ROLE x]; alone, those of the current role."""
    tokens = cursor.tokens[2:]
    word = tokens[0].text.upper() if tokens else "TO"
    kind, name = _kind_and_name(tokens[1:]) if tokens else ("ROLE", cursor.session.role)
    fits = {
        "TO": lambda d: (d["to"], d["grantee"]) == (kind, name),
        "ON": lambda d: (
            d["on"] == kind and d["object"].split(".")[-len(name.split(".")) :] == name.split(".")
        ),
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
}
