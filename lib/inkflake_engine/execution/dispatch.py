"""Which function carries out which statement; whatever is not listed here is DuckDB's to run."""

from collections.abc import Mapping

from fakesnow.expr import key_command
from sqlglot import exp

from inkflake_engine.execution.doorman import admit
from inkflake_engine.execution.rewrite import resolve_identifier
from inkflake_engine.language.faults import unsupported_feature
from inkflake_engine.language.parsing import tokenize
from inkflake_engine.language.results import Rows
from inkflake_engine.objects import constraints, databases, grants, policies, recorded, showing, tables
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.queries import ai, context, merging
from inkflake_engine.refusals.refusing import refuse
from inkflake_engine.stages import formats, stages, transfer, unload

__all__ = ["carry_out"]

_MODULES = (
    ai, constraints, context, databases, formats, merging, recorded, grants, policies, showing, stages,
    tables, transfer, unload,
)  # fmt: skip
HANDLERS: Mapping[str, Handler] = {
    kind: handler for module in _MODULES for kind, handler in module.HANDLERS.items()
}
# Statements that DuckDB may run: everything else, such as its own PRAGMA, is no statement of Snowflake's.
_RUN = (
    exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Alter, exp.Copy, exp.Comment,
    exp.Describe, exp.Show, exp.Use, exp.Transaction, exp.Commit, exp.Rollback, exp.Values,
)  # fmt: skip
_NOISE = frozenset(
    {"OR", "REPLACE", "TERSE", "IF", "NOT", "EXISTS", "SECURE", "TEMPORARY", "TEMP", "TRANSIENT"}
)
_LONGEST = 4


def carry_out(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    """Gives a statement to its function, or back for DuckDB; a command that nobody knows is refused."""
    if "IDENTIFIER" in cursor.text.upper():
        tree = tree.transform(resolve_identifier, cursor, copy=False)
    cursor.kind = kind = _kind_of(tree)
    admit(cursor, kind, tree)
    refuse(cursor, kind, tree)
    if handler := HANDLERS.get(kind):
        told, outcome = cursor.session.has_recorded, handler(cursor, tree)
        if isinstance(outcome, Rows) and cursor.session.has_recorded and not told:
            return outcome.saying(recorded.NOTICE)
        return outcome
    if not isinstance(tree, _RUN):
        raise unsupported_feature(kind)
    return tree


def _kind_of(tree: exp.Expr) -> str:
    """Names the kind of a statement, such as `CREATE TABLE`: of one kept as text, the longest start known."""
    if isinstance(tree, exp.Show):
        return f"SHOW {tree.name.upper()}"
    if isinstance(tree, (exp.Grant, exp.Revoke)):
        return tree.key.upper()
    if not isinstance(tree, exp.Command):
        return key_command(tree)
    words = [tree.name.upper(), *_words(tree)]
    for length in range(min(_LONGEST, len(words)), 0, -1):
        if (kind := " ".join(words[:length])) in HANDLERS:
            return kind
    return " ".join(words[:2])


def _words(tree: exp.Command) -> list[str]:
    body = tree.expression
    text = body if isinstance(body, str) else getattr(body, "name", "")
    texts = (token.text.upper() for token in tokenize(text))
    return [text for text in texts if text not in _NOISE][:_LONGEST]
