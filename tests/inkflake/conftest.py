"""Sessions that need more than a schema that is set up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from snowflake.snowpark import Session

from flow import schema_of
from inkflake import open_session
from upstream import ScriptedUpstream


@pytest.fixture
def scripted(upstream: ScriptedUpstream, studio: Session) -> Iterator[Session]:
    """A session whose models are those of the scripted server."""
    with open_session(schema=schema_of(studio)) as session:
        yield session
