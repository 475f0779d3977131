"""What the embedded Snowflake stops for; what a statement is refused for is the connector's own errors."""

from snowflake.connector.errors import OperationalError

__all__ = ["EngineError", "SettingError"]


class EngineError(OperationalError):
    """The embedded Snowflake cannot be started or reached; the message says what to do."""


class SettingError(EngineError, ValueError):
    """A setting of the environment has a value that it cannot take."""
