"""Summaries: what became of a batch, in counts, tokens, times and credits."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from snowflake.connector.cursor import SnowflakeCursor
from snowflake.snowpark import Session

from flow import CIRCLES, schema_of
from inkflake import generate, open_session
from inkflake.telling.summary import Summary
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
    assert batch.summary().latency()["seconds"].min() >= 0
    assert "tokens per accepted drawing" in batch.summary()._repr_html_()
    told = "2 accepted as drawn, 0 accepted after repairs, 0 from the cache, 1 failed: NoSvgFound, 0 waiting"
    assert repr(batch.summary()) == told


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


def summarised(*outcomes: str, latency_ms: list[int] | None = None) -> Summary:
    """One request of so many attempts, completed when the last was accepted."""
    status = "completed" if outcomes[-1:] == ("accepted",) else "failed"
    requests = pd.DataFrame([{"request_id": "r", "status": status, "cached_from": None, "error_type": None}])
    told = {"latency_ms": latency_ms or 1, "prompt_tokens": 10, "completion_tokens": 20, "changes": 0}
    attempts = pd.DataFrame({"outcome": outcomes or ["accepted"] * len(latency_ms or ()), **told})
    return Summary(requests, attempts.assign(request_id="r"))


def test_latency_is_that_of_half_of_nine_in_ten_and_of_nearly_all() -> None:
    slow = summarised(latency_ms=[1000 * n for n in range(101, 0, -1)]).latency()
    assert slow["seconds"].tolist() == [51, 91, 100]
    assert [name.split("(")[1] for name in slow.index] == ["p50)", "p90)", "p99)"]


def test_lost_attempts_are_told_and_an_unknown_reason_is_one() -> None:
    lines = summarised("lost", "error").to_pandas()["value"].to_dict()
    assert (lines["attempts"], lines["attempts lost with a stopped run"]) == (2, 1)
    assert lines["failed: unknown"] == 1
    assert lines["mended by asking again"] == "none needed"
    assert (lines["prompt tokens"], lines["tokens per accepted drawing"]) == (20, None)
    assert "attempts lost with a stopped run" not in summarised("accepted").to_pandas().index


def test_share_of_refused_answers_that_were_mended() -> None:
    assert summarised("rejected", "accepted").mended() == 1
    assert summarised("truncated", "empty").mended() == 0
    assert summarised("accepted").mended() is None
