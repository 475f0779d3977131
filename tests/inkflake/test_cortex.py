"""Cortex: every shape an answer may come in, and the named errors for none."""

from __future__ import annotations

import json
from typing import Any

import pytest
import snowflake.connector.errors as connector_errors

from inkflake.drawing.cortex import Answer, Call, answers, failure
from inkflake.errors import (
    ModelFailed,
    ModelRetired,
    ModelUnavailable,
    PermissionMissing,
    QuotaReached,
    SessionExpired,
    WarehouseMissing,
)

DETAILS = {
    "model": "model-2",
    "choices": [{"messages": "<svg"}, {"messages": "/>"}, {"messages": None}],
    "usage": {"prompt_tokens": 11, "completion_tokens": 22},
}


class Job:
    """A statement in the background that is done: with rows, or with an error."""

    query_id = "q"

    def __init__(self, *rows: tuple[str, str | None], error: Exception | None = None) -> None:
        self.rows, self.error = rows, error

    def is_done(self) -> bool:
        if self.error:
            raise self.error
        return True

    def result(self, _kind: str | None) -> Any:
        return self.rows


def answer(value: Any) -> dict[str, Any]:
    """What is known of one answer, without what is the same of each."""
    made: Any = Job(("r", value))
    (found,) = answers(Call(made, ("r",), "model-1", 0.0))
    assert (found.request_id, found.query_id, found.latency_ms > 0) == ("r", "q", True)
    same = ("request_id", "query_id", "latency_ms")
    return {name: told for name, told in vars(found).items() if told is not None and name not in same}


@pytest.mark.parametrize(
    "given", [DETAILS, {"value": DETAILS, "error": None}, {"value": json.dumps(DETAILS)}]
)
def test_details_are_read_as_they_are_and_as_a_value(given: dict[str, Any]) -> None:
    expected = {"model_used": "model-2", "text": "<svg/>", "prompt_tokens": 11, "completion_tokens": 22}
    assert answer(json.dumps(given)) == expected


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("plain <svg/>", {"text": "plain <svg/>"}),
        ('"quoted <svg/>"', {"text": "quoted <svg/>"}),
        ('{"value": "<svg/>"}', {"text": "<svg/>"}),
        ("[1, 2]", {"text": "[1, 2]"}),
        ('{"choices": []}', {"text": ""}),
        (None, {"error": "the model gave no answer (NULL)"}),
        ("null", {"error": "the model gave no answer (NULL)"}),
        ('{"value": null}', {"error": "the model gave no answer (NULL)"}),
        ('{"value": "<svg/>", "error": "token=abc refused"}', {"error": "token=*** refused"}),
    ],
)
def test_other_shapes_are_a_text_or_an_error(value: str | None, found: dict[str, str]) -> None:
    assert answer(value) == {"model_used": "model-1", **found}


@pytest.mark.parametrize("tokens", [-1, 10**10, "12", 1.5, None])
def test_tokens_that_cannot_be_counted_are_not_known(tokens: Any) -> None:
    usage = {"prompt_tokens": 7, "completion_tokens": tokens}
    assert answer(json.dumps({**DETAILS, "usage": usage})).keys() == {"model_used", "text", "prompt_tokens"}


def test_answers_are_in_the_order_asked_and_a_lost_row_is_an_error() -> None:
    made: Any = Job(("b", "second"), ("a", "first"))
    found = answers(Call(made, ("a", "b", "c"), "model-1", 0.0))
    assert [a.text for a in found] == ["first", "second", None]
    assert found[2].error == "the model gave no answer (NULL)"


def test_statement_that_failed_is_that_error_for_each_row() -> None:
    made: Any = Job(error=connector_errors.ProgrammingError(msg="out of credits", errno=90073))
    found = answers(Call(made, ("a", "b"), "model-1", 0.0))
    assert [(a.request_id, a.text) for a in found] == [("a", None), ("b", None)]
    assert all("out of credits" in a.error for a in found)


@pytest.mark.parametrize(
    ("number", "kind"), [(390112, SessionExpired), (3001, PermissionMissing), (606, WarehouseMissing)]
)
def test_what_ends_a_run_is_raised(number: int, kind: type[Exception]) -> None:
    made: Any = Job(error=connector_errors.ProgrammingError(msg="no", errno=number))
    with pytest.raises(kind):
        answers(Call(made, ("a",), "model-1", 0.0))


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        ("the per-user quota is exceeded", QuotaReached, "MY_BUDGET_SUMMARY"),
        ("AI credit limit reached for this user", QuotaReached, "resume the batch"),
        ("429 Quota exceeded: 60 requests per minute", ModelFailed, "failed"),
        ("Insufficient privileges", PermissionMissing, "grant USE AI FUNCTIONS"),
        ("model x reached its end of life on 2026-01-01", ModelRetired, "choose a current one"),
        ("unknown model x", ModelUnavailable, "choose another"),
        ("not available in your region", ModelUnavailable, "choose another"),
        ("internal error 370001", ModelFailed, "internal error 370001"),
    ],
)
def test_failure_has_a_name_and_says_what_to_do(error: str, kind: type[Exception], said: str) -> None:
    found = failure("m", error)
    assert type(found) is kind
    assert str(found).startswith("model 'm'")
    assert said in str(found)


@pytest.mark.parametrize(("tokens", "cut"), [(None, False), (99, False), (100, True), (101, True)])
def test_answer_as_long_as_it_may_get_was_cut(tokens: int | None, cut: bool) -> None:
    assert Answer("r", "m", completion_tokens=tokens).truncated(100) is cut
