"""Policies as they are kept: their text read, and which a table carries.

https://docs.snowflake.com/en/sql-reference/sql/create-row-access-policy · …/create-masking-policy
…/create-storage-lifecycle-policy
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.faults import syntax_error
from inkflake_engine.language.parsing import parse, tokenize
from inkflake_engine.storage.catalogue import Entry

__all__ = ["LIFECYCLE", "MASKS", "ROWS", "carries_policy", "read_policy", "uses_policy"]

# The details of a table: its row access policy, its storage lifecycle policy, which only Snowflake carries
# out, and the masking policies of its columns. Each is a list: the three parts of the policy's name, and the
# columns that its arguments stand for.
ROWS, LIFECYCLE, MASKS = "row_access", "lifecycle", "masking"
_OPTIONS = frozenset({"ARCHIVE_FOR_DAYS", "ARCHIVE_TIER", "COMMENT", "EXEMPT_OTHER_POLICIES"})


def uses_policy(entry: Entry) -> Iterator[Sequence[str]]:
    """The policies that are carried out here on a table, its row access policy first."""
    if rows := entry.details.get(ROWS):
        yield rows
    yield from entry.details.get(MASKS, {}).values()


def carries_policy(entry: Entry) -> Iterator[Sequence[str]]:
    """All policies of a table."""
    yield from uses_policy(entry)
    if expiring := entry.details.get(LIFECYCLE):
        yield expiring


@lru_cache(maxsize=256)
def read_policy(text: str) -> tuple[tuple[str, ...], exp.Expr]:
    """The names of a policy's arguments, and its body, which a caller has to copy."""
    tokens = tokenize(text)
    arrow = next((n for n, token in enumerate(tokens) if token.token_type == TokenType.ARROW), None)
    if arrow is None or not tokens or tokens[0].token_type != TokenType.L_PAREN:
        raise syntax_error("a policy needs (argument type, …) RETURNS type -> expression")
    end = _end_of_body(tokens, arrow + 1)
    body = text[tokens[arrow].end + 1 : tokens[end].start if end < len(tokens) else len(text)]
    tree = parse(f"SELECT {body}")
    if len(tree.expressions) != 1 or any(value for key, value in tree.args.items() if key != "expressions"):
        raise syntax_error("the body of a policy is one expression")
    names, depth = [], 0
    for before, token in zip(tokens, tokens[1:arrow], strict=False):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(before.token_type, 0)
        if depth == 1 and before.token_type in (TokenType.L_PAREN, TokenType.COMMA):
            names.append(token.text if token.token_type == TokenType.IDENTIFIER else token.text.upper())
    return tuple(names), tree.expressions[0]


def _end_of_body(tokens: Sequence[Token], start: int) -> int:
    """Where `COMMENT = …` or another option follows the body."""
    depth = 0
    for n in range(start, len(tokens) - 1):
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(tokens[n].token_type, 0)
        option = tokens[n].text.upper() in _OPTIONS
        if depth == 0 and option and tokens[n + 1].token_type == TokenType.EQ:
            return n
    return len(tokens)
