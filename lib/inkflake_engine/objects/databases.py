"""CREATE, DROP and SHOW of databases and schemas; a database is a file below the engine's folder."""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.access.roles import ANY, add, current_roles, may
from inkflake_engine.language.clauses import in_scope, like_filter
from inkflake_engine.language.faults import existing_object, missing_object
from inkflake_engine.language.names import check_plain_name, completed, identifier, identifier_name
from inkflake_engine.language.results import Rows, already_dropped, already_exists, dropped, status
from inkflake_engine.protocols import Cursor, Handler
from inkflake_engine.storage.catalogue import Entry

__all__ = ["HANDLERS"]

_SCHEMAS = """
SELECT database_name, schema_name FROM duckdb_schemas()
WHERE NOT internal AND database_name NOT IN ('_fs_global', 'memory', 'system', 'temp')
    AND schema_name NOT IN ('main', '_fs_information_schema') AND NOT starts_with(schema_name, '_ink_temp_')
    AND (database_name = $1 OR $1 IS NULL)
ORDER BY ALL
"""


def _create_database(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.find(exp.Identifier)) or ""
    engine = cursor.engine
    comment = tree.find(exp.SchemaCommentProperty)
    with engine.lock:
        if name in engine.databases():
            if tree.args.get("exists"):
                return already_exists(name)
            if not tree.args.get("replace"):
                raise existing_object(name)
            _leave(cursor, name)
            engine.drop_database(name)
        engine.create_database(name, owner=cursor.session.role, comment=comment.this.name if comment else "")
    cursor.run(exp.Use(kind=exp.var("SCHEMA"), this=exp.table_("PUBLIC", db=identifier(name))))
    return status(f"Database {name} successfully created.")


def _drop_database(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = identifier_name(tree.find(exp.Identifier)) or ""
    engine = cursor.engine
    with engine.lock:
        if name not in engine.databases():
            if tree.args.get("exists"):
                return already_dropped(name)
            raise missing_object(name, "Database")
        _leave(cursor, name)
        engine.drop_database(name)
    return dropped(name)


def _leave(cursor: Cursor, name: str) -> None:
    if cursor.database == name:
        cursor.leave_database()


def _schema_name(cursor: Cursor, table: exp.Expr) -> tuple[str, str]:
    """The parser takes the name of a schema for the place of a table."""
    parts = [identifier_name(table.args.get(part)) for part in ("catalog", "db")]
    database, schema = completed(parts, cursor.database)
    return database, schema


def _create_schema(cursor: Cursor, tree: exp.Expr) -> exp.Expr | Rows:
    database, name = _schema_name(cursor, tree.this)
    check_plain_name(name)
    properties = tree.args.get("properties")
    comment = properties.find(exp.SchemaCommentProperty) if properties else None
    tree.set("properties", None)
    exists = cursor.has_schema(database, name)
    if exists and tree.args.get("replace"):
        tree.set("replace", False)
        cursor.run(exp.Drop(kind="SCHEMA", tables=[tree.this.copy()], cascade=True))
        cursor.engine.forget_schema(database, name)
        exists = False
    cursor.run(tree)
    if exists:
        return already_exists(name)
    text = comment.this.name if comment else ""
    add(cursor.engine.catalogue, Entry("SCHEMA", (database, name, ""), cursor.session.role, text))
    return status(f"Schema {name} successfully created.")


def _drop_schema(cursor: Cursor, tree: exp.Expr) -> Rows:
    database, name = _schema_name(cursor, tree.args["tables"][0])
    if not cursor.has_schema(database, name):
        if tree.args.get("exists"):
            return already_dropped(name)
        raise missing_object(f"{database}.{name}", "Schema")
    tree.set("restrict", None)
    cursor.run(tree)
    cursor.engine.forget_schema(database, name)
    return dropped(name)


def _show_databases(cursor: Cursor, tree: exp.Expr) -> Rows:
    rows = []
    catalogue, roles = cursor.engine.catalogue, current_roles(cursor)
    for name in filter(like_filter(tree), sorted(cursor.engine.databases())):
        if not may(catalogue, roles, ANY, ("DATABASE", (name, "", ""))):
            continue
        entry = cursor.engine.catalogue.entry("DATABASE", (name, "", ""))
        current = "Y" if name == cursor.database else "N"
        head = (entry.created_on, name, "N", current, "", entry.owner, entry.comment)
        rows.append((*head, "", "1", "STANDARD"))
    return Rows.of(_DATABASES, rows)


def _show_schemas(cursor: Cursor, tree: exp.Expr) -> Rows:
    fits = like_filter(tree)
    scope = tree.args.get("scope")
    database, _ = in_scope(tree, cursor.database, cursor.schema)
    if isinstance(scope, exp.Table):  # the parser takes the database of `IN <name>` for one
        database = identifier_name(scope.this)
    rows, roles = [], current_roles(cursor)
    for of, name in cursor.query(_SCHEMAS, [database]):
        if fits(name) and may(cursor.engine.catalogue, roles, ANY, ("SCHEMA", (of, name, ""))):
            entry = cursor.engine.catalogue.entry("SCHEMA", (of, name, ""))
            current = "Y" if (of, name) == (cursor.database, cursor.schema) else "N"
            rows.append((entry.created_on, name, "N", current, of, entry.owner, entry.comment, "", "1"))
    return Rows.of(_SHOWN_SCHEMAS, rows)


_DATABASES = "created_on:time name is_default is_current origin owner comment options retention_time kind"
_SHOWN_SCHEMAS = (
    "created_on:time name is_default is_current database_name owner comment options retention_time"
)
HANDLERS: Mapping[str, Handler] = {
    "CREATE DATABASE": _create_database,
    "DROP DATABASE": _drop_database,
    "CREATE SCHEMA": _create_schema,
    "DROP SCHEMA": _drop_schema,
    "SHOW DATABASES": _show_databases,
    "SHOW SCHEMAS": _show_schemas,
}
