"""Every statement that the library sends, noted as it is sent, with literals for its binds."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from snowflake.snowpark import Session

from inkflake.snow.rows import LONGEST

__all__ = ["Sent", "noting"]

BIND = re.compile(r"'[^']*'|[?]")
SENDER = "inkflake.snow.statements"
# What differs from run to run: schemas of tests, temporary tables, numbers of processes, ids.
VARYING = (
    (re.compile(r"\bTEST_\d+_\d+(_HYBRID)?\b"), "STUDIO"),
    (re.compile(r"INKFLAKE_TMP_[0-9A-F]{32}"), "INKFLAKE_TMP_1"),
    (re.compile(r"(?<=PATTERN = ')[^']*"), lambda found: re.sub(r"\((?:[\w-]+\|?)+\)", "(name)", found[0])),
    (re.compile(r"(?<=/)[\w-]+(?=[.]svg)"), "name"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "00000000-0000-4000-8000-000000000000"),
)


class Sent(dict[str, int]):
    """Statements with literals for their binds, and the most bytes that each had, text and binds together."""

    def note(self, text: str, values: list[Any]) -> None:
        size = len(text.encode()) + sum(len(str(value).encode()) for value in values if not _alone(value))
        literals = map(_literal, values)
        whole = BIND.sub(lambda found: next(literals) if found[0] == "?" else found[0], text)
        for pattern, instead in VARYING:
            whole = pattern.sub(instead, whole)
        self[whole] = max(size, self.get(whole, 0))


def _alone(value: Any) -> bool:
    """Whether a bind is one row that no other could take the place of, however long."""
    return isinstance(value, str) and len(value) > LONGEST // 4 and len(json.loads(value)) == 1


def _literal(value: Any) -> str:
    """What stands for a bind: its type tells how the statement reads, not what was in it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return "TRUE" if isinstance(value, bool) else "1"
    if isinstance(value, datetime):
        return "'2026-01-01 00:00:00'"
    return "'[]'" if value[:1] in "[{" else "'text'"


@contextmanager
def noting() -> Iterator[Sent]:
    """Notes what the library sends for as long as it lasts; what tests send themselves is not noted."""
    sent, plain = Sent(), Session.sql

    def sql(session: Session, query: str, params: Any = None, **more: Any) -> Any:
        sender, caller = sys._getframe(1).f_globals["__name__"], sys._getframe(2).f_globals["__name__"]
        if sender == SENDER and caller.startswith("inkflake."):
            sent.note(query, list(params or ()))
        return plain(session, query, params, **more)

    with patch.object(Session, "sql", sql):
        yield sent
