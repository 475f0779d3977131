"""The embedded Snowflake: a background server on this machine, for whoever has no account at hand."""
