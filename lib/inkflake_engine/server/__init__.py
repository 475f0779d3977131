"""Speaks Snowflake's wire protocol over HTTP: sessions, statements, and jobs that run them."""
