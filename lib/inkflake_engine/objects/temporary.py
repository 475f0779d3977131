"""TEMPORARY tables: seen by all statements of their session, in the background too, and by no other session.

DuckDB's own are seen by one of its connections only, and a statement in the background has one of its own.
They are therefore tables of a schema that belongs to the session, in the database they were asked for,
so that one transaction can change them and others together; they go with the session, or at the next start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from inkflake_engine.language.parsing import identifier_name
from inkflake_engine.storage.catalogue import Name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from inkflake_engine.execution.connection import Connection
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["PREFIX", "drop_schemas", "hidden", "in_hidden", "is_temporary", "resolve", "take_temporary"]

PREFIX = "_ink_temp_"
_READ_FROM = (exp.From, exp.Join, exp.Update, exp.Delete, exp.Merge)


def hidden(connection: Connection, name: Name) -> exp.Table:
    """Where a temporary table really is."""
    database, schema, table = (exp.to_identifier(part, quoted=True) for part in _place(connection, name))
    return exp.Table(this=table, db=schema, catalog=database)


def _place(connection: Connection, name: Name) -> Name:
    return name[0], f"{PREFIX}{connection.session_id}", f"{name[1]}.{name[2]}"


def is_temporary(tree: exp.Create) -> bool:
    return tree.find(exp.TemporaryProperty) is not None


def in_hidden(table: exp.Table) -> bool:
    """Whether a name is already that of a place of temporary tables."""
    return table.db.startswith(PREFIX)


def take_temporary(cursor: Cursor, tree: exp.Create, name: Name) -> None:
    """Makes the statement create a table in the session's own schema."""
    connection = cursor.connection
    schema = exp.to_identifier(f"{PREFIX}{connection.session_id}", quoted=True).sql("duckdb")
    database = exp.to_identifier(name[0], quoted=True).sql("duckdb")
    connection.engine.write_catalogue(f"CREATE SCHEMA IF NOT EXISTS {database}.{schema}", ())
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    target.replace(hidden(connection, name))
    connection.temporary.add(name)


def resolve(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """Puts the real place of a temporary table where a statement names it."""
    connection = cursor.connection
    if not connection.temporary or not isinstance(node.this, exp.Identifier):
        return node
    name = _full_name(node, connection)
    if name not in connection.temporary or (not node.db and name[2] in _named_in(node)):
        return node
    table = hidden(connection, name)
    if isinstance(node.parent, _READ_FROM):
        alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name[2], quoted=True))
        table.set("alias", alias)
    return table


def drop_schemas(duck: DuckDBPyConnection, session_id: str = "") -> None:
    """Drops the temporary tables of a session, or of all of them."""
    found = duck.execute(
        "SELECT database_name, schema_name FROM duckdb_schemas() WHERE starts_with(schema_name, ?)",
        [f"{PREFIX}{session_id}"],
    ).fetchall()
    for parts in found:
        name = ".".join(exp.to_identifier(part, quoted=True).sql("duckdb") for part in parts)
        duck.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")


def _full_name(node: exp.Expr, connection: Connection) -> Name:
    database = identifier_name(node.args.get("catalog")) or connection.database or ""
    schema = identifier_name(node.args.get("db")) or connection.schema or ""
    return database, schema, identifier_name(node.this) or ""


def _named_in(node: exp.Expr) -> set[str]:
    """The names of the statement's WITH, which hide a table's."""
    return {cte.alias.upper() for cte in node.root().find_all(exp.CTE)}
