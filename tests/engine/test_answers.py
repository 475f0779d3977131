"""Answers of model servers that have no end, are cut, send elsewhere, or ask to wait."""

from __future__ import annotations

import gzip
import json

import pytest

from inkflake_engine.models import answers
from inkflake_engine.models.models import complete
from inkflake_engine.models.upstream import Upstream
from upstream import SQUARE, Answer, ScriptedUpstream

GOOD = json.dumps({"choices": [{"message": {"content": SQUARE}}]}).encode()
ENDLESS = b'{"choices": [{"message": {"content": "' + b"x" * 100_000
ZIPPED = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer(raw=ENDLESS), "the answer has more than 0 MB"),
        (Answer(raw=gzip.compress(ENDLESS), headers=ZIPPED), "the answer has more than 0 MB"),
        (Answer("busy", status=500, raw=ENDLESS), "the answer has more than 0 MB"),
        (Answer(raw=GOOD, headers={"Content-Encoding": "zstd"}), "packed as 'zstd'"),
        (Answer(raw=b"no gzip at all", headers=ZIPPED), "cannot be unzipped"),
    ],
)
def test_answer_without_end_is_given_up(
    upstream: ScriptedUpstream,
    model_server: Upstream,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    problem: str,
) -> None:
    monkeypatch.setattr(answers, "MOST_BYTES", 10_000)
    upstream.answer = lambda _asked: answer
    (given,) = complete("test-model", ["a house"], {}, model_server)
    assert given.text is None
    assert problem in given.error


def test_zipped_answer_is_read(upstream: ScriptedUpstream, model_server: Upstream) -> None:
    upstream.answer = lambda _asked: Answer(raw=gzip.compress(GOOD), headers=ZIPPED)
    assert complete("test-model", ["a house"], {}, model_server)[0].text == SQUARE


def test_answer_that_was_cut_is_asked_for_again(upstream: ScriptedUpstream, model_server: Upstream) -> None:
    upstream.answer = lambda _asked: Answer(cut=len(upstream.asked) < 2)
    assert complete("test-model", ["a house"], {}, model_server)[0].text == SQUARE
    assert len(upstream.asked) == 2


def test_answer_that_is_always_cut_is_a_named_error(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    upstream.answer = lambda _asked: Answer(cut=True)
    (given,) = complete("test-model", ["a house"], {}, model_server)
    assert given.error.endswith("the connection was cut inside the answer")
    assert len(upstream.asked) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_asked_again_when_it_says(
    upstream: ScriptedUpstream, model_server: Upstream, status: int
) -> None:
    busy = Answer("slow down", status=status, headers={"Retry-After": "0"})
    upstream.answer = lambda _asked: busy if len(upstream.asked) < 3 else Answer()
    assert complete("test-model", ["a house"], {}, model_server)[0].text == SQUARE


def test_wait_beyond_the_time_of_a_row_is_not_begun(
    upstream: ScriptedUpstream, model_server: Upstream
) -> None:
    upstream.answer = lambda _asked: Answer("slow down", status=429, headers={"Retry-After": "60"})
    assert "429" in complete("test-model", ["a house"], {}, model_server)[0].error
    assert len(upstream.asked) == 1


@pytest.mark.parametrize(
    ("status", "text", "seconds"),
    [(429, "7", 7.0), (503, " 2 ", 2.0), (500, "7", None), (429, "Wed, 21 Oct", None), (429, "-1", None)],
)
def test_retry_after_is_read_where_it_counts(status: int, text: str, seconds: float | None) -> None:
    assert answers.seconds_to_wait(status, {"Retry-After": text}) == seconds


def test_redirect_is_not_followed(upstream: ScriptedUpstream, model_server: Upstream) -> None:
    with ScriptedUpstream() as elsewhere:
        there = {"Location": f"{elsewhere.url}/chat/completions"}
        upstream.answer = lambda _asked: Answer("moved", status=307, headers=there)
        assert "307" in complete("test-model", ["a house"], {}, model_server)[0].error
        assert elsewhere.asked == []
