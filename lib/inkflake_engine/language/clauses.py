"""What statements such as SHOW are about, LIKE and IN, also where the parser knows their words alone."""

import re
from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.names import identifier_name, leading_name
from inkflake_engine.language.parsing import tokenize

__all__ = ["in_scope", "like_filter", "like_pattern", "pairs", "tokens_of", "words_of"]

_WORD = re.compile(r"""('(?:[^'\\]|''|\\.)*')|(=|(?:[^\s='"]|"(?:[^"]|"")*")+)""")
Scope = tuple[str | None, str | None]


def tokens_of(tree: exp.Expr) -> list[Token]:
    """The tokens after the first word of a statement that the parser keeps as text."""
    body = tree.expression
    return tokenize(body if isinstance(body, str) else body.name)


def like_filter(tree: exp.Expr) -> Callable[[str], bool]:
    """Tells whether a name fits the statement's LIKE, in any case; without one, every name does."""
    pattern = _like_text(tree)
    if pattern is None:
        return lambda _name: True
    fits = like_pattern(pattern)
    return lambda name: fits.fullmatch(name) is not None


def like_pattern(pattern: str) -> re.Pattern[str]:
    """LIKE as a regular expression: `%` is any text, `_` any one character, a backslash escapes the next."""
    wild = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    text = "".join(re.escape(p[-1]) if len(p) > 1 else wild.get(p, re.escape(p)) for p in parts)
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _like_text(tree: exp.Expr) -> str | None:
    if isinstance(tree, exp.Show):
        like = tree.args.get("like")
        return like.name if isinstance(like, exp.Expr) else None
    tokens = tokens_of(tree)
    for token, next_token in zip(tokens, tokens[1:], strict=False):
        if token.token_type == TokenType.LIKE and next_token.token_type == TokenType.STRING:
            return next_token.text
    return None


def words_of(tree: exp.Expr) -> list[str]:
    """The words of a statement about files, whose names are not made of tokens; quotes are taken off."""
    body = tree.expression
    text = body if isinstance(body, str) else body.name
    return [tokenize(quoted)[0].text if quoted else plain for quoted, plain in _WORD.findall(text)]


def pairs(tokens: Sequence[Token]) -> Iterator[tuple[str, str, str]]:
    """`NAME = value` outside of parentheses and in those of another option: that one's name, name, value."""
    within: list[str | None] = [""]
    for n, token in enumerate(tokens):
        if token.token_type == TokenType.L_PAREN:
            named = n > 1 and tokens[n - 1].token_type == TokenType.EQ
            within.append(tokens[n - 2].text.upper() if named else None)
        elif token.token_type == TokenType.R_PAREN:
            within.pop()
        elif token.token_type == TokenType.EQ and 0 < n < len(tokens) - 1 and within[-1] is not None:
            yield within[-1], tokens[n - 1].text.upper(), tokens[n + 1].text


def in_scope(tree: exp.Expr, database: str | None, schema: str | None) -> Scope:
    """The database and schema that a SHOW is about, by itself the session's; None for all of them."""
    kind, parts = _scope_of_show(tree) if isinstance(tree, exp.Show) else _scope_of_words(tree)
    if kind == "ACCOUNT":
        return None, None
    if kind == "DATABASE":
        return (parts[-1] if parts else database), None
    if kind and parts:
        return (parts[-2] if len(parts) > 1 else database), parts[-1]
    return database, schema


def _scope_of_show(tree: exp.Show) -> tuple[str, list[str]]:
    table = tree.args.get("scope")
    parts = [identifier_name(part) or "" for part in table.parts] if isinstance(table, exp.Table) else []
    return str(tree.args.get("scope_kind") or ""), parts


def _scope_of_words(tree: exp.Expr) -> tuple[str, list[str]]:
    tokens = tokens_of(tree)
    at = next((n for n, token in enumerate(tokens) if token.token_type == TokenType.IN), None)
    if at is None:
        return "", []
    rest = tokens[at + 1 :]
    if rest and rest[0].text.upper() in _KINDS:
        return rest[0].text.upper(), leading_name(rest[1:])[0]
    return "SCHEMA", leading_name(rest)[0]


_KINDS = frozenset({"ACCOUNT", "DATABASE", "SCHEMA"})
