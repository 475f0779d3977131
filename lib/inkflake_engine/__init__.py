"""The embedded Snowflake: a background server on this machine, for whoever has no account at hand."""

from inkflake_engine.errors import EngineError
from inkflake_engine.hosting.process import connection_options, stop_server

__all__ = ["EngineError", "connection_options", "stop_server"]
