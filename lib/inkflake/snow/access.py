"""Access levels (specification, Data Security Model 2): whose rows a caller may see and change.

Every statement of the library that reads or changes rows names one of these conditions, on every edition, so
that a user stays with own rows where Snowflake enforces no policies; `schema/governance.sql` tells Snowflake.
"""

__all__ = ["LEVELS", "READABLE", "owned"]

ADMIN, SYSTEM = (f"IS_ROLE_IN_SESSION('INKFLAKE_{role}')" for role in ("ADMIN", "SYSTEM"))


def owned(table: str = "") -> str:
    """The condition that a row is the caller's, of a table where a statement has several."""
    return f"{table}.owner = CURRENT_USER()" if table else "owner = CURRENT_USER()"


# `own` is what runs draw from and change, `own_or_admin` what is shown, exported, retained and mended;
# `temporary` what the system may clean up as well. Rows of `user_sessions` are named after their user.
LEVELS = {
    "admin": ADMIN,
    "own": owned(),
    "own_or_admin": f"({owned()} OR {ADMIN})",
    "temporary": f"({owned()} OR {ADMIN} OR {SYSTEM})",
    "own_session": "user_name = CURRENT_USER()",
    "session_or_admin": f"(user_name = CURRENT_USER() OR {ADMIN})",
}

# The tables of ours that hold prompts: from them a user reads own rows, whatever schema they are in.
READABLE = dict.fromkeys(("DRAWINGS", "SVG_GENERATION_REQUESTS"), LEVELS["own_or_admin"])
