"""The embedded Snowflake: a background server on this machine, for whoever has no account at hand."""

from __future__ import annotations

from inkflake.embedded.process import connection_options, stop_server

__all__ = ["connection_options", "stop_server"]
