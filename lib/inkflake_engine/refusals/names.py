"""Names that are too long for Snowflake.

https://docs.snowflake.com/en/sql-reference/identifiers-syntax
"""

from sqlglot import exp
from sqlglot.tokens import TokenType

from inkflake_engine.language.faults import compilation_error
from inkflake_engine.protocols import Cursor

__all__ = ["check_names"]

_LONGEST = 255
_NAMES = (TokenType.VAR, TokenType.IDENTIFIER)


def check_names(cursor: Cursor, _tree: exp.Expr) -> None:
    """The objects and columns that a statement makes or names."""
    for token in cursor.tokens:
        if len(token.text) > _LONGEST and token.token_type in _NAMES:
            message = f"Object name '{token.text}' exceeds maximum length limit of {_LONGEST} characters."
            raise compilation_error(message, 904, "42000")
