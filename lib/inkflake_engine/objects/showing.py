"""SHOW TABLES, VIEWS and OBJECTS: the information schema's views in the columns of SHOW.

https://docs.snowflake.com/en/sql-reference/sql/show-tables
"""

from collections.abc import Mapping
from functools import partial

from sqlglot import exp

from inkflake_engine.access.roles import current_roles, is_free, visible_names
from inkflake_engine.language.clauses import in_scope, like_filter
from inkflake_engine.language.names import quoted
from inkflake_engine.language.results import Rows
from inkflake_engine.protocols import Cursor, Handler

__all__ = ["HANDLERS"]

_TABLES = """created_on:time name database_name schema_name kind comment cluster_by rows:number bytes:number
owner retention_time automatic_clustering change_tracking is_external owner_role_type is_hybrid is_iceberg
is_dynamic"""
_VIEWS = """created_on:time name reserved database_name schema_name owner comment text is_secure
is_materialized owner_role_type"""
_SELECT_TABLES = """
SELECT CREATED, TABLE_NAME, TABLE_CATALOG, TABLE_SCHEMA,
    CASE WHEN TABLE_TYPE = 'VIEW' THEN 'VIEW' WHEN IS_TEMPORARY = 'YES' THEN 'TEMPORARY'
        WHEN IS_TRANSIENT = 'YES' THEN 'TRANSIENT' ELSE 'TABLE' END,
    coalesce(COMMENT, ''), coalesce(CLUSTERING_KEY, ''), ROW_COUNT, BYTES, TABLE_OWNER, '1',
    CASE WHEN CLUSTERING_KEY IS NULL THEN 'OFF' ELSE 'ON' END, 'OFF', 'N', 'ROLE', IS_HYBRID[1], 'N', 'N'
FROM {}._fs_information_schema._fs_tables WHERE (TABLE_SCHEMA = $1 OR $1 IS NULL)
"""
_SELECT_VIEWS = """
SELECT CREATED, TABLE_NAME, '', TABLE_CATALOG, TABLE_SCHEMA, TABLE_OWNER, coalesce(COMMENT, ''),
    VIEW_DEFINITION, CASE IS_SECURE WHEN 'YES' THEN 'true' ELSE 'false' END, 'false', 'ROLE'
FROM {}._fs_information_schema._fs_views WHERE (TABLE_SCHEMA = $1 OR $1 IS NULL)
"""


def _show(select: str, columns: str, cursor: Cursor, tree: exp.Expr) -> Rows:
    """The rows of an information schema's view that the statement's scope, LIKE and STARTS WITH leave."""
    fits = like_filter(tree)
    prefix, limit = tree.args.get("starts_with"), tree.args.get("limit")
    start = prefix.name if isinstance(prefix, exp.Expr) else ""
    database, schema = in_scope(tree, cursor.database, cursor.schema)
    names = sorted(name for name in cursor.engine.databases() if database in (None, name))
    rows = []
    for name in names:
        found = cursor.query(f"{select.format(quoted(name))} ORDER BY TABLE_SCHEMA, TABLE_NAME", [schema])
        rows += [row for row in found if fits(row[1]) and row[1].startswith(start)]
    roles, at = current_roles(cursor), columns.split().index("database_name")
    if not is_free(roles):
        seen = set(visible_names(cursor, roles))
        rows = [row for row in rows if ".".join((row[at], row[at + 1], row[1])) in seen]
    return Rows.of(columns, rows[: int(limit.expression.name)] if isinstance(limit, exp.Limit) else rows)


HANDLERS: Mapping[str, Handler] = {
    "SHOW OBJECTS": partial(_show, _SELECT_TABLES.replace("'TRANSIENT'", "'TABLE'"), _TABLES),
    "SHOW TABLES": partial(_show, f"{_SELECT_TABLES} AND TABLE_TYPE <> 'VIEW'", _TABLES),
    "SHOW VIEWS": partial(_show, _SELECT_VIEWS, _VIEWS),
}
