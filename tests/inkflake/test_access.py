"""Access levels: a user sees own rows, an admin all."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from flow import HOUSE
from inkflake import drawings, generate, generation_history, svg_by_request, temporary_tables
from inkflake.errors import InkflakeError
from inkflake.keeping.setup import setup
from inkflake.snow.statements import query


def test_rows_of_others_are_not_shown(studio: Session) -> None:
    made = generate(studio, HOUSE)
    for table in ("svg_generation_requests", "generated_svgs", "temporary_tables"):
        query(studio, f"UPDATE ${{here}}.{table} SET owner = 'SOMEBODY_ELSE'")
    assert len(generation_history(studio)) == 0
    assert drawings(studio) == ()
    assert len(temporary_tables(studio, cleaned=True)) == 0
    with pytest.raises(InkflakeError):
        svg_by_request(studio, made.drawings[0].request_id)
    setup(studio, governance=True)
    query(studio, "USE ROLE INKFLAKE_ADMIN")
    assert len(generation_history(studio)) == 1
    assert len(drawings(studio)) == 1
