"""Masking: no secret in any of its forms is seen, what helps stays, and a long text takes no longer."""

from __future__ import annotations

import json
import time

import pytest

from inkflake.errors import InkflakeError, mask
from secret_texts import HARMLESS
from secret_texts import SECRETS as TEXTS


@pytest.mark.parametrize(("text", "secret"), TEXTS, ids=range(len(TEXTS)))
def test_secrets_are_masked_alone_and_within_a_message(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in mask(text)
    assert secret not in mask(f"the model's server refused it ({text}), see there")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_secrets_are_masked_in_json_within_json(times: int) -> None:
    shown = []
    for text, secret in TEXTS:
        escaped = text
        for _ in range(times):
            escaped = json.dumps(escaped, ensure_ascii=False)
        if secret in escaped and secret in mask(escaped):
            shown.append((text, secret))
    assert shown == []


@pytest.mark.parametrize("text", HARMLESS)
def test_what_helps_stays_whole(text: str) -> None:
    assert mask(text) == text
    assert mask(mask(text)) == text


def test_there_are_enough_of_both() -> None:
    assert len({text for text, _ in TEXTS}) >= 150
    assert len(set(HARMLESS)) >= 50


@pytest.mark.parametrize(("text", "secret"), TEXTS, ids=range(len(TEXTS)))
def test_secret_across_the_cut_is_masked(text: str, secret: str) -> None:
    start = 2000 - len(text) // 2
    assert secret not in mask("x " * (start // 2) + text)
    assert secret not in mask(text + " x" * 5000, limit=len(text))


def test_long_text_is_cut() -> None:
    assert len(mask("x" * 10_000)) == 2000
    assert mask("x" * 2000) == "x" * 2000


def test_exceptions_show_no_secret() -> None:
    error = InkflakeError("it said password=hunter2Q; look at /home/ann/log")
    assert str(error) == "it said password=***; look at /home/ann/log"
    assert "hunter2Q" not in repr(error)


REPEATED = ["a", "aB1/", "-", "a.", "a@", "/a", "/a b", " ", "eyJ", "password=", "a_", "1.", "[:", "x:", "="]
REPEATED += [
    "http://",
    "token: a",
    "-----BEGIN A-----",
    "--a-",
    "sk-",
    "C:\\a ",
    "cookie: a=",
    "<password",
    "'a',",
]


@pytest.mark.parametrize("unit", REPEATED)
def test_masking_takes_no_longer_than_the_text_is(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        begun = time.process_time()
        mask(text, limit=length)
        return time.process_time() - begun

    assert seconds(80_000) < 9 * max(seconds(20_000), 0.02)
