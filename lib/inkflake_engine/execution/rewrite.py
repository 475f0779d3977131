"""Rewrites parts of a statement, wherever they stand in it, to what DuckDB and fakesnow understand."""

from collections.abc import Mapping

from sqlglot import exp

from inkflake_engine.language.parsing import is_bind
from inkflake_engine.objects import information, temporary
from inkflake_engine.protocols import Cursor, Rule
from inkflake_engine.queries import ai, context, functions, numbers
from inkflake_engine.refusals import joins, lengths
from inkflake_engine.stages import links, reading

__all__ = ["resolve_identifier", "rewrite"]


def _unbracketed(node: exp.Subquery, cursor: Cursor) -> exp.Expr:
    """Snowpark writes `FROM (t)`, which DuckDB refuses from 2.0.1 on, and so it does a query there."""
    table: exp.Expr = node
    while isinstance(table, exp.Subquery) and isinstance(table.this, (exp.Subquery, exp.Table)):
        table = table.this
    if isinstance(table, exp.Subquery) and table.alias and table is not node:
        table.set("alias", node.args.get("alias") or table.args["alias"])
        return table
    if not isinstance(table, exp.Table) or table.args.get("joins"):
        return node
    if alias := node.args.get("alias"):
        table.set("alias", alias)
    node.replace(table)
    found = _placed(table, cursor)
    return table if found is table else table.replace(found)


def _quoted(node: exp.Identifier, _cursor: Cursor) -> exp.Identifier:
    """A name that is a word of DuckDB's grammar, and none of Snowflake's."""
    if node.quoted or node.name.upper() not in _RESERVED:
        return node
    return exp.to_identifier(node.name.upper(), quoted=True)


def _placed(table: exp.Table, cursor: Cursor) -> exp.Expr:
    """Where a table really is."""
    return (
        reading.resolve_staged(table, cursor)
        or information.redirect(table)
        or temporary.resolve(table, cursor)
    )


_RESERVED = frozenset(
    [
        "ANALYSE",
        "ANALYZE",
        "ANTI",
        "ARRAY",
        "ASOF",
        "ASYMMETRIC",
        "AT",
        "BOTH",
        "COLLATE",
        "DEFERRABLE",
        "DESCRIBE",
        "DO",
        "END",
        "FETCH",
        "GLOB",
        "INITIALLY",
        "ISNULL",
        "LAMBDA",
        "LEADING",
        "LIMIT",
        "MAP",
        "NOTNULL",
        "OFFSET",
        "ONLY",
        "PIVOT",
        "PIVOT_LONGER",
        "PIVOT_WIDER",
        "PLACING",
        "POSITIONAL",
        "SEMI",
        "SHOW",
        "STRUCT",
        "SUMMARIZE",
        "SYMMETRIC",
        "TRAILING",
        "UNPIVOT",
        "VARIADIC",
        "WINDOW",
    ]
)
FUNCTIONS: Mapping[str, Rule] = {**ai.FUNCTIONS, **context.FUNCTIONS, **links.FUNCTIONS}
NODES: Mapping[type[exp.Expr], Rule] = {
    **context.NODES,
    **functions.NODES,
    **numbers.NODES,
    exp.Identifier: _quoted,
    **joins.NODES,
    **lengths.NODES,
    **reading.NODES,
    exp.Subquery: _unbracketed,
    exp.Table: _placed,
}


def rewrite(tree: exp.Expr, cursor: Cursor) -> exp.Expr:
    """Applies the rules to a node, then to what is inside of what it became."""
    named = isinstance(tree, exp.Anonymous)
    rule = FUNCTIONS.get(tree.name.upper()) if named else NODES.get(type(tree))
    new = rule(tree, cursor) if rule else tree
    if new is not tree and tree.parent:
        tree.replace(new)
    for child in list(new.iter_expressions()):
        rewrite(child, cursor)
    return new


def resolve_identifier(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """IDENTIFIER('name') and IDENTIFIER(?) are the table, schema or role of that name."""
    if not isinstance(node, exp.Table) or not isinstance(node.this, (exp.DynamicIdentifier, exp.Anonymous)):
        return node
    if isinstance(node.this, exp.Anonymous) and node.this.name.upper() != "IDENTIFIER":
        return node
    argument = node.this.this if isinstance(node.this, exp.DynamicIdentifier) else node.this.expressions[0]
    name = str(cursor.bind(argument)) if is_bind(argument) else argument.name
    table = exp.to_table(name, dialect="snowflake")
    if isinstance(node.parent, (exp.Create, exp.Drop)) and node.parent.args["kind"] == "SCHEMA":
        return exp.Table(db=table.this, catalog=table.args.get("db"))
    table.set("alias", node.args.get("alias"))
    return table
