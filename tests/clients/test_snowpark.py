"""Snowpark's DataFrame API: most of the calls in asked_snowpark.py work, the README tells which do not."""

from __future__ import annotations

import json

from running import Script

CALLS, AT_LEAST = 92, 80


def test_most_calls_of_the_api_work(script: Script, failing: dict[str, list[str]]) -> None:
    answers = json.loads(script("client-snowpark", "asked_snowpark.py"))
    failing["test_snowpark"] = [name for name, problem in answers.items() if problem]
    problems = "\n".join(f"{name}: {problem}" for name, problem in answers.items() if problem)
    assert len(answers) == CALLS
    assert CALLS - len(failing["test_snowpark"]) >= AT_LEAST, problems
