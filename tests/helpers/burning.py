"""Work for a worker process that takes too much of something; a worker imports it by name."""

from __future__ import annotations

import os
from unittest.mock import patch

from inkflake_svg import Judgement
from inkflake_svg.rendering import judging

__all__ = ["burn", "hog", "vanish"]


def burn(answer: str, prompt: str, profile: str) -> Judgement:
    """Uses the processor until it is ended, when the answer says so."""

    def accept(*_: object, **__: object) -> None:
        while True:
            pass

    return _with(accept, answer, prompt, profile)


def hog(answer: str, prompt: str, profile: str) -> Judgement:
    """Asks for more memory than a worker has, when the answer says so."""

    def accept(*_: object, **__: object) -> bytearray:
        return bytearray(1 << 31)

    return _with(accept, answer, prompt, profile)


def vanish(answer: str, prompt: str, profile: str) -> Judgement:
    """Ends the process, when the answer says so."""

    def accept(*_: object, **__: object) -> None:
        os._exit(7)

    return _with(accept, answer, prompt, profile)


def _with(accept: object, answer: str, prompt: str, profile: str) -> Judgement:
    if answer != "too much":
        return judging.judge_bounded(answer, prompt, profile)
    with patch("inkflake_svg.acceptance.accept", accept), patch.object(judging, "SECONDS", 0.2):
        return judging.judge_bounded(answer, prompt, profile)
