"""TEMPORARY tables: seen by all statements of their session, in the background too, and by no other session.

DuckDB's own are seen by one of its connections only, and a statement in the background has one of its own.
They are therefore tables of a schema that belongs to the session, in the database they were asked for,
so that one transaction can change them and others together; they go with the session, or at the next start.
"""

from duckdb import DuckDBPyConnection
from sqlglot import exp

from inkflake_engine.access.governing import OWNED
from inkflake_engine.language.names import Name, completed, identifier, identifier_name, quoted
from inkflake_engine.protocols import Cursor
from inkflake_engine.session import TEMPORARY, SessionContext

__all__ = ["drop_schemas", "in_hidden", "is_temporary", "make_temporary", "resolve"]

_READ_FROM = (exp.From, exp.Join, exp.Update, exp.Delete, exp.Merge)


def is_temporary(tree: exp.Expr) -> bool:
    return tree.find(exp.TemporaryProperty) is not None


def in_hidden(table: exp.Table) -> bool:
    """Whether a name is already that of a place of temporary tables."""
    return table.db.startswith(TEMPORARY)


def make_temporary(cursor: Cursor, target: exp.Expr, name: Name) -> None:
    """Makes a statement create its table or view in the session's own schema."""
    cursor.engine.catalogue.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(name[0], _schema(cursor.session))}")
    target.replace(_hidden(cursor.session, name))
    cursor.session.temporary_tables.add(name)


def resolve(node: exp.Table, cursor: Cursor) -> exp.Table:
    """Puts the real place of a temporary table where a statement names it."""
    session = cursor.session
    if not session.temporary_tables or not isinstance(node.this, exp.Identifier) or node.meta.get(OWNED):
        return node
    parts = [identifier_name(node.args.get(part)) for part in ("catalog", "db", "this")]
    database, schema, name = completed(parts, cursor.database, cursor.schema)
    if (database, schema, name) not in session.temporary_tables:
        return node
    if not node.db and name in _named_in(node):
        return node
    table = _hidden(session, (database, schema, name))
    if isinstance(node.parent, _READ_FROM):
        table.set("alias", node.args.get("alias") or exp.TableAlias(this=identifier(name)))
    return table


def drop_schemas(duck: DuckDBPyConnection, session_id: str = "") -> None:
    """Drops the temporary tables of a session, or of all of them."""
    found = duck.execute(
        "SELECT database_name, schema_name FROM duckdb_schemas() WHERE starts_with(schema_name, ?)",
        [f"{TEMPORARY}{session_id}"],
    ).fetchall()
    for parts in found:
        duck.execute(f"DROP SCHEMA IF EXISTS {quoted(*parts)} CASCADE")


def _schema(session: SessionContext) -> str:
    return f"{TEMPORARY}{session.id}"


def _hidden(session: SessionContext, name: Name) -> exp.Table:
    database, schema, table = session.hidden(name)
    return exp.Table(this=identifier(table), db=identifier(schema), catalog=identifier(database))


def _named_in(node: exp.Expr) -> set[str]:
    """The names of the statement's WITH, which hide a table's."""
    return {cte.alias.upper() for cte in node.root().find_all(exp.CTE)}
