"""Storing trusts nothing it reads back: names in the tables are checked before they stand in a statement."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from inkflake import clean_up, generate, generation_history
from inkflake.errors import InkflakeError
from inkflake.snow.statements import query

HOUSE = "a red house beside two pine trees"


def test_a_forged_temporary_table_is_never_dropped(studio: Session) -> None:
    generate(studio, HOUSE)
    query(
        studio,
        "INSERT INTO ${here}.temporary_tables (table_name, schema, created_at, table_type, owner) "
        "SELECT 'GENERATED_SVGS', CURRENT_SCHEMA(), DATEADD(day, -1, SYSDATE()), 'TRANSIENT', CURRENT_USER()",
    )
    clean_up(studio, apply=True)
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs")[0][0] == 1


def test_a_forged_file_name_never_stands_in_a_statement(studio: Session) -> None:
    with pytest.raises(InkflakeError):
        generate(studio, HOUSE, stage="NO_SUCH_STAGE")
    batch_id = generation_history(studio)["batch_id"][0]
    forged = "x.svg FROM (SELECT 1); DROP TABLE generated_svgs; --"
    query(studio, "UPDATE ${here}.svg_generation_requests SET status = 'processing', filename = ?", forged)
    with pytest.raises(InkflakeError, match="filename"):
        generate(studio, HOUSE, batch_id=batch_id, upload="copy")
    assert query(studio, "SELECT COUNT(*) FROM ${here}.generated_svgs")[0][0] == 0
