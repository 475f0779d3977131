"""Names of objects: read, completed from the session, and quoted for DuckDB."""

import re
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.faults import compilation_error, without_place

__all__ = [
    "Name",
    "check_plain_name",
    "completed",
    "full_name",
    "identifier",
    "identifier_name",
    "leading_name",
    "literal",
    "quoted",
]

Name = tuple[str, str, str]  # database, schema, name; empty where the kind has none

# A database's name is that of its file, fakesnow quotes neither it nor a schema's, and some are its own.
_PLAIN_NAME = re.compile(r"(?!_fs_|_ink_)[A-Za-z_][A-Za-z0-9_$]*", re.IGNORECASE)


def identifier_name(node: exp.Expr | None) -> str | None:
    """The name an identifier stands for: upper case unless it is quoted."""
    if not isinstance(node, exp.Identifier):
        return None
    return node.name if node.quoted else node.name.upper()


def leading_name(tokens: Sequence[Token]) -> tuple[list[str], Sequence[Token]]:
    """The parts of the name at the start of the tokens, and what follows it."""
    parts: list[str] = []
    for n, token in enumerate(tokens):
        if n % 2:
            if token.token_type != TokenType.DOT:
                return parts, tokens[n:]
        else:
            parts.append(token.text if token.token_type == TokenType.IDENTIFIER else token.text.upper())
    return parts, []


def completed(parts: Sequence[str | None], *context: str | None) -> tuple[str, ...]:
    """Fills in what a name leaves out from its context: the session's database, or that and its schema."""
    padded = (*[None] * (len(context) + 1 - len(parts)), *parts)
    return tuple(part or default or "" for part, default in zip(padded, (*context, ""), strict=False))


def full_name(
    parts: Sequence[str | None], database: str | None, schema: str | None, *, doing: str = "operation"
) -> Name:
    """Completes the name of what lies in a schema; raises when the session has none to complete it with."""
    of_database, of_schema, name = completed(parts, database, schema)
    if not of_database or not of_schema:
        raise without_place("schema" if of_database else "database", doing)
    return of_database, of_schema, name


def check_plain_name(name: str) -> None:
    """Raises unless a database or a schema can have this name here."""
    if not _PLAIN_NAME.fullmatch(name):
        raise compilation_error(f"invalid identifier '{name}' for a database or schema here", 904, "42000")


def identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def quoted(*parts: str) -> str:
    """A dotted name in DuckDB's grammar."""
    return ".".join(identifier(part).sql("duckdb") for part in parts)


def literal(text: str) -> str:
    """A text in DuckDB's grammar."""
    return exp.Literal.string(text).sql("duckdb")
