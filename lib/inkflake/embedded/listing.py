"""LIKE, IN and STARTS WITH of SHOW statements that the parser knows by their words alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake.embedded.sql import tokenize

__all__ = ["like_filter", "like_pattern", "tokens_of"]


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
    """LIKE's wildcards as a regular expression: `%` any text, `_` any one character, backslash takes the next as it is."""
    wild = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    text = "".join(re.escape(p[-1]) if len(p) > 1 else wild.get(p, re.escape(p)) for p in parts)
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _like_text(tree: exp.Expr) -> str | None:
    if isinstance(tree, exp.Show):
        like = tree.args.get("like")
        return like.name if isinstance(like, exp.Expr) else None
    tokens = tokens_of(tree)
    for token, following in zip(tokens, tokens[1:], strict=False):
        if token.token_type == TokenType.LIKE and following.token_type == TokenType.STRING:
            return following.text
    return None
