"""The model server that a session brings along: what passes through, what fails and how, side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from engine_tools import KEY
from inkflake_engine.errors import SettingError
from inkflake_engine.models.models import complete
from inkflake_engine.models.upstream import Completion, Upstream
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of


def test_prompt_parameters_and_usage_pass_through(upstream: ScriptedUpstream, model_server: Upstream) -> None:
    asked = {"temperature": 0.7, "top_p": 0.9, "max_tokens": 100, "guardrails": False}
    (answer,) = complete("test-model", ["a red house"], asked, model_server)
    assert (answer.text, answer.error) == (SQUARE, None)
    assert (answer.prompt_tokens, answer.completion_tokens) == (11, 22)
    (call,) = upstream.asked
    assert call["messages"] == [{"role": "user", "content": "a red house"}]
    assert {k: call[k] for k in call if k != "messages"} == {
        "model": "test-model", "temperature": 0.7, "top_p": 0.9, "max_tokens": 100
    }  # fmt: skip
    assert upstream.keys == [f"Bearer {KEY}"]


def test_snowflakes_defaults_are_sent_when_nothing_is_said(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    complete("test-model", ["a red house"], {}, model_server)
    assert (upstream.asked[0]["temperature"], upstream.asked[0]["max_tokens"]) == (0, 4096)


def test_rows_are_asked_sixteen_at_a_time_and_answered_in_order(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    upstream.answer = lambda asked: Answer(prompt_of(asked).upper(), held=prompt_of(asked) != "probe")
    answers: list[Completion] = []
    prompts = [f"p{n}" for n in range(40)]
    thread = threading.Thread(target=lambda: answers.extend(complete("m", prompts, {}, model_server)))
    thread.start()
    upstream.wait_for_calls(16)
    complete("m", ["probe"], {}, model_server)
    assert len(upstream.asked) == 16 + 1, "more would have come before the probe"
    upstream.release()
    thread.join(20)
    assert [answer.text for answer in answers] == [f"P{n}" for n in range(40)]


FAULTS = {
    "rate limit": (Answer("slow down", status=429), "429"),
    "overloaded": (Answer("try later", status=503), "503"),
    "bad request": (Answer("max_tokens is too large", status=400), "max_tokens is too large"),
    "the key in the message": (Answer(f"Incorrect API key provided: {KEY}", status=401), "provided: ***"),
    "not JSON": (Answer(raw=b"<html>proxy</html>"), "the answer is not JSON"),
    "broken JSON": (Answer(raw=b'{"choices": ['), "the answer is not JSON"),
    "JSON without end": (Answer(raw=b"[" * 200_000), "the answer is nested without end"),
    "another JSON": (Answer(raw=b'["hello"]'), "the answer holds no text"),
    "no choices": (Answer(raw=b'{"choices": []}'), "the answer holds no text"),
    "no content": (Answer(text=None), "the answer holds no text"),
}


@pytest.mark.parametrize(("answer", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_answer_fails_its_row_only(
    upstream: ScriptedUpstream, model_server: Upstream, answer: Answer, expected: str
) -> None:
    upstream.answer = lambda asked: answer if prompt_of(asked) == "bad" else Answer()
    good, bad, last = complete("test-model", ["good", "bad", "good"], {}, model_server)
    assert (good.text, last.text) == (SQUARE, SQUARE)
    assert bad.text is None
    assert expected in bad.error
    assert KEY not in bad.error
    assert len(upstream.asked) == 3, "a retry here would be paid for and unseen"


def test_a_row_that_takes_too_long_has_an_error(upstream: ScriptedUpstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    (answer,) = complete("test-model", ["a red house"], {}, Upstream(upstream.url, timeout=0.2))
    assert "no answer within 0.2 seconds" in answer.error


def test_a_server_that_is_not_there_gives_an_error() -> None:
    (answer,) = complete("test-model", ["a red house"], {}, Upstream("http://127.0.0.1:9/v1"))
    assert "Connection error" in answer.error


@pytest.mark.parametrize(
    "odd",
    [
        b'{"choices": {}}',
        b'{"choices": [{"message": {"content": "a \\ud800 b"}}], "model": "\\ud800"}',
        b'{"choices": [{"message": {"content": "ok"}}], "usage": {"prompt_tokens": "many"}}',
        b'{"choices": [{"message": {"content": "ok"}}], "usage": {"prompt_tokens": -5}}',
    ],
)
def test_an_odd_answer_spoils_no_other(
    upstream: ScriptedUpstream, model_server: Upstream, odd: bytes
) -> None:
    upstream.answer = lambda asked: Answer(raw=odd) if "odd" in prompt_of(asked) else Answer("good")
    first, second = complete("test-model", ["an odd one", "a good one"], {}, model_server)
    assert second.text == "good"
    assert first.error or (first.text.encode() and first.prompt_tokens > 0)


BAD_PARAMETERS = {
    "no http address": {"INKFLAKE_LLM_BASE_URL": "file:///etc/passwd"},
    "no number": {"INKFLAKE_LLM_BASE_URL": "http://x", "INKFLAKE_LLM_TIMEOUT": "soon"},
    "no time at all": {"INKFLAKE_LLM_BASE_URL": "http://x", "INKFLAKE_LLM_TIMEOUT": "0"},
}


@pytest.mark.parametrize("parameters", BAD_PARAMETERS.values(), ids=BAD_PARAMETERS.keys())
def test_settings_that_make_no_sense_are_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="INKFLAKE_LLM_"):
        Upstream.from_parameters(parameters)


def test_the_key_is_not_shown() -> None:
    given = {
        "INKFLAKE_LLM_BASE_URL": "http://x/v1",
        "INKFLAKE_LLM_API_KEY": KEY,
        "INKFLAKE_LLM_TIMEOUT": "2.5",
    }
    upstream = Upstream.from_parameters(given)
    assert upstream == Upstream("http://x/v1", KEY, 2.5)
    assert KEY not in repr(upstream)
    assert Upstream.from_parameters({}) is None


def test_a_session_brings_its_own_upstream(connect: Callable, upstream: ScriptedUpstream) -> None:
    statement = "SELECT AI_COMPLETE(model => 'test-model', prompt => ?)"
    assert connect().cursor().execute(statement, ("a red house",)).fetchone() == (SQUARE,)
    assert upstream.keys == [f"Bearer {KEY}"]
    assert [prompt_of(asked) for asked in upstream.asked] == ["a red house"]
