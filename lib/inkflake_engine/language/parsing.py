"""Snowflake SQL text to a syntax tree, with numbered binds and Snowflake's own syntax errors.

What a tree means is left to the modules that carry statements out.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.calls import call_error, check_calls
from inkflake_engine.language.faults import compilation_error, sql_error, syntax_error

__all__ = [
    "bind_name",
    "count_error",
    "is_bind",
    "parse",
    "split",
    "tokenize",
    "used_binds",
    "without_indexes",
]

SNOWFLAKE = Dialect.get_or_raise("snowflake")
BIND = "_bind"
# PUT of `/folder/*` without quotes, as snow sends it, looks like the beginning of a comment.
_UNQUOTED = re.compile(r"^(\s*PUT\s+)(file://[^\s']+)", re.IGNORECASE)
_BINDS = (TokenType.PLACEHOLDER, TokenType.QDCOLON)
# Kinds whose words the parser takes for something else.
_BY_WORDS = ("ROW ACCESS POLICY", "DATABASE ROLE")
# CREATE <word> TABLE: words that change who sees an object or how it is stored, not its grammar.
_STORAGE = {
    TokenType.TABLE: frozenset({"SCOPED", "HYBRID"}),
    TokenType.FILE_FORMAT: frozenset({"SCOPED"}),
    TokenType.STAGE: frozenset({"SCOPED"}),
    TokenType.SCHEMA: frozenset({"TRANSIENT"}),
    TokenType.DATABASE: frozenset({"TRANSIENT"}),
}


def tokenize(text: str) -> list[Token]:
    """Splits text as Snowflake does: strings, `$$` quotes and comments are single tokens or gone."""
    try:
        return SNOWFLAKE.tokenize(text)
    except TokenError as error:
        raise syntax_error(f"syntax error: {error}") from None


def parse(command: str) -> exp.Expr:
    """Parses one statement; each `?` becomes `$_bind<n>`, so that rewriting may move or repeat it."""
    command = _UNQUOTED.sub(r"\1'\2'", command, count=1)
    tokens = tokenize(command)
    head = " ".join(token.text.upper() for token in tokens[:6])
    makes = bool(tokens) and tokens[0].token_type in (TokenType.CREATE, TokenType.DROP)
    if makes and any(words in head for words in _BY_WORDS):
        return exp.Command(this=tokens[0].text.upper(), expression=command[tokens[0].end + 1 :])
    check_calls(tokens)
    parsed = _parsed(list(_numbered(_plain_tables(tokens))), command)
    for tree in parsed:
        if isinstance(tree, (exp.Get, exp.Put)) and tree.args["target"].name == "?":
            tree.set("target", exp.Parameter(this=exp.var(bind_name(1))))
    trees = [tree for tree in parsed if tree is not None and not isinstance(tree, exp.Semicolon)]
    if len(trees) != 1:
        raise count_error(len(trees))
    if isinstance(trees[0], (exp.Condition, exp.Alias)):
        first = tokens[0]
        if first.text.upper() == "UNSET":
            return exp.Command(this="UNSET", expression=command[first.end + 1 :])
        raise syntax_error(f"syntax error line {first.line} at position 0 unexpected '{first.text}'.")
    return trees[0]


def _parsed(tokens: list[Token], command: str) -> list[exp.Expr | None]:
    parser = SNOWFLAKE.parser()
    try:
        return parser.parse(tokens, command)
    except ParseError as error:
        problem, otherwise = str(error.errors[0].get("description") or ""), _parse_error(error)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # So the parser's functions fail where arguments are missing.
        problem, otherwise = "", syntax_error(f"syntax error: {error}")
    at = next((n for n, token in enumerate(tokens) if token is parser._curr), 0)
    raise call_error(tokens, at, command, problem) or otherwise from None


def split(text: str) -> list[tuple[str, int]]:
    """The statements of a text, and how many binds each has."""
    parts: list[list[Token]] = [[]]
    for token in tokenize(text):
        if token.token_type == TokenType.SEMICOLON:
            parts.append([])
        else:
            parts[-1].append(token)
    return [
        (text[part[0].start : part[-1].end + 1], sum(token.token_type in _BINDS for token in part))
        for part in parts
        if part
    ]


def bind_name(position: int) -> str:
    return f"{BIND}{position}"


def is_bind(node: object) -> bool:
    """Whether a node stands for a bound value."""
    return isinstance(node, exp.Parameter) and node.name.startswith(BIND)


def used_binds(tree: exp.Expr, values: Sequence[Any]) -> dict[str, Any]:
    """Picks the bound values a tree refers to, by the name it uses."""
    names = {node.name for node in tree.find_all(exp.Parameter) if is_bind(node)}
    given = {bind_name(n): value for n, value in enumerate(values, start=1)}
    if missing := sorted(names - given.keys()):
        number = missing[0].removeprefix(BIND)
        raise compilation_error(f"Bind variable :{number} not set.", 2049, "42601")
    return {name: given[name] for name in sorted(names)}


def _numbered(tokens: Sequence[Token]) -> Iterator[Token]:
    number = 0
    for token in tokens:
        if token.token_type not in _BINDS:
            yield token
            continue
        number += 1
        if tokens[0].token_type in (TokenType.GET, TokenType.PUT):
            yield _token_at(token, TokenType.STRING, token.text)
            continue
        yield _token_at(token, TokenType.PARAMETER, "$")
        yield _token_at(token, TokenType.VAR, bind_name(number))
        if token.token_type == TokenType.QDCOLON:
            yield _token_at(token, TokenType.DCOLON, "::")


def _plain_tables(tokens: Sequence[Token]) -> list[Token]:
    """Takes out of a CREATE what the parser stumbles over: storage words, and indexes among the columns."""
    if not tokens or tokens[0].token_type != TokenType.CREATE:
        return list(tokens)
    at = next((n for n, token in enumerate(tokens) if token.token_type in _STORAGE), 0)
    words = _STORAGE.get(tokens[at].token_type, frozenset())
    head = [token for token in tokens[:at] if token.text.upper() not in words]
    hybrid = any(token.text.upper() == "HYBRID" for token in tokens[:at])
    return head + (without_indexes(tokens[at:])[0] if hybrid else list(tokens[at:]))


def without_indexes(tokens: Sequence[Token]) -> tuple[list[Token], list[str]]:
    """Takes `INDEX name (columns)` out of a table's definition; gives what is left, and the names."""
    kept: list[Token] = []
    names: list[str] = []
    depth, skipping = 0, False
    for n, token in enumerate(tokens):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if depth == 1 and token.text.upper() == "INDEX" and tokens[n - 1].token_type == TokenType.COMMA:
            kept.pop()
            names.append(tokens[n + 1].text.upper())
            skipping = True
        elif skipping and (depth == 0 or (depth == 1 and token.token_type == TokenType.COMMA)):
            skipping = False
        if not skipping:
            kept.append(token)
    return kept, names


def _token_at(token: Token, kind: TokenType, text: str) -> Token:
    return Token(kind, text, token.line, token.col, token.start, token.end)


def count_error(count: int, wanted: str = "1") -> ProgrammingError:
    """Makes the error for a text that is not as many statements as it should be."""
    if count == 0:
        return compilation_error("Empty SQL statement.", 900, "42601")
    message = f"Actual statement count {count} did not match the desired statement count {wanted}."
    return sql_error(message, 8, "0A000")


def _parse_error(error: ParseError) -> ProgrammingError:
    found = error.errors[0] if error.errors else {}
    where = f"line {found.get('line') or 1} at position {max((found.get('col') or 1) - 1, 0)}"
    unexpected = found.get("highlight") or "<EOF>"
    return syntax_error(f"syntax error {where} unexpected '{unexpected}'.")
