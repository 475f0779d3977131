"""DuckDB's errors as Snowflake words and numbers them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from snowflake.connector.errors import Error, ProgrammingError
from sqlglot.errors import ParseError, SqlglotError

__all__ = [
    "arity_error",
    "cancelled_error",
    "compilation_error",
    "existing_object",
    "is_conflict",
    "missing_object",
    "snowflake_errors",
    "sql_error",
    "syntax_error",
    "unknown_function",
    "unsupported",
    "unsupported_feature",
    "without_place",
]

_BY_ZERO = "Division by zero"
_NULL = re.compile(r"NOT NULL constraint failed: (?:\S+\.)?(\S+)")
_CHECK = re.compile(r"CHECK constraint failed on table (\S+)")
_MISSING = re.compile(
    r"(?:Table|View|Schema|Catalog) (?:Function )?with name \"?([^\s\"!]+)\"? does not exist"
)
_COLUMN = re.compile(r"[cC]olumn (?:with name )?\"?([\w.$ ]+?)\"? (?:(?:was )?not found|does not exist)")
_PYTHON = re.compile(r"Python exception occurred while executing the UDF: (.*)", re.DOTALL)
_UNKNOWN = re.compile(r"(Scalar|Aggregate|Table) Function with name \"?(\w+)\"? does not exist")
_NO_SCALAR = re.compile(r"Function \"(\w+)\" is a table function but it was used as a scalar")
_MISMATCH = re.compile(
    r"No function matches the given name and argument types '(\w+)\((.*?)\)'\. You", re.DOTALL
)
_CANDIDATE = re.compile(r"^\s+\S+?\((.*)\) -> ", re.MULTILINE)
_BETWEEN = re.compile(r",\s*(?![^(]*\))")  # the commas outside of parentheses
_TYPES = {
    "STRING_LITERAL": "VARCHAR",
    "INTEGER_LITERAL": "NUMBER(38,0)",
    "BIGINT": "NUMBER(38,0)",
    "INTEGER": "NUMBER(38,0)",
    "DOUBLE": "FLOAT",
    "JSON": "VARIANT",
    "TIMESTAMP": "TIMESTAMP_NTZ",
}
# Words of DuckDB for two transactions that changed the same rows.
_CONFLICTS = ("Conflict on", "write-write conflict", "another transaction", "Failed to commit")
# Words of DuckDB for keys of hybrid tables, with Snowflake's number and words.
_KEYS = (
    ("violates primary key", 200001, "A primary key already exists."),
    ("violates unique", 200001, "A unique key already exists."),
    ("does not exist in the referenced table", 200009, "Foreign key constraint is violated."),
    ("is still referenced", 200008, "Foreign keys that reference key values still exist."),
)
_TOO_LONG = "is too long and would be truncated"  # words of the engine's own
_UNWRITTEN = "Could not write file"


def sql_error(message: str, errno: int, sqlstate: str) -> ProgrammingError:
    return ProgrammingError(msg=message, errno=errno, sqlstate=sqlstate)


def cancelled_error() -> ProgrammingError:
    return sql_error("SQL execution canceled", 604, "57014")


def compilation_error(message: str, errno: int, sqlstate: str) -> ProgrammingError:
    return sql_error(f"SQL compilation error:\n{message}", errno, sqlstate)


def syntax_error(message: str) -> ProgrammingError:
    return compilation_error(message, 1003, "42000")


def unsupported(message: str) -> ProgrammingError:
    """For what a statement asks and Snowflake would do."""
    return compilation_error(message, 2, "0A000")


def unsupported_feature(what: object) -> ProgrammingError:
    """For what the embedded engine lacks altogether."""
    message = f"Unsupported feature of the embedded engine: {what}"
    return sql_error(message, 2, "0A000")


def existing_object(name: str) -> ProgrammingError:
    return compilation_error(f"Object '{name}' already exists.", 2002, "42710")


def missing_object(name: str, kind: str = "Object") -> ProgrammingError:
    return compilation_error(
        f"{kind} '{name}' does not exist or not authorized.", 2003, "42S02" if kind == "Object" else "02000"
    )


def without_place(kind: str, doing: str) -> ProgrammingError:
    """For a name that is not qualified in a session without a current database or schema."""
    message = (
        f"Cannot perform {doing}. This session does not have a current {kind}. "
        f"Call 'USE {kind.upper()}', or use a qualified name."
    )
    return sql_error(message, 90106 if kind == "schema" else 90105, "22000")


def unknown_function(name: str, kind: str = "") -> ProgrammingError:
    table = kind.lower() == "table"
    message = f"Unknown {'table ' * table}function {name.upper()}"
    return compilation_error(message, 2141 if table else 2140, "42601")


def arity_error(called: str, wanted: int, given: int, place: str = "") -> ProgrammingError:
    """For a call with fewer or more arguments than its function takes."""
    few = given < wanted
    counts = f"{',' * few} expected {wanted}, got {given}"
    message = f"{place}{'not enough' if few else 'too many'} arguments for function [{called}]{counts}"
    return compilation_error(message, 938 if few else 939, "22023")


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
        raise _translate(error) or sql_error(_message(error), 603, "XX000") from error
    except ParseError as error:
        raise syntax_error(f"syntax error: {error}") from error
    except RecursionError:
        raise syntax_error("the statement is nested too deeply") from None
    except OSError as error:
        # A name that is too long, a full disk: the path is no business of the client's.
        raise sql_error(f"Stage storage: {error.strerror}", 3527, "58030") from error
    except (NotImplementedError, AssertionError, SqlglotError) as error:
        raise unsupported_feature(error or type(error).__name__) from error


def _translate(error: duckdb.Error) -> ProgrammingError | None:
    for kind, rule in _RULES.items():
        if isinstance(error, kind):
            return rule(_message(error))
    return None


def _message(error: duckdb.Error) -> str:
    """Takes away DuckDB's prefix and its drawing of the generated SQL, which is not what was asked."""
    text = str(error).split("\n\nLINE ")[0].strip()
    head, colon, tail = text.partition(": ")
    return tail if colon and head.endswith("Error") else text


def _catalog(message: str) -> ProgrammingError | None:
    if found := _UNKNOWN.search(message):
        return unknown_function(found[2], found[1])
    if found := _MISSING.search(message):
        return missing_object(found[1].upper())
    if "already exists" in message:
        name = re.search(r"\"([^\"]+)\"", message)
        return existing_object(name[1] if name else "")
    return None


def _binder(message: str) -> ProgrammingError | None:
    if (found := _COLUMN.search(message)) and "Duplicate" not in message:
        return compilation_error(f"invalid identifier '{found[1].upper()}'", 904, "42000")
    if found := _NO_SCALAR.search(message):
        return unknown_function(found[1])
    if found := _MISMATCH.search(message):
        return _mismatch(found[1].upper(), _parts(found[2]), message)
    return _catalog(message)


def _mismatch(name: str, given: list[str], message: str) -> ProgrammingError:
    """A call that fits none of the functions of its name: in the number of arguments, or their types."""
    candidates = [_parts(listed) for listed in _CANDIDATE.findall(message)]
    plain = [[part for part in listed if part != "/" and not part.startswith("*")] for listed in candidates]
    counts = [len(listed) for listed in plain]
    if counts and len(given) < min(counts):
        return arity_error(name, min(counts), len(given))
    if counts and len(given) > max(counts) and not any("*" in part for each in candidates for part in each):
        return arity_error(name, max(counts), len(given))
    types = ", ".join(_TYPES.get(kind, kind) for kind in given)
    return compilation_error(f"Invalid argument types for function '{name}': ({types})", 1044, "42P13")


def _parts(listed: str) -> list[str]:
    return _BETWEEN.split(listed) if listed else []


def _constraint(message: str) -> ProgrammingError:
    if found := _NULL.search(message):
        return sql_error(f"NULL result in a non-nullable column: {found[1]}", 100072, "22000")
    if found := _CHECK.search(message):
        return sql_error(f"CHECK constraint was violated on table {found[1]}", 200001, "23513")
    for words, number, told in _KEYS:
        if words in message:
            return sql_error(told, number, "22000")
    return sql_error(message, 200001, "23000")


def _conversion(message: str) -> ProgrammingError:
    return sql_error(message.split("\n")[0], 100038, "22018")


def _invalid_input(message: str) -> ProgrammingError:
    if _TOO_LONG in message:
        return sql_error(message, 100078, "22000")
    if _BY_ZERO in message:
        return sql_error(_BY_ZERO, 100051, "22012")
    found = _PYTHON.search(message)
    if found and "000604" in found[1]:
        return cancelled_error()
    return sql_error((found[1] if found else message).strip(), 100351, "22000")


def _transaction(message: str) -> ProgrammingError:
    if "transaction is aborted" in message:
        ended = "An earlier error ended this transaction, as it does in the embedded engine: roll it back."
        return sql_error(ended, 625, "25P02")
    if _UNWRITTEN in message:
        return sql_error(f"Storage is full or fails: {message}", 603, "58030")
    return sql_error(f"The transaction conflicts with another one: {message}", 625, "40001")


def _refused(message: str) -> ProgrammingError:
    return sql_error(f"Insufficient privileges: {message}", 3001, "42501")


_RULES: dict[type[duckdb.Error], Callable[[str], ProgrammingError | None]] = {
    duckdb.CatalogException: _catalog,
    duckdb.BinderException: _binder,
    duckdb.ConstraintException: _constraint,
    duckdb.ConversionException: _conversion,
    duckdb.InvalidInputException: _invalid_input,
    duckdb.TransactionException: _transaction,
    duckdb.InterruptException: lambda _message: cancelled_error(),
    duckdb.PermissionException: _refused,
}
