"""The schema: the specification's tables and constraints, made once, never replaced."""

from __future__ import annotations

import pytest
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.snow.statements import query

# Specification, Schema Definitions 1 to 4: the columns that have to be there, in this order, before ours.
SPECIFIED = {
    "USER_SESSIONS": "session_id user_role warehouse database schema created_at last_activity is_active",
    "SVG_GENERATION_REQUESTS": "request_id session_id prompt_text selected_model filename stage_name "
    "created_at status error_message",
    "GENERATED_SVGS": "svg_id request_id svg_content file_size stage_path generated_at model_used "
    "processing_time_ms",
    "TEMPORARY_TABLES": "table_name request_id schema created_at cleaned_up_at table_type",
}


@pytest.mark.parametrize("table", SPECIFIED)
def test_columns_are_the_specifications_then_ours(studio: Session, table: str) -> None:
    rows = query(
        studio,
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = CURRENT_SCHEMA() AND table_name = ? ORDER BY ordinal_position",
        table,
    )
    names = [row[0].lower() for row in rows]
    specified = SPECIFIED[table].split()
    assert names[: len(specified)] == specified


@pytest.mark.parametrize(
    "values",
    [
        "svg_generation_requests (request_id, prompt_text, selected_model, filename, stage_name, status) "
        "SELECT 'r', 'p', 'm', 'f', 'S', 'done'",
        "svg_generation_requests (request_id, selected_model, filename, stage_name) "
        "SELECT 'r', 'm', 'f', 'S'",
        "generated_svgs (svg_id, svg_content, file_size, stage_path, model_used) "
        "SELECT 's', '<svg', 0, 'p', 'm'",
        "generated_svgs (svg_id, svg_content, file_size, stage_path, model_used, processing_time_ms) "
        "SELECT 's', '<svg', 1, 'p', 'm', -1",
        "temporary_tables (table_name, schema, table_type) SELECT 't', 's', 'PERMANENT'",
        "user_sessions (session_id, user_role) SELECT 's', 'r'",
        "svg_reviews (review_id, svg_id, event, stars) SELECT 'r', 's', 'rating', 6",
    ],
)
def test_constraints_are_enforced(studio: Session, values: str) -> None:
    with pytest.raises(InkflakeError):
        query(studio, f"INSERT INTO ${{here}}.{values}")


def test_defaults_are_the_specifications(studio: Session) -> None:
    query(
        studio,
        "INSERT INTO ${here}.svg_generation_requests "
        "(request_id, prompt_text, selected_model, filename, stage_name) SELECT 'r', 'p', 'm', 'f', 'S'",
    )
    row = query(
        studio,
        "SELECT status, ABS(DATEDIFF(second, created_at, SYSDATE())) FROM ${here}.svg_generation_requests",
    )
    assert row[0][0] == "pending"
    assert row[0][1] < 60


def test_stages_are_an_entity_of_their_own(studio: Session) -> None:
    (row,) = query(studio, "SELECT * FROM ${here}.snowflake_stages WHERE schema = CURRENT_SCHEMA()")
    assert row["STAGE_NAME"] == "SVG_STAGE"
    assert row["ENCRYPTION"] == "AES-256"
