"""Prompts that tests draw, answers that a scripted model gives, and what a run left behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from snowflake.snowpark import Session

from inkflake.snow.statements import query
from upstream import SQUARE, Answer, ScriptedUpstream

__all__ = ["CIRCLES", "FISH", "HOUSE", "PROMPTS", "RED", "files", "outcomes", "rows", "schema_of", "script"]

HOUSE = "a red house beside two pine trees"
FISH = "three orange fish in the ocean"
PROMPTS = [HOUSE, FISH, "a black cat on a blue chair"]
CIRCLES = [f"{n} red circles in a row" for n in range(2, 11)]
RED = SQUARE.replace("<rect", '<rect fill="#d11"')


def schema_of(session: Session) -> str:
    return session.get_current_schema().strip('"')


def rows(session: Session, text: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in query(session, text, *values)]


def files(session: Session, folder: Path) -> dict[str, bytes]:
    """What lies on the stage."""
    if not query(session, "LIST @${here}.SVG_STAGE"):
        return {}
    session.file.get("@SVG_STAGE", str(folder))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def script(upstream: ScriptedUpstream, *answers: Answer) -> None:
    """Answers in turn, the last one for ever."""
    waiting = list(answers)
    upstream.answer = lambda _asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def outcomes(session: Session) -> list[str]:
    return [
        r[0] for r in rows(session, "SELECT outcome FROM ${here}.generation_attempts ORDER BY attempt_no")
    ]
