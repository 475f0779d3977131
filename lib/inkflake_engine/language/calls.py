"""Calls of functions with arguments that they do not take, or of none of Snowflake's, in Snowflake's words.

What the parser does not notice, DuckDB does: it tells which arguments its function takes.
"""

import re
from collections.abc import Sequence

from snowflake.connector.errors import ProgrammingError
from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from inkflake_engine.language.faults import arity_error, unknown_function

__all__ = ["call_error", "check_calls"]

_TOO_MANY = re.compile(r"number of provided arguments \(\d+\) is greater .* supported arguments \((\d+)\)")
_MISSING = re.compile(r"missing for <class '[\w.]*\.(\w+)'>")
_DEPTHS = {TokenType.L_PAREN: -1, TokenType.L_BRACKET: -1, TokenType.R_PAREN: 1, TokenType.R_BRACKET: 1}


# The parser takes these of other databases in every dialect, and makes of them what DuckDB has.
_NAMES = """
    APPROX_QUANTILE ARGMAX ARGMIN ARG_MAX ARG_MIN ARRAY_CONCAT ARRAY_FILTER ARRAY_HAS ARRAY_LENGTH BOOL_AND
    BOOL_OR COUNTIF DATE_ADD DATE_DIFF DATE_SUB ENDS_WITH FROM_BASE64 GEN_RANDOM_UUID GROUP_CONCAT HEX INSTR
    ISINF ISNAN JSON_EXTRACT JSON_KEYS JSON_OBJECT JSON_TYPE LCASE LEVENSHTEIN LOG10 LOG2 QUANTILE
    REGEXP_EXTRACT REGEXP_FULL_MATCH STARTS_WITH STRING_AGG STRING_TO_ARRAY STRPOS STRUCT_EXTRACT TO_BASE64
    TO_HEX UCASE UNHEX
"""
_ELSEWHERE = frozenset(_NAMES.split())
# After these stands the name of a table, with its columns in parentheses.
_BEFORE_A_TABLE = frozenset(
    {TokenType.TABLE, TokenType.INTO, TokenType.VIEW, TokenType.EXISTS, TokenType.WITH}
)


def check_calls(tokens: Sequence[Token]) -> None:
    """Raises for a call of a function that other databases have and Snowflake has not."""
    for n, (token, following) in enumerate(zip(tokens, tokens[1:], strict=False)):
        if following.token_type != TokenType.L_PAREN or token.text.upper() not in _ELSEWHERE:
            continue
        before = tokens[n - 1].token_type if n else None
        if token.token_type != TokenType.IDENTIFIER and before not in _BEFORE_A_TABLE:
            raise unknown_function(token.text)


def call_error(tokens: Sequence[Token], end: int, text: str, problem: str) -> ProgrammingError | None:
    """What is wrong with the call that ends at a token; None if no call is meant.

    `problem` is what the parser says, nothing where it broke on arguments that are not there.
    """
    most, missing = _TOO_MANY.search(problem), _MISSING.search(problem)
    kind = getattr(exp, missing[1], None) if missing else exp.Func
    if tokens[end].token_type != TokenType.R_PAREN or (problem and not most and not missing):
        return None
    start, given = _opening(tokens, end)
    if start < 1 or not (isinstance(kind, type) and issubclass(kind, exp.Func)):
        return None
    name = tokens[start - 1]
    called = f"{name.text.upper()}{text[tokens[start].start : tokens[end].end + 1]}"
    place = f"line {name.line} at position {name.start - text.rfind(chr(10), 0, name.start) - 1}"
    wanted = int(most[1]) if most else max(sum(kind.arg_types.values()), given + 1)
    return arity_error(called, wanted, given, f"error {place}\n")


def _opening(tokens: Sequence[Token], end: int) -> tuple[int, int]:
    """Where the parentheses begin that end at a token, and how many arguments stand in them."""
    depth, commas = 0, 0
    for start in range(end, -1, -1):
        depth += _DEPTHS.get(tokens[start].token_type, 0)
        commas += depth == 1 and tokens[start].token_type == TokenType.COMMA
        if depth == 0:
            return start, commas + 1 if end - start > 1 else 0
    return 0, 0
