"""Asks the embedded engine through the real connector, in a schema of the test's own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import Any

import snowflake.connector
from snowflake.connector.errors import DatabaseError

_numbers = itertools.count(1)

Connect = Callable[..., snowflake.connector.SnowflakeConnection]


class Asker:
    """A session and what it answers."""

    def __init__(self, connection: snowflake.connector.SnowflakeConnection) -> None:
        self.connection = connection

    def __call__(self, text: str, *binds: Any) -> list[tuple]:
        return self.connection.cursor().execute(text, binds or None).fetchall()

    def names(self, text: str, *binds: Any) -> list[str]:
        return [column.name for column in self.connection.cursor().execute(text, binds or None).description]

    def one(self, text: str, *binds: Any) -> Any:
        ((value,),) = self(text, *binds)
        return value

    def fails(self, text: str, *binds: Any) -> tuple[int, str]:
        """The number and text of the error that a statement must give."""
        try:
            self(text, *binds)
        except DatabaseError as error:
            return error.errno, error.msg
        raise AssertionError(f"no error: {text}")


def asker(connect: Connect, **options: Any) -> Asker:
    ask = Asker(connect(**options))
    ask(f"CREATE SCHEMA ASKED_{os.getpid()}_{next(_numbers)}")
    return ask
