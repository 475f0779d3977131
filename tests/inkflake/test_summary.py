"""Summaries: what became of a batch, in counts, tokens, times and credits."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from flow import CIRCLES, schema_of
from inkflake import generate, open_session
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of


def test_summary_tells_what_became_of_a_batch(upstream: ScriptedUpstream, scripted: Session) -> None:
    def answer(asked: dict[str, Any]) -> Answer:
        prompt = prompt_of(asked)
        if "hopeless" in prompt:
            return Answer("no drawing today")
        return Answer("I'd rather not." if "mended" in prompt and "refused" not in prompt else SQUARE)

    upstream.answer = answer
    prompts = ["a mended square", "a hopeless square", "a plain square"]
    batch = generate(scripted, prompts, model="test-model", max_attempts=2)
    lines = batch.summary().to_pandas()["value"].to_dict()
    assert lines["requests"] == 3
    assert lines["accepted as drawn"] + lines["accepted after repairs"] == 2
    assert lines["failed: NoSvgFound"] == 1
    assert lines["attempts"] == 5
    assert lines["mended by asking again"] == "50%"
    assert (lines["prompt tokens"], lines["tokens per accepted drawing"]) == (55, round(5 * 33 / 2))
    assert len(batch.summary().figure().axes) == 2
    latency = batch.summary().latency()["seconds"].tolist()
    assert latency == sorted(latency)
    assert len(latency) == 3
    assert latency[0] >= 0


def test_credits_are_those_that_snowflake_counts_for_the_calls_of_a_batch(
    studio: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = []
    run_query = SnowflakeCursor.execute

    def watched(cursor: SnowflakeCursor, command: str, *args: Any, **options: Any) -> Any:
        if "AI_COMPLETE" in command:
            tags.append(options["_statement_params"]["QUERY_TAG"])
        return run_query(cursor, command, *args, **options)

    monkeypatch.setattr(SnowflakeCursor, "execute", watched)
    batch = generate(studio, CIRCLES[:4])
    assert batch.summary().to_pandas()["value"]["credits"] is None
    view = "SNOWFLAKE.ACCOUNT_USAGE.CORTEX_AI_FUNCTIONS_USAGE_HISTORY"
    with open_session(schema=schema_of(studio)) as snowflake:
        snowflake.sql("CREATE DATABASE SNOWFLAKE").collect()
        try:
            snowflake.sql("CREATE SCHEMA SNOWFLAKE.ACCOUNT_USAGE").collect()
            snowflake.sql(f"CREATE TABLE {view} (query_tag STRING, credits NUMBER(38, 9))").collect()
            assert batch.summary().credits is None
            for tag, used in ((tags[0], 0.25), (tags[0], 0.75), ("another", 9)):
                snowflake.sql(f"INSERT INTO {view} SELECT ?, ?", params=[tag, used]).collect()
            lines = batch.summary().to_pandas()["value"].to_dict()
        finally:
            snowflake.sql("DROP DATABASE SNOWFLAKE").collect()
    assert (lines["credits"], lines["credits per accepted drawing"]) == (1.0, 0.25)
