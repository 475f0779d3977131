"""What Snowflake refuses and DuckDB would take: each function raises for one such thing."""
