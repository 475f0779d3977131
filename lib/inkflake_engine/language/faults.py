"""DuckDB's errors as Snowflake words and numbers them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from snowflake.connector.errors import Error, ProgrammingError
from sqlglot.errors import ParseError, SqlglotError

__all__ = [
    "compilation_error",
    "existing_object",
    "is_conflict",
    "missing_object",
    "snowflake_errors",
    "syntax_error",
    "unsupported",
    "unsupported_feature",
]

_NULL = re.compile(r"NOT NULL constraint failed: (?:\S+\.)?(\S+)")
_CHECK = re.compile(r"CHECK constraint failed on table (\S+)")
_MISSING = re.compile(
    r"(?:Table|View|Schema|Catalog) (?:Function )?with name \"?([^\s\"!]+)\"? does not exist"
)
_COLUMN = re.compile(r"(?:column|Column) (?:with name )?\"?([\w.$ ]+?)\"? (?:not found|does not exist)")
_PYTHON = re.compile(r"Python exception occurred while executing the UDF: (.*)", re.DOTALL)
# Words of DuckDB for two transactions that changed the same rows.
_CONFLICTS = ("Conflict on", "write-write conflict", "another transaction", "Failed to commit")
_UNWRITTEN = "Could not write file"


def compilation_error(message: str, *, errno: int, sqlstate: str) -> ProgrammingError:
    return ProgrammingError(msg=f"SQL compilation error:\n{message}", errno=errno, sqlstate=sqlstate)


def syntax_error(message: str) -> ProgrammingError:
    return compilation_error(message, errno=1003, sqlstate="42000")


def unsupported(message: str) -> ProgrammingError:
    """For what a statement asks and Snowflake would do."""
    return compilation_error(message, errno=2, sqlstate="0A000")


def unsupported_feature(what: object) -> ProgrammingError:
    """For what the embedded engine lacks altogether."""
    message = f"Unsupported feature of the embedded engine: {what}"
    return ProgrammingError(msg=message, errno=2, sqlstate="0A000")


def existing_object(name: str) -> ProgrammingError:
    return compilation_error(f"Object '{name}' already exists.", errno=2002, sqlstate="42710")


def missing_object(name: str, kind: str = "Object") -> ProgrammingError:
    return compilation_error(
        f"{kind} '{name}' does not exist or not authorized.",
        errno=2003,
        sqlstate="42S02" if kind == "Object" else "02000",
    )


def is_conflict(error: Exception) -> bool:
    """Whether a statement failed only because another transaction changed the same rows meanwhile."""
    text = str(error)
    return any(words in text for words in _CONFLICTS) and _UNWRITTEN not in text


@contextmanager
def snowflake_errors() -> Iterator[None]:
    """Turns whatever a statement fails with into the error that Snowflake gives."""
    try:
        yield
    except Error as error:
        cause = error.__cause__
        if isinstance(cause, duckdb.Error) and (better := _translate(cause)):
            raise better from cause
        raise
    except duckdb.Error as error:
        raise _translate(error) or _unknown(error) from error
    except ParseError as error:
        raise syntax_error(f"syntax error: {error}") from error
    except RecursionError:
        raise syntax_error("the statement is nested too deeply") from None
    except OSError as error:
        # A name that is too long, a full disk: the path is no business of the client's.
        raise ProgrammingError(
            msg=f"Stage storage: {error.strerror}", errno=3527, sqlstate="58030"
        ) from error
    except (NotImplementedError, AssertionError, SqlglotError) as error:
        raise unsupported_feature(error or type(error).__name__) from error


def _translate(error: duckdb.Error) -> ProgrammingError | None:
    for kind, rule in _RULES.items():
        if isinstance(error, kind):
            return rule(_message(error))
    return None


def _unknown(error: duckdb.Error) -> ProgrammingError:
    return ProgrammingError(msg=_message(error), errno=603, sqlstate="XX000")


def _message(error: duckdb.Error) -> str:
    """Takes away DuckDB's prefix and its drawing of the generated SQL, which is not what was asked."""
    text = str(error).split("\n\nLINE ")[0].strip()
    head, colon, tail = text.partition(": ")
    return tail if colon and head.endswith("Error") else text


def _catalog(message: str) -> ProgrammingError | None:
    if found := _MISSING.search(message):
        return missing_object(found[1].upper())
    if "already exists" in message:
        name = re.search(r"\"([^\"]+)\"", message)
        return existing_object(name[1] if name else "")
    return None


def _binder(message: str) -> ProgrammingError | None:
    if (found := _COLUMN.search(message)) and "Duplicate" not in message:
        return compilation_error(f"invalid identifier '{found[1].upper()}'", errno=904, sqlstate="42000")
    return _catalog(message)


def _constraint(message: str) -> ProgrammingError:
    if found := _NULL.search(message):
        return ProgrammingError(
            msg=f"NULL result in a non-nullable column: {found[1]}", errno=100072, sqlstate="22000"
        )
    if found := _CHECK.search(message):
        return ProgrammingError(
            msg=f"CHECK constraint was violated on table {found[1]}", errno=200001, sqlstate="23513"
        )
    return ProgrammingError(msg=message, errno=200001, sqlstate="23000")


def _conversion(message: str) -> ProgrammingError:
    return ProgrammingError(msg=message.split("\n")[0], errno=100038, sqlstate="22018")


def _invalid_input(message: str) -> ProgrammingError:
    found = _PYTHON.search(message)
    if found and "000604" in found[1]:
        return _interrupted(message)
    return ProgrammingError(msg=(found[1] if found else message).strip(), errno=100351, sqlstate="22000")


def _transaction(message: str) -> ProgrammingError:
    if "transaction is aborted" in message:
        said = "An earlier error ended this transaction, as it does in the embedded engine: roll it back."
        return ProgrammingError(msg=said, errno=625, sqlstate="25P02")
    if _UNWRITTEN in message:
        return ProgrammingError(msg=f"Storage is full or fails: {message}", errno=603, sqlstate="58030")
    return ProgrammingError(
        msg=f"The transaction conflicts with another one: {message}", errno=625, sqlstate="40001"
    )


def _interrupted(_message: str) -> ProgrammingError:
    return ProgrammingError(msg="SQL execution canceled", errno=604, sqlstate="57014")


def _refused(message: str) -> ProgrammingError:
    return ProgrammingError(msg=f"Insufficient privileges: {message}", errno=3001, sqlstate="42501")


_RULES: dict[type[duckdb.Error], Callable[[str], ProgrammingError | None]] = {
    duckdb.CatalogException: _catalog,
    duckdb.BinderException: _binder,
    duckdb.ConstraintException: _constraint,
    duckdb.ConversionException: _conversion,
    duckdb.InvalidInputException: _invalid_input,
    duckdb.TransactionException: _transaction,
    duckdb.InterruptException: _interrupted,
    duckdb.PermissionException: _refused,
}
