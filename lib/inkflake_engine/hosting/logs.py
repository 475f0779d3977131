"""The server's log: bounded, and without anything private, whoever writes to it."""

import logging
import re
import sys
import time
import traceback
from collections import defaultdict
from pathlib import Path
from typing import TextIO

__all__ = ["frames_of", "handler_on", "log_to_stderr"]

# Of one kind of message, so many in so many seconds; of a fault, the innermost frames.
MOST, SECONDS = 20, 60.0
FRAMES = -40
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]{1,500}@")


class _Throttle(logging.Filter):
    """Leaves out what one kind of message has too much of, and says how much that was."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: dict[object, float] = {}
        self._counts: dict[object, int] = defaultdict(int)

    def filter(self, record: logging.LogRecord) -> bool:
        kind, now = (record.name, record.lineno), time.monotonic()
        if now - self._begun.get(kind, -SECONDS) >= SECONDS:
            if (left_out := self._counts[kind] - MOST) > 0:
                record.msg = f"{record.msg} ({left_out} more of these were left out)"
            self._begun[kind], self._counts[kind] = now, 0
        self._counts[kind] += 1
        return self._counts[kind] <= MOST


class _Formatter(logging.Formatter):
    """Texts of exceptions may quote statements, and prompts are private: of them, only the place is told."""

    def formatException(self, info: object) -> str:  # noqa: N802 - logging's name
        error = info[1] if isinstance(info, tuple) else None
        return frames_of(error) if isinstance(error, BaseException) else ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return _CREDENTIALS.sub("***@", super().format(record))


def frames_of(error: BaseException) -> str:
    """What kind of error it is and where it came from."""
    frames = traceback.extract_tb(error.__traceback__, limit=FRAMES)
    lines = [f"  {Path(frame.filename).name}, line {frame.lineno}, in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__name__} in the server:", *lines])


def handler_on(stream: TextIO) -> logging.Handler:
    """Writes to a stream what may be written."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(_Throttle())
    return handler


def log_to_stderr() -> None:
    """Writes what the server itself and its web server say; of libraries only warnings."""
    logging.basicConfig(handlers=[handler_on(sys.stderr)], level=logging.WARNING)
    for name in ("inkflake_engine", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
