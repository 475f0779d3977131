"""CREATE, DROP and SHOW of databases and schemas; a database is a file below the engine's folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from inkflake_engine.language.clauses import in_scope, like_filter
from inkflake_engine.language.faults import missing_object
from inkflake_engine.language.parsing import check_plain_name, compilation_error, identifier_name
from inkflake_engine.language.results import Column, Rows, status
from inkflake_engine.storage.catalogue import Entry

if TYPE_CHECKING:
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["HANDLERS"]

_SCHEMAS = """
SELECT database_name, schema_name FROM duckdb_schemas()
WHERE NOT internal AND database_name NOT IN ('_fs_global', 'memory', 'system', 'temp')
    AND schema_name NOT IN ('main', '_fs_information_schema') AND NOT starts_with(schema_name, '_ink_temp_')
    AND (database_name = $1 OR $1 IS NULL)
ORDER BY ALL
"""
_IS_SCHEMA = "SELECT 1 FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?"


def _create_database(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.find(exp.Identifier)) or ""
    engine = cursor.connection.engine
    comment = tree.find(exp.SchemaCommentProperty)
    with engine.lock:
        if name in engine.databases():
            if tree.args.get("exists"):
                return status(f"{name} already exists, statement succeeded.")
            if not tree.args.get("replace"):
                raise compilation_error(f"Object '{name}' already exists.", errno=2002, sqlstate="42710")
            _leave(cursor, name)
            engine.drop_database(name)
        engine.create_database(
            name, owner=cursor.connection.role, comment=comment.this.name if comment else ""
        )
    cursor.run(
        exp.Use(kind=exp.var("SCHEMA"), this=exp.table_("PUBLIC", db=exp.to_identifier(name, quoted=True)))
    )
    return status(f"Database {name} successfully created.")


def _drop_database(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.find(exp.Identifier)) or ""
    engine = cursor.connection.engine
    with engine.lock:
        if name not in engine.databases():
            if tree.args.get("exists"):
                return status(f"Drop statement executed successfully ({name} already dropped).")
            raise missing_object(name, "Database")
        _leave(cursor, name)
        engine.drop_database(name)
    return status(f"{name} successfully dropped.")


def _leave(cursor: Cursor, name: str) -> None:
    """A session whose database is dropped has none any more."""
    connection = cursor.connection
    if connection.database == name:
        cursor.duck.execute("SET schema = 'memory.main'")
        connection.database, connection._schema = None, None
        connection.database_set = connection.schema_set = False


def _schema_of(cursor: Cursor, table: exp.Table) -> tuple[str, str]:
    database = identifier_name(table.args.get("catalog")) or cursor.connection.database
    return database or "", identifier_name(table.args.get("db")) or ""


def _create_schema(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    database, name = _schema_of(cursor, tree.this)
    check_plain_name(name)
    properties = tree.args.get("properties")
    comment = properties.find(exp.SchemaCommentProperty) if properties else None
    tree.set("properties", None)
    there = bool(cursor.query(_IS_SCHEMA, [database, name]))
    if there and tree.args.get("replace"):
        tree.set("replace", False)
        cursor.run(exp.Drop(kind="SCHEMA", tables=[tree.this.copy()], cascade=True))
        cursor.connection.engine.forget_schema(database, name)
        there = False
    cursor.run(tree)
    if there:
        return status(f"{name} already exists, statement succeeded.")
    about = comment.this.name if comment else ""
    cursor.connection.engine.catalogue.put(
        Entry("SCHEMA", (database, name, ""), cursor.connection.role or "", about)
    )
    return status(f"Schema {name} successfully created.")


def _drop_schema(cursor: Cursor, tree: exp.Expr) -> Rows:
    database, name = _schema_of(cursor, tree.args["tables"][0])
    if not cursor.query(_IS_SCHEMA, [database, name]):
        if tree.args.get("exists"):
            return status(f"Drop statement executed successfully ({name} already dropped).")
        raise missing_object(f"{database}.{name}", "Schema")
    tree.set("restrict", None)
    cursor.run(tree)
    cursor.connection.engine.forget_schema(database, name)
    return status(f"{name} successfully dropped.")


def _show_databases(cursor: Cursor, tree: exp.Expr) -> Rows:
    wanted = like_filter(tree)
    catalogue = cursor.connection.engine.catalogue
    columns = [Column("created_on", "TIMESTAMP WITH TIME ZONE"), *(Column(n) for n in _DATABASES.split())]
    rows = []
    for name in filter(wanted, sorted(cursor.connection.engine.databases())):
        entry = catalogue.get("DATABASE", (name, "", "")) or Entry("DATABASE", (name, "", ""))
        current = "Y" if name == cursor.connection.database else "N"
        rows.append(
            (entry.created_on, name, "N", current, "", entry.owner, entry.comment, "", "1", "STANDARD")
        )
    return Rows.of(columns, rows)


def _show_schemas(cursor: Cursor, tree: exp.Expr) -> Rows:
    wanted = like_filter(tree)
    scope = tree.args.get("scope")
    # The parser takes the database of `IN <name>` for a table.
    database = identifier_name(scope.this) if isinstance(scope, exp.Table) else in_scope(cursor, tree)[0]
    catalogue = cursor.connection.engine.catalogue
    columns = [Column("created_on", "TIMESTAMP WITH TIME ZONE"), *(Column(n) for n in _SHOWN_SCHEMAS.split())]
    rows = []
    for of, name in cursor.query(_SCHEMAS, [database]):
        if wanted(name):
            entry = catalogue.get("SCHEMA", (of, name, "")) or Entry("SCHEMA", (of, name, ""))
            current = "Y" if (of, name) == (cursor.connection.database, cursor.connection.schema) else "N"
            rows.append((entry.created_on, name, "N", current, of, entry.owner, entry.comment, "", "1"))
    return Rows.of(columns, rows)


_DATABASES = "name is_default is_current origin owner comment options retention_time kind"
_SHOWN_SCHEMAS = "name is_default is_current database_name owner comment options retention_time"
HANDLERS: Mapping[str, Any] = {
    "CREATE DATABASE": _create_database,
    "DROP DATABASE": _drop_database,
    "CREATE SCHEMA": _create_schema,
    "DROP SCHEMA": _drop_schema,
    "SHOW DATABASES": _show_databases,
    "SHOW SCHEMAS": _show_schemas,
}
