"""The server's log: nothing private in it, and no more than anybody reads."""

from __future__ import annotations

import io
import logging

import pytest

from inkflake_engine.hosting import logs


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logger(written: io.StringIO) -> logging.Logger:
    logger = logging.Logger("of a test")
    logger.addHandler(logs.handler_on(written))
    return logger


def test_log_holds_no_credentials_and_no_text_of_errors(logger: logging.Logger, written: io.StringIO) -> None:
    logger.warning("asked %s", "http://ann:secret@127.0.0.1:9/v1")
    try:
        raise ValueError("a private prompt")
    except ValueError:
        logger.exception("Exception in ASGI application")
    text = written.getvalue()
    assert "http://***@127.0.0.1:9/v1" in text
    assert "ValueError in the server" in text
    assert not any(private in text for private in ("secret", "private prompt"))


def test_log_is_throttled_by_kind(
    logger: logging.Logger, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    for n in range(100):
        if n == 99:
            now += logs.SECONDS
        logger.warning("odd request %d", n)
    logger.warning("something else")
    lines = written.getvalue().splitlines()
    assert len(lines) == logs.MOST + 2
    assert lines[-2].endswith("odd request 99 (79 more of these were left out)")
    assert lines[-1].endswith("something else")
