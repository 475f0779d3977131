"""Statements that are about other statements: cancelling them, fetching their results.

They act on the server's jobs, which no SQL engine knows.
"""

from dataclasses import dataclass

from sqlglot import exp

from inkflake_engine.language.parsing import tokenize

__all__ = ["Cancelling", "cancelling", "result_of"]

ONE, ALL = "SYSTEM$CANCEL_QUERY", "SYSTEM$CANCEL_ALL_QUERIES"
RESULT_SCAN = ["SELECT", "*", "FROM", "TABLE", "(", "RESULT_SCAN", "("]


@dataclass(frozen=True)
class Cancelling:
    """A call of one of Snowflake's functions that cancel: the query or the session it means."""

    target: str
    all: bool

    @property
    def answer(self) -> str:
        """The statement that answers in its place."""
        answers = {ONE: f"query [{self.target}] terminated.", ALL: "all queries cancelled."}
        name = ALL if self.all else ONE
        return f'SELECT {exp.Literal.string(answers[name]).sql("snowflake")} AS "{name}"'


def cancelling(statement: str) -> Cancelling | None:
    """Recognises `SELECT SYSTEM$CANCEL_QUERY('…')` and `SELECT SYSTEM$CANCEL_ALL_QUERIES(…)`."""
    if "SYSTEM$CANCEL_" not in statement.upper():
        return None
    texts = [token.text for token in tokenize(statement)]
    if len(texts) < 5 or texts[0].upper() != "SELECT" or texts[1].upper() not in (ONE, ALL):
        return None
    return Cancelling(target=texts[3], all=texts[1].upper() == ALL)


def result_of(statement: str) -> str | None:
    """Recognises `SELECT * FROM TABLE(RESULT_SCAN('…'))`, which fetches a result; gives its query id."""
    if "RESULT_SCAN" not in statement.upper():
        return None
    texts = [token.text for token in tokenize(statement)]
    named = len(texts) == len(RESULT_SCAN) + 3 and [text.upper() for text in texts[:7]] == RESULT_SCAN
    return texts[7] if named else None
