"""The embedded engine's models: what answers, what fails and how, side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from snowflake.connector.errors import ProgrammingError

from inkflake_engine.cancellation import CURRENT, Cancellation
from inkflake_engine.errors import SettingError
from inkflake_engine.models.models import (
    CURRENT_MODELS,
    OFFLINE,
    RETIRED_MODELS,
    Completion,
    catalogue,
    complete,
    count_tokens,
)
from inkflake_engine.models.upstream import Upstream
from upstream import SQUARE, Answer, ScriptedUpstream, prompt_of

KEY = "test-key-0123456789"


@pytest.fixture
def server(upstream: ScriptedUpstream) -> Upstream:
    return Upstream(upstream.url, KEY, timeout=10)


def test_prompt_parameters_and_usage_pass_through(upstream: ScriptedUpstream, server: Upstream) -> None:
    asked = {"temperature": 0.7, "top_p": 0.9, "max_tokens": 100, "guardrails": False}
    (answer,) = complete("test-model", ["a red house"], asked, server)
    assert (answer.text, answer.error) == (SQUARE, None)
    assert (answer.prompt_tokens, answer.completion_tokens) == (11, 22)
    (call,) = upstream.asked
    assert call["messages"] == [{"role": "user", "content": "a red house"}]
    assert {k: call[k] for k in call if k != "messages"} == {
        "model": "test-model", "temperature": 0.7, "top_p": 0.9, "max_tokens": 100
    }  # fmt: skip
    assert upstream.keys == [f"Bearer {KEY}"]


def test_snowflakes_defaults_are_sent_when_nothing_is_said(
    upstream: ScriptedUpstream, server: Upstream
) -> None:
    complete("test-model", ["a red house"], {}, server)
    assert (upstream.asked[0]["temperature"], upstream.asked[0]["max_tokens"]) == (0, 4096)


def test_rows_are_asked_sixteen_at_a_time_and_answered_in_order(
    upstream: ScriptedUpstream, server: Upstream
) -> None:
    upstream.answer = lambda asked: Answer(prompt_of(asked).upper(), held=prompt_of(asked) != "probe")
    answers: list[Completion] = []
    prompts = [f"p{n}" for n in range(40)]
    thread = threading.Thread(target=lambda: answers.extend(complete("m", prompts, {}, server)))
    thread.start()
    upstream.wait_for_calls(16)
    complete("m", ["probe"], {}, server)
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
    "another JSON": (Answer(raw=b'["hello"]'), "the answer holds no text"),
    "no choices": (Answer(raw=b'{"choices": []}'), "the answer holds no text"),
    "no content": (Answer(text=None), "the answer holds no text"),
}


@pytest.mark.parametrize(("answer", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_answer_fails_its_row_only(
    upstream: ScriptedUpstream, server: Upstream, answer: Answer, expected: str
) -> None:
    upstream.answer = lambda asked: answer if prompt_of(asked) == "bad" else Answer()
    good, bad, last = complete("test-model", ["good", "bad", "good"], {}, server)
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


def test_cancelling_abandons_the_calls_under_way(upstream: ScriptedUpstream, server: Upstream) -> None:
    upstream.answer = lambda _asked: Answer(held=True)
    cancellation, raised = Cancellation(), []

    def work() -> None:
        CURRENT.set(cancellation)
        with pytest.raises(ProgrammingError) as error:
            complete("test-model", ["a"] * 20, {}, server)
        raised.append(error.value.errno)

    thread = threading.Thread(target=work)
    thread.start()
    upstream.wait_for_calls(16)
    cancellation.cancel()
    thread.join(5)
    assert raised == [604]
    assert len(upstream.asked) == 16


@pytest.mark.parametrize("model", sorted(RETIRED_MODELS))
def test_a_retired_model_fails_saying_so(model: str, server: Upstream) -> None:
    for upstream in (None, server):
        (answer,) = complete(model, ["a red house"], {}, upstream)
        assert answer.text is None
        assert "reached its end of life" in answer.error


def test_a_retired_model_answers_when_the_upstream_lists_it(
    upstream: ScriptedUpstream, server: Upstream
) -> None:
    upstream.models.append("claude-4-sonnet")
    assert complete("claude-4-sonnet", ["a red house"], {}, server)[0].text == SQUARE


def test_an_unavailable_model_fails_naming_what_there_is() -> None:
    first, second = complete("claude-sonnet-5", ["a red house", "a cat"], {}, None)
    assert first.text is None
    assert first.error == second.error
    assert "claude-sonnet-5 is unavailable" in first.error
    assert OFFLINE in first.error


def test_the_sketch_draws_without_anything_else() -> None:
    first, again = complete(OFFLINE, ["a red house beside a tree"] * 2, {"max_tokens": 1}, None)
    assert first.text == again.text
    assert first.text.count("</svg>") == 1
    assert first.completion_tokens > 0


@pytest.mark.parametrize(
    "odd",
    [
        b'{"choices": {}}',
        b'{"choices": [{"message": {"content": "a \\ud800 b"}}], "model": "\\ud800"}',
        b'{"choices": [{"message": {"content": "ok"}}], "usage": {"prompt_tokens": "many"}}',
        b'{"choices": [{"message": {"content": "ok"}}], "usage": {"prompt_tokens": -5}}',
    ],
)
def test_an_odd_answer_spoils_no_other(upstream: ScriptedUpstream, server: Upstream, odd: bytes) -> None:
    upstream.answer = lambda asked: Answer(raw=odd) if "odd" in prompt_of(asked) else Answer("good")
    first, second = complete("test-model", ["an odd one", "a good one"], {}, server)
    assert second.text == "good"
    assert first.error or (first.text.encode() and first.prompt_tokens > 0)


def test_the_sketch_varies_above_temperature_0() -> None:
    drawn = complete(OFFLINE, ["three white cups on a table"] * 3, {"temperature": 0.7}, None)
    assert len({completion.text for completion in drawn}) == 3


def test_the_catalogue_tells_what_it_takes_to_use_a_model(
    upstream: ScriptedUpstream, server: Upstream
) -> None:
    upstream.models.append("claude-3-5-sonnet")
    models = {model.name: model for model in catalogue(server)}
    assert list(models) == sorted(models)
    assert models[OFFLINE].lifecycle_status == "GA"
    assert models["openai-gpt-4.1"].eol_date.isoformat() == "2026-10-14"
    assert models["claude-3-7-sonnet"].lifecycle_status == "EOL"
    assert models["claude-3-5-sonnet"].lifecycle_status == "GA", "the upstream lists that very name"
    assert models["test-model"].availability == "available through INKFLAKE_LLM_BASE_URL"
    assert all("INKFLAKE_LLM_BASE_URL" in models[name].availability for name in CURRENT_MODELS)


def test_the_catalogue_needs_no_upstream_and_survives_a_dead_one() -> None:
    names = [model.name for model in catalogue(None)]
    assert names == [model.name for model in catalogue(Upstream("http://127.0.0.1:9/v1"))]
    assert set(names) == {OFFLINE, *CURRENT_MODELS, *RETIRED_MODELS}


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


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", 0, 0),
        ("The quick brown fox jumps over the lazy dog.", 8, 13),
        ('<path d="M10.5 20 L30 40.25" fill="#ff0000"/>', 20, 32),
        ("鳥" * 10, 10, 20),
    ],
)
def test_the_estimate_of_tokens_is_near_what_tokenizers_count(text: str, low: int, high: int) -> None:
    assert low <= count_tokens(text) <= high


def test_a_session_brings_its_own_upstream(connect: Callable, upstream: ScriptedUpstream) -> None:
    statement = "SELECT AI_COMPLETE(model => 'test-model', prompt => ?)"
    assert connect().cursor().execute(statement, ("a red house",)).fetchone() == (SQUARE,)
    assert upstream.keys == [f"Bearer {KEY}"]
    assert [prompt_of(asked) for asked in upstream.asked] == ["a red house"]
