"""AI_COMPLETE and its kin on the embedded engine."""

from __future__ import annotations

import json

from asking import Asker, Connect, asker
from upstream import Answer, ScriptedUpstream

ROWS = """
SELECT f.value:id::string, AI_COMPLETE(model => ?, prompt => f.value:prompt::string,
    model_parameters => {'temperature': 0, 'max_tokens': 8192},
    show_details => TRUE, return_error_details => TRUE)
FROM TABLE(FLATTEN(INPUT => PARSE_JSON(?))) f ORDER BY f.index
"""
PROMPTS = json.dumps([{"id": str(n), "prompt": f"a red house, number {n}"} for n in range(3)])


def test_rows_are_drawn_with_details(ask: Asker) -> None:
    rows = ask(ROWS, "offline-sketch", PROMPTS)
    assert [row[0] for row in rows] == ["0", "1", "2"]
    answers = [json.loads(row[1]) for row in rows]
    assert [answer["error"] for answer in answers] == [None] * 3
    value = answers[0]["value"]
    assert "<svg" in value["choices"][0]["messages"]
    assert value["model"] == "offline-sketch"
    usage = value["usage"]
    assert (
        usage["total_tokens"]
        == usage["prompt_tokens"] + usage["completion_tokens"] + usage["guardrail_tokens"]
    )


def test_failed_row_carries_its_error(ask: Asker) -> None:
    answer = json.loads(ask(ROWS, "no-such-model", PROMPTS)[0][1])
    assert answer["value"] is None
    assert "no-such-model" in answer["error"]


def test_failed_row_is_null_without_error_details(ask: Asker) -> None:
    assert ask.one("SELECT AI_COMPLETE('no-such-model', 'a house')") is None
    assert ask.one("SELECT AI_COMPLETE('offline-sketch', NULL)") is None


def test_answer_is_plain_text_when_called_by_position(ask: Asker) -> None:
    assert "<svg" in ask.one("SELECT AI_COMPLETE('offline-sketch', 'a red house')")


def test_parameters_reach_the_upstream(connect: Connect, upstream: ScriptedUpstream) -> None:
    ask = asker(connect)
    parameters = "{'temperature': ?::FLOAT, 'max_tokens': 99}"
    query = f"SELECT AI_COMPLETE(model => 'some-model', prompt => ?, model_parameters => {parameters})"
    ask(query, "draw 'it'; -- ?", 0.5)
    sent = upstream.asked[-1]
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == ("some-model", 0.5, 99)
    assert sent["messages"][-1]["content"] == "draw 'it'; -- ?"


def test_unknown_argument_is_refused(ask: Asker) -> None:
    assert ask.fails("SELECT AI_COMPLETE(model => 'm', prompt => 'p', nonsense => 1)")[0] == 2141
    assert ask.fails("SELECT AI_COMPLETE(model => 'm', prompt => 'p', show_details => 'x')")[0] == 1015


def test_tokens_are_counted(ask: Asker) -> None:
    short, long = (
        ask.one("SELECT AI_COUNT_TOKENS('ai_complete', 'm', ?)", text) for text in ("a", "a word " * 50)
    )
    assert 0 < short < long
    total = "SELECT SUM(AI_COUNT_TOKENS('ai_complete', 'm', column1) * 2) FROM VALUES (?), (?)"
    assert ask.one(total, "a", "a word " * 50) == 2 * (short + long)


def test_models_are_shown(ask: Asker) -> None:
    statement = "SHOW CORTEX BASE MODELS LIKE 'offline%' IN SCHEMA SNOWFLAKE.MODELS"
    shown = "name lifecycle_status in_region_availability legacy_date eol_date cross_region_availability"
    assert ask.names(statement) == shown.split()
    assert ask(statement) == [("offline-sketch", "GA", '["LOCAL"]', None, None, None)]
    assert ask.one("SELECT CURRENT_REGION()") == "LOCAL"
    (retired_one,) = ask("SHOW CORTEX BASE MODELS LIKE 'claude-4-sonnet'")
    assert retired_one == ("claude-4-sonnet", "EOL", "[]", None, "2026-10-14", None)
    parameter = ask("SHOW PARAMETERS LIKE 'CORTEX_ENABLED_CROSS_REGION' IN ACCOUNT")
    assert [row[:2] for row in parameter] == [("CORTEX_ENABLED_CROSS_REGION", "DISABLED")]
    retired = {row[0] for row in ask("SHOW CORTEX BASE MODELS") if row[1] == "EOL"}
    assert {"openai-gpt-4.1", "claude-4-sonnet"} <= retired


def test_rows_of_a_statement_are_asked_at_once(connect: Connect, upstream: ScriptedUpstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    prompts = json.dumps([{"id": str(n), "prompt": f"p{n}"} for n in range(20)])
    cursor = asker(connect).connection.cursor()
    query_id = cursor.execute_async(ROWS, ("some-model", prompts))["queryId"]
    upstream.wait_for_calls(16)
    upstream.release()
    cursor.get_results_from_sfqid(query_id)
    assert [row[0] for row in cursor.fetchall()] == [str(n) for n in range(20)]
    assert len(upstream.asked) == 20
