"""Access levels (specification, Data Security Model 2): which rows a caller may see, on every edition."""

__all__ = ["LEVELS"]

# Conditions that statements name: a user sees own rows, an admin all, the system temporary resources.
LEVELS = {
    "own_or_admin": "(owner = CURRENT_USER() OR IS_ROLE_IN_SESSION('INKFLAKE_ADMIN'))",
    "system": "IS_ROLE_IN_SESSION('INKFLAKE_SYSTEM')",
}
