"""SHOW TABLES, VIEWS and OBJECTS, with what the catalogue knows of each.

https://docs.snowflake.com/en/sql-reference/sql/show-tables
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from inkflake_engine.language.clauses import in_scope, like_filter
from inkflake_engine.language.results import Column, Rows
from inkflake_engine.objects import temporary
from inkflake_engine.storage.catalogue import Entry, Name

if TYPE_CHECKING:
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["HANDLERS"]

_ALL = """
WITH named AS (
    SELECT database_name, schema_name, table_name, estimated_size, schema_name = $1 AS is_temporary,
        'TABLE' AS kind
    FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT database_name, schema_name, view_name, NULL, false, 'VIEW' FROM duckdb_views() WHERE NOT internal
)
SELECT kind, database_name,
    CASE WHEN is_temporary THEN split_part(table_name, '.', 1) ELSE schema_name END AS schema,
    CASE WHEN is_temporary THEN substr(table_name, strpos(table_name, '.') + 1) ELSE table_name END AS name,
    estimated_size, is_temporary
FROM named
WHERE database_name NOT IN ('_fs_global', 'temp', 'memory')
    AND schema_name NOT IN ('_fs_information_schema', 'main')
    AND (is_temporary OR NOT starts_with(schema_name, '_ink_temp_'))
    AND (database_name = $2 OR $2 IS NULL) AND (schema = $3 OR $3 IS NULL)
ORDER BY database_name, schema, name
"""
_COUNTS = ("rows", "bytes")
_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class _Shown:
    """A table or view as DuckDB has it, with its entry in the catalogue."""

    kind: str
    name: Name
    rows: int | None
    is_temporary: bool
    comment: str
    entry: Entry

    def flag(self, name: str) -> bool:
        return bool(self.entry.details.get(name))


def _find(cursor: Cursor, tree: exp.Expr, kinds: tuple[str, ...]) -> Iterator[_Shown]:
    """What the statement's scope, LIKE and STARTS WITH leave."""
    wanted = like_filter(tree)
    start = tree.args.get("starts_with")
    prefix = start.name if isinstance(start, exp.Expr) else ""
    schema = f"{temporary.PREFIX}{cursor.connection.session_id}"
    engine = cursor.connection.engine
    for kind, *name, rows, is_temporary in cursor.query(_ALL, [schema, *in_scope(cursor, tree)]):
        full = (name[0], name[1], name[2])
        if kind in kinds and wanted(full[2]) and full[2].startswith(prefix):
            entry = engine.catalogue.get(kind, full) or Entry(kind, full, created_on=_LONG_AGO)
            yield _Shown(kind, full, rows, is_temporary, engine.notes.comment_of(full), entry)


def _rows(tree: exp.Expr, names: str, rows: list[tuple[Any, ...]]) -> Rows:
    columns = [Column(name, "BIGINT" if name in _COUNTS else "VARCHAR") for name in names.split()]
    limit = tree.args.get("limit")
    kept = rows[: int(limit.expression.name)] if isinstance(limit, exp.Limit) else rows
    return Rows.of([Column("created_on", "TIMESTAMP WITH TIME ZONE"), *columns], kept)


def _kind(shown: _Shown) -> str:
    if shown.kind == "VIEW":
        return "VIEW"
    return "TEMPORARY" if shown.is_temporary else "TRANSIENT" if shown.flag("transient") else "TABLE"


def _start(shown: _Shown) -> tuple[Any, ...]:
    database, schema, name = shown.name
    return shown.entry.created_on, name, database, schema, _kind(shown)


def _show_tables(cursor: Cursor, tree: exp.Expr) -> Rows:
    return _rows(tree, _TABLES, [_table(shown) for shown in _find(cursor, tree, ("TABLE",))])


def _show_objects(cursor: Cursor, tree: exp.Expr) -> Rows:
    return _rows(tree, _TABLES, [_table(shown) for shown in _find(cursor, tree, ("TABLE", "VIEW"))])


def _table(shown: _Shown) -> tuple[Any, ...]:
    clustered = shown.entry.details.get("cluster_by", "")
    about = (shown.comment, clustered, shown.rows, 0, shown.entry.owner, "1", "ON" if clustered else "OFF")
    return (*_start(shown), *about, "OFF", "N", "ROLE", "Y" if shown.flag("hybrid") else "N", "N", "N")


def _show_views(cursor: Cursor, tree: exp.Expr) -> Rows:
    rows = []
    for shown in _find(cursor, tree, ("VIEW",)):
        created, name, database, schema, _ = _start(shown)
        secure = str(shown.flag("secure")).lower()
        about = (shown.entry.owner, shown.comment, shown.entry.text, secure, "false", "ROLE")
        rows.append((created, name, "", database, schema, *about))
    return _rows(tree, _VIEWS, rows)


_TABLES = """name database_name schema_name kind comment cluster_by rows bytes owner retention_time
automatic_clustering change_tracking is_external owner_role_type is_hybrid is_iceberg is_dynamic"""
_VIEWS = (
    "name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type"
)
HANDLERS: Mapping[str, Any] = {
    "SHOW OBJECTS": _show_objects,
    "SHOW TABLES": _show_tables,
    "SHOW VIEWS": _show_views,
}
