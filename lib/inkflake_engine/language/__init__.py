"""Snowflake's language: text to trees, names and clauses, and the errors and rows that answer."""
