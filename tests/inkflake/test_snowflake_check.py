"""The first real run: every question is asked, answered or told why not, and nothing of it stays."""

from __future__ import annotations

from typing import Any

import pytest
from snowflake.snowpark import Session

from inkflake.errors import InkflakeError
from inkflake.snow.statements import query
from snowflake_check import Answer, asked, check, report
from snowflake_questions import QUESTIONS, Account, Question

# What holds on the embedded engine, too; the rest is for Snowflake to say.
HOLD = (
    "AI_COMPLETE's details",
    "a retired model",
    "a model that nobody knows",
    "max_tokens above",
    "AI_COUNT_TOKENS",
    "the catalogue",
    "a drawing unloaded by COPY INTO",
    "the same by PUT",
    "REMOVE with a pattern",
    "binds of 900 kB",
    "hybrid tables",
    "row access policies",
    "the tasks of setup",
    "the connection",
)


def test_every_question_is_asked_and_the_schema_goes(session: Session) -> None:
    answers = check("embedded")
    assert [answer.question for answer in answers] == QUESTIONS
    assert len(answers) >= 30
    held = {answer.question.text: (answer.held, answer.said) for answer in answers}
    assert {text: told for text, told in held.items() if text.startswith(HOLD) and told[0] is not True} == {}
    unasked = [text for text, (answer, _) in held.items() if answer is None]
    assert len(unasked) <= 4, unasked
    assert query(session, "SHOW SCHEMAS LIKE 'INKFLAKE_CHECK_%' IN DATABASE INKFLAKE") == []


def told(outcome: Any) -> Question:
    def look(_: Account) -> tuple[bool, str]:
        if isinstance(outcome, Exception):
            raise outcome
        return bool(outcome), f"said {outcome}"

    return Question(f"is it {outcome}?", "a | setting", look)


@pytest.mark.parametrize(
    ("outcome", "held", "said"),
    [
        (True, True, "said True"),
        (False, False, "said False"),
        (InkflakeError("no right"), None, "could not be asked: no right"),
        (KeyError("usage"), False, "answered in another shape: KeyError('usage')"),
    ],
)
def test_what_a_question_raises_is_an_answer(outcome: Any, held: bool | None, said: str) -> None:
    account: Any = None
    answer = asked(told(outcome), account)
    assert (answer.held, answer.said) == (held, said)


def test_report_begins_with_what_did_not_hold() -> None:
    answers = [Answer(told(text), held, "x") for text, held in (("a", True), ("b", None), ("c", False))]
    lines = report(answers, "mine", 1.4).splitlines()
    assert lines[2] == "1 of 3 held, 1 did not, 1 could not be asked; it took 1 s."
    assert [line.split("?")[0] for line in lines[6:]] == ["| is it c", "| is it b", "| is it a"]
    assert lines[6] == "| is it c? | **no** | x | a \\| setting |"
