"""Asks a real account what no document answers: python tests/tools/snowflake_check.py CONNECTION [MODEL]

Works in a schema of its own, which it drops afterwards, costs a few cents of tokens, and writes
out/snowflake-check.md: what held, what did not, and which setting each answer changes. The questions are in
`snowflake_questions.py`; one that cannot be asked (a right that is missing, an edition) says so.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from snowflake.snowpark import Session

from inkflake import open_session, setup
from inkflake.errors import InkflakeError, mask
from inkflake.snow.models import models
from inkflake.snow.statements import FAILURES, query
from snowflake_questions import QUESTIONS, Account, Question

__all__ = ["Answer", "asked", "check", "report"]

REPORT = Path(__file__).parents[2] / "out" / "snowflake-check.md"
# Small models first: the questions are about the functions, not about what a model draws.
SMALL = ("haiku", "mini", "nano", "flash", "8b")
# What an answer of a shape that nobody has seen may raise where it is read.
UNREADABLE = (AttributeError, IndexError, KeyError, OSError, TypeError, ValueError)


@dataclass(frozen=True)
class Answer:
    """What an account said to a question: `held` is None when it could not be asked."""

    question: Question
    held: bool | None
    said: str


def check(connection: str, model: str = "", *, database: str = "INKFLAKE") -> list[Answer]:
    """Asks all questions in a schema of their own, and drops it whatever happens."""
    schema = f"INKFLAKE_CHECK_{uuid4().hex[:8].upper()}"
    with open_session(connection, database=database, schema=schema) as session:
        try:
            setup(session)
            account = Account(session, model or usable(session))
            return [asked(question, account) for question in QUESTIONS]
        finally:
            query(session, "DROP SCHEMA IF EXISTS ${here}")


def usable(session: Session) -> str:
    """A small model that this account can use; raises when there is none."""
    current = [m for m in models(session).values() if m.lifecycle_status == "GA"]
    reached = [m.name for m in current if m.reach in ("here", "across")]
    found = reached or [m.name for m in current if m.reach == "unknown"]
    if not found:
        raise InkflakeError("there is no model to ask; name one: make snowflake-check MODEL=…")
    return min(found, key=lambda name: (not any(word in name for word in SMALL), name))


def asked(question: Question, account: Account) -> Answer:
    """One question's answer; what it raises is an answer, too."""
    try:
        held, said = question.look(account)
        return Answer(question, held, said)
    except (InkflakeError, *FAILURES) as error:
        return Answer(question, None, f"could not be asked: {mask(' '.join(str(error).split()), limit=300)}")
    except UNREADABLE as error:
        return Answer(question, False, f"answered in another shape: {error!r}")


def report(answers: Iterable[Answer], connection: str, seconds: float) -> str:
    """The report in Markdown; what did not hold comes first, with what to change for it."""
    answers = sorted(answers, key=lambda a: (a.held is not False, a.held is not None))
    counts = [sum(a.held is held for a in answers) for held in (True, False, None)]
    lines = [
        f"# Snowflake, asked through {connection}",
        "",
        f"{counts[0]} of {len(answers)} held, {counts[1]} did not, {counts[2]} could not be asked; "
        f"it took {seconds:.0f} s.",
        "",
        "| asked | held | said | if it does not hold |",
        "|---|---|---|---|",
    ]
    words = {True: "yes", False: "**no**", None: "–"}
    for a in answers:
        cells = (a.question.text, words[a.held], a.said, a.question.setting)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) < 2 or not sys.argv[1]:
        raise SystemExit("make snowflake-check CONNECTION=name, of a connection in connections.toml")
    began = time.monotonic()
    found = check(*sys.argv[1:3])
    text = report(found, sys.argv[1], time.monotonic() - began)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)
    print(f"{text.splitlines()[2]} {REPORT}")
    raise SystemExit(any(answer.held is False for answer in found))
