"""Constraints in the way of a statement: foreign keys to nothing, and COPY INTO a table with a CHECK.

https://docs.snowflake.com/en/sql-reference/constraints-overview
"""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from inkflake_engine.language.faults import compilation_error, missing_object, unsupported
from inkflake_engine.language.names import Name, completed, identifier_name
from inkflake_engine.objects.constraints import FOREIGN, extract_keys
from inkflake_engine.protocols import Cursor

__all__ = ["check_added", "check_copied", "check_created"]

_COLUMNS = """SELECT column_name FROM duckdb_columns()
WHERE database_name = ? AND schema_name = ? AND table_name = ?"""
_CHECKS = """SELECT 1 FROM duckdb_constraints()
WHERE constraint_type = 'CHECK' AND database_name = ? AND schema_name = ? AND table_name = ?"""


def check_copied(cursor: Cursor, tree: exp.Expr) -> None:
    """COPY INTO a table with a CHECK fails."""
    table = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    if not isinstance(table.this, exp.Identifier):
        return
    name = cursor.full_name(table)
    if cursor.query(_CHECKS, cursor.session.place(name)):
        raise unsupported(f"COPY INTO table '{name[2]}' is not supported: it has a CHECK constraint")


def check_created(cursor: Cursor, tree: exp.Expr) -> None:
    """The foreign keys of CREATE TABLE, unless the table is there already and stays as it is."""
    if not isinstance(tree.this, exp.Schema) or not isinstance(tree.this.this, exp.Table):
        return
    name = cursor.full_name(tree.this.this)
    if not tree.args.get("exists") or not _columns(cursor, name):
        _check_keys(cursor, tree.this.expressions, name, ())


def check_added(cursor: Cursor, tree: exp.Expr) -> None:
    """Those that ALTER TABLE adds to a table that is there."""
    if not isinstance(tree, exp.Alter):
        return
    name = cursor.full_name(tree.this)
    added = [c for action in tree.args["actions"] for c in (action.expressions or [action])]
    if any(each.find(exp.Reference) for each in added) and (columns := _columns(cursor, name)):
        _check_keys(cursor, added, name, columns)


def _check_keys(cursor: Cursor, items: Iterable[exp.Expr], name: Name, columns: Sequence[str]) -> None:
    """Looks for each column that a foreign key names; `columns` are those of the table beside the items."""
    schema = exp.Schema(expressions=[item.copy() for item in items])
    own = {*columns, *(identifier_name(each.this) for each in schema.find_all(exp.ColumnDef))}
    for key in extract_keys(schema):
        if key["kind"] != FOREIGN:
            continue
        of_database, of_schema, of_table = completed(key["table"], *name[:2])
        parent = (of_database, of_schema, of_table)
        known = own if parent == name else set(_columns(cursor, parent))
        if not known:
            raise missing_object(".".join(parent), "Table")
        for column in sorted({*key["references"]} - known) or sorted({*key["columns"]} - own):
            raise compilation_error(f"invalid identifier '{column}'", 904, "42000")


def _columns(cursor: Cursor, name: Name) -> list[str]:
    return [column for (column,) in cursor.query(_COLUMNS, cursor.session.place(name))]
