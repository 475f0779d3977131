"""Sessions that need more than a schema that is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from flow import schema_of
from inkflake import open_session
from upstream import ScriptedUpstream


@pytest.fixture
def scripted(upstream: ScriptedUpstream, studio: Session) -> Iterator[Session]:
    """A session whose models are those of the scripted server."""
    with open_session(schema=schema_of(studio)) as session:
        yield session


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to the engine from here on."""
    sent: list[str] = []
    execute = SnowflakeCursor.execute

    def watched(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        sent.append(command)
        return execute(cursor, command, *args, **options)

    monkeypatch.setattr(SnowflakeCursor, "execute", watched)
    return sent
