"""PRIMARY KEY, UNIQUE and FOREIGN KEY: kept and shown; enforced on hybrid tables, as on Snowflake.

NOT NULL and CHECK stay with the table and are enforced by DuckDB.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlglot import exp

from inkflake_engine.language.clauses import in_scope
from inkflake_engine.language.names import completed, identifier, identifier_name
from inkflake_engine.language.results import Rows
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry

__all__ = ["FOREIGN", "HANDLERS", "Key", "enforce", "extract_keys", "key_of"]

Key = dict[str, Any]  # kind, name, columns and, of a foreign key, table and references; kept as JSON
PRIMARY, UNIQUE, FOREIGN = "PRIMARY KEY", "UNIQUE", "FOREIGN KEY"
_COLUMN_KINDS: Mapping[type[exp.Expr], str] = {
    exp.PrimaryKeyColumnConstraint: PRIMARY,
    exp.UniqueColumnConstraint: UNIQUE,
    exp.Reference: FOREIGN,
}


def extract_keys(columns: exp.Schema) -> list[Key]:
    """Takes the keys out of a table's definition; the columns of a primary key become NOT NULL."""
    keys: list[Key] = []
    kept: list[exp.Expr] = []
    for item in columns.expressions:
        if isinstance(item, exp.ColumnDef):
            keys += _keys_of_column(item)
        elif key := key_of(item):
            keys.append(key)
            continue
        kept.append(item)
    columns.set("expressions", kept)
    required = {name for key in keys if key["kind"] == PRIMARY for name in key["columns"]}
    for column in (item for item in kept if isinstance(item, exp.ColumnDef)):
        if identifier_name(column.this) in required:
            _require(column)
    return keys


def enforce(columns: exp.Schema, keys: Sequence[Key]) -> None:
    """Puts keys into a table's definition for DuckDB, which knows foreign keys within a schema."""
    for key in keys:
        names = [identifier(name) for name in key["columns"]]
        if key["kind"] == PRIMARY:
            columns.append("expressions", exp.PrimaryKey(expressions=names))
        elif key["kind"] == UNIQUE:
            columns.append("expressions", exp.UniqueColumnConstraint(this=exp.Schema(expressions=names)))
        else:
            to = [identifier(name) for name in key["references"] or key["columns"]]
            target = exp.Schema(this=exp.Table(this=identifier(key["table"][-1])), expressions=to)
            reference = exp.Reference(this=target)
            columns.append("expressions", exp.ForeignKey(expressions=names, reference=reference))


def key_of(item: exp.Expr) -> Key | None:
    """Reads a key of several columns, named or not; None for anything else, such as a CHECK."""
    name = None
    if isinstance(item, exp.Constraint):
        name, item = identifier_name(item.this), item.expressions[0]
    if isinstance(item, exp.PrimaryKey):
        return _key(PRIMARY, name, item.expressions)
    if isinstance(item, exp.UniqueColumnConstraint):
        return _key(UNIQUE, name, item.this.expressions)
    if isinstance(item, exp.ForeignKey):
        return _key(FOREIGN, name, item.expressions, item.args.get("reference"))
    return None


def _keys_of_column(column: exp.ColumnDef) -> Iterator[Key]:
    kept, name = [], None
    for constraint in column.args.get("constraints") or ():
        name = identifier_name(constraint.this) or name
        if isinstance(constraint.kind, exp.ForeignKey):
            continue
        kind = _COLUMN_KINDS.get(type(constraint.kind))
        if kind is None:
            kept.append(constraint)
            continue
        yield _key(kind, name, [column.this], constraint.kind if kind == FOREIGN else None)
        name = None
    column.set("constraints", kept)


def _key(kind: str, name: str | None, columns: Sequence[exp.Expr], reference: exp.Expr | None = None) -> Key:
    key: Key = {
        "kind": kind,
        "name": name or f"SYS_CONSTRAINT_{uuid.uuid4()}",
        "columns": [identifier_name(column.find(exp.Identifier)) for column in columns],
    }
    if reference is not None:
        target = reference.this
        table = target.this if isinstance(target, exp.Schema) else target
        key["table"] = [identifier_name(part) for part in table.parts]
        key["references"] = [identifier_name(c) for c in target.expressions] if table is not target else []
    return key


def _require(column: exp.ColumnDef) -> None:
    constraints = column.args.get("constraints") or []
    if not any(isinstance(each.kind, exp.NotNullColumnConstraint) for each in constraints):
        constraints = [*constraints, exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())]
    column.set("constraints", constraints)


def _entries(cursor: Cursor, tree: exp.Expr) -> Iterator[Entry]:
    """The tables that a SHOW … KEYS is about: one table, or those of a schema, a database or all."""
    scope = tree.args.get("scope")
    if tree.args.get("scope_kind") == "TABLE" and isinstance(scope, exp.Table):
        entry = cursor.engine.catalogue.get("TABLE", cursor.full_name(scope))
        yield from [entry] if entry else []
        return
    database, schema = in_scope(tree, cursor.database, cursor.schema)
    yield from cursor.engine.catalogue.all("TABLE", database=database, schema=schema)


def _keys(cursor: Cursor, tree: exp.Expr, kind: str) -> Iterator[tuple[Entry, Key]]:
    for entry in _entries(cursor, tree):
        yield from ((entry, key) for key in entry.details.get("keys", ()) if key["kind"] == kind)


def _show_keys(kind: str, cursor: Cursor, tree: exp.Expr) -> Rows:
    rows = [
        (entry.created_on, *entry.name, column, n, key["name"], "false", None)
        for entry, key in _keys(cursor, tree, kind)
        for n, column in enumerate(key["columns"], start=1)
    ]
    return Rows.of(_KEYS, rows)


def _show_imported(cursor: Cursor, tree: exp.Expr) -> Rows:
    rows = []
    for entry, key in _keys(cursor, tree, FOREIGN):
        parent = completed(key["table"], *entry.name[:2])
        to = key["references"] or key["columns"]
        for n, (own, other) in enumerate(zip(key["columns"], to, strict=False), start=1):
            tail = ("NO ACTION", "NO ACTION", key["name"], None, "NOT DEFERRABLE", "false", None)
            rows.append((entry.created_on, *parent, other, *entry.name, own, n, *tail))
    return Rows.of(_IMPORTED, rows)


_KEYS = """created_on:time database_name schema_name table_name column_name key_sequence:number
constraint_name rely comment"""
_IMPORTED = """created_on:time pk_database_name pk_schema_name pk_table_name pk_column_name fk_database_name
fk_schema_name fk_table_name fk_column_name key_sequence:number update_rule delete_rule
fk_name pk_name deferrability rely comment"""
HANDLERS: Mapping[str, Handler] = {
    "SHOW PRIMARY KEYS": partial(_show_keys, PRIMARY),
    "SHOW UNIQUE KEYS": partial(_show_keys, UNIQUE),
    "SHOW IMPORTED KEYS": _show_imported,
}
