"""INFORMATION_SCHEMA views that fakesnow lacks, or that must know the catalogue and temporary tables.

https://docs.snowflake.com/en/sql-reference/info-schema
"""

from string import Template

from sqlglot import exp

from inkflake_engine.language.names import literal, quoted
from inkflake_engine.storage.catalogue import OBJECTS, SCHEMA, STATEMENTS

__all__ = ["creation_sql", "redirect"]

_TABLES = Template(
    f"""
CREATE OR REPLACE VIEW $db._fs_information_schema._fs_tables AS
WITH named AS (
    SELECT *, schema_name LIKE '\\_ink\\_temp\\_%' ESCAPE '\\' AS is_temporary FROM duckdb_tables()
    WHERE database_name = $name AND schema_name <> '_fs_information_schema' AND NOT internal
), own AS (
    SELECT database_name AS TABLE_CATALOG, estimated_size, is_temporary,
        CASE WHEN is_temporary THEN split_part(table_name, '.', 1) ELSE schema_name END AS TABLE_SCHEMA,
        CASE WHEN is_temporary THEN substr(table_name, strpos(table_name, '.') + 1) ELSE table_name END
            AS TABLE_NAME,
        'TABLE' AS kind
    FROM named WHERE NOT is_temporary OR schema_name = '_ink_temp_' || getvariable('ink_session')
    UNION ALL
    SELECT database_name, NULL, false, schema_name, view_name, 'VIEW' FROM duckdb_views()
    WHERE database_name = $name AND schema_name NOT IN ('_fs_information_schema', 'main') AND NOT internal
        AND NOT starts_with(schema_name, '_ink_temp_')
)
SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, coalesce(o.owner, 'ACCOUNTADMIN') AS TABLE_OWNER,
    CASE WHEN own.kind = 'VIEW' THEN 'VIEW' WHEN is_temporary THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END
        AS TABLE_TYPE,
    CASE WHEN o.details ->> '$$.transient' = 'true' THEN 'YES' ELSE 'NO' END AS IS_TRANSIENT,
    nullif(o.details ->> '$$.cluster_by', '') AS CLUSTERING_KEY, estimated_size AS ROW_COUNT, 0 AS BYTES,
    1 AS RETENTION_TIME, coalesce(o.created_on, to_timestamp(0)) AS CREATED,
    coalesce(o.created_on, to_timestamp(0)) AS LAST_ALTERED,
    coalesce(o.created_on, to_timestamp(0)) AS LAST_DDL,
    'NO' AS AUTO_CLUSTERING_ON, c.comment AS COMMENT,
    CASE WHEN is_temporary THEN 'YES' ELSE 'NO' END AS IS_TEMPORARY,
    CASE WHEN o.details ->> '$$.hybrid' = 'true' THEN 'YES' ELSE 'NO' END AS IS_HYBRID,
    'NO' AS IS_DYNAMIC, 'NO' AS IS_ICEBERG
FROM own
LEFT JOIN {OBJECTS} o ON o.kind = own.kind AND o.database_name = TABLE_CATALOG
    AND o.schema_name = TABLE_SCHEMA AND o.name = TABLE_NAME
LEFT JOIN {SCHEMA}._fs_tables_ext c ON c.ext_table_catalog = TABLE_CATALOG
    AND c.ext_table_schema = TABLE_SCHEMA AND c.ext_table_name = TABLE_NAME
"""  # noqa: S608 - the names are constants
)
_VIEWS = Template(
    f"""
CREATE OR REPLACE VIEW $db._fs_information_schema._fs_views AS
SELECT v.database_name AS TABLE_CATALOG, v.schema_name AS TABLE_SCHEMA, v.view_name AS TABLE_NAME,
    coalesce(o.owner, 'ACCOUNTADMIN') AS TABLE_OWNER, coalesce(o.text, v.sql) AS VIEW_DEFINITION,
    'NONE' AS CHECK_OPTION, 'NO' AS IS_UPDATABLE, 'NO' AS INSERTABLE_INTO,
    CASE WHEN o.details ->> '$$.secure' = 'true' THEN 'YES' ELSE 'NO' END AS IS_SECURE,
    coalesce(o.created_on, to_timestamp(0)) AS CREATED,
    coalesce(o.created_on, to_timestamp(0)) AS LAST_ALTERED,
    c.comment AS COMMENT
FROM duckdb_views() v
LEFT JOIN {OBJECTS} o ON o.kind = 'VIEW' AND o.database_name = v.database_name
    AND o.schema_name = v.schema_name AND o.name = v.view_name
LEFT JOIN {SCHEMA}._fs_tables_ext c ON c.ext_table_catalog = v.database_name
    AND c.ext_table_schema = v.schema_name AND c.ext_table_name = v.view_name
WHERE v.database_name = $name AND v.schema_name NOT IN ('_fs_information_schema', 'main') AND NOT v.internal
    AND NOT starts_with(v.schema_name, '_ink_temp_')
"""  # noqa: S608 - the names are constants
)
_SCHEMATA = Template(
    f"""
CREATE OR REPLACE VIEW $db._fs_information_schema._fs_schemata AS
SELECT s.database_name AS CATALOG_NAME,
    CASE WHEN s.schema_name = '_fs_information_schema' THEN 'INFORMATION_SCHEMA' ELSE s.schema_name END
        AS SCHEMA_NAME,
    coalesce(o.owner, 'ACCOUNTADMIN') AS SCHEMA_OWNER, 'NO' AS IS_TRANSIENT, 'NO' AS IS_MANAGED_ACCESS,
    1 AS RETENTION_TIME, coalesce(o.created_on, to_timestamp(0)) AS CREATED,
    coalesce(o.created_on, to_timestamp(0)) AS LAST_ALTERED, o.comment AS COMMENT
FROM duckdb_schemas() s
LEFT JOIN {OBJECTS} o ON o.kind = 'SCHEMA' AND o.database_name = s.database_name
    AND o.schema_name = s.schema_name
WHERE s.database_name = $name AND s.schema_name <> 'main' AND NOT starts_with(s.schema_name, '_ink_temp_')
"""  # noqa: S608 - the names are constants
)
_COLUMNS = Template(
    """
CREATE OR REPLACE VIEW $db._fs_information_schema._ink_columns AS
SELECT * REPLACE (
    CASE WHEN starts_with(TABLE_SCHEMA, '_ink_temp_') THEN split_part(TABLE_NAME, '.', 1)
        ELSE TABLE_SCHEMA END AS TABLE_SCHEMA,
    CASE WHEN starts_with(TABLE_SCHEMA, '_ink_temp_') THEN substr(TABLE_NAME, strpos(TABLE_NAME, '.') + 1)
        ELSE TABLE_NAME END AS TABLE_NAME
)
FROM $db._fs_information_schema._fs_columns
WHERE NOT starts_with(TABLE_SCHEMA, '_ink_temp_') OR TABLE_SCHEMA = '_ink_temp_' || getvariable('ink_session')
"""
)
_STAGES = Template(
    f"""
CREATE OR REPLACE VIEW $db._fs_information_schema._ink_stages AS
SELECT database_name AS STAGE_CATALOG, schema_name AS STAGE_SCHEMA, name AS STAGE_NAME,
    ''::VARCHAR AS STAGE_URL,
    ''::VARCHAR AS STAGE_REGION, 'Internal Named' AS STAGE_TYPE, owner AS STAGE_OWNER,
    nullif(comment, '') AS COMMENT,
    created_on AS CREATED, created_on AS LAST_ALTERED, NULL::VARCHAR AS ENDPOINT,
    CASE WHEN details ->> '$$.directory' = 'true' THEN 'YES' ELSE 'NO' END AS DIRECTORY_ENABLED
FROM {OBJECTS}
WHERE kind = 'STAGE' AND database_name = $name
    AND coalesce(details ->> '$$.temporary', getvariable('ink_session')) = getvariable('ink_session')
"""  # noqa: S608 - the names are constants
)
_CONSTRAINTS = Template(
    f"""
CREATE OR REPLACE VIEW $db._fs_information_schema._ink_table_constraints AS
SELECT database_name AS CONSTRAINT_CATALOG, schema_name AS CONSTRAINT_SCHEMA,
    key ->> '$$.name' AS CONSTRAINT_NAME,
    database_name AS TABLE_CATALOG, schema_name AS TABLE_SCHEMA, name AS TABLE_NAME,
    key ->> '$$.kind' AS CONSTRAINT_TYPE, 'NO' AS IS_DEFERRABLE, 'NO' AS INITIALLY_DEFERRED, 'NO' AS ENFORCED
FROM (SELECT *, unnest(CAST(details -> '$$.keys' AS JSON[])) AS key FROM {OBJECTS} WHERE kind = 'TABLE')
WHERE database_name = $name
"""  # noqa: S608 - the names are constants
)
_OWN = {"COLUMNS": "_INK_COLUMNS", "STAGES": "_INK_STAGES", "TABLE_CONSTRAINTS": "_INK_TABLE_CONSTRAINTS"}


def creation_sql(database: str) -> str:
    """The views of one database; made again at every start, for they may have changed with the library."""
    views = (_TABLES, _VIEWS, _SCHEMATA, _COLUMNS, _STAGES, _CONSTRAINTS)
    return ";".join(view.substitute(db=quoted(database), name=literal(database)) for view in views)


def redirect(node: exp.Table) -> exp.Table | None:
    """The engine's own view for a name of Snowflake's; None for any other table."""
    if node.db.upper() == "INFORMATION_SCHEMA" and (view := _OWN.get(node.name.upper())):
        database = node.args.get("catalog")
        table = exp.table_(view, db="_FS_INFORMATION_SCHEMA", catalog=database.copy() if database else None)
    elif [part.name.upper() for part in node.parts] == ["SNOWFLAKE", "INKFLAKE", "RECORDED_STATEMENTS"]:
        catalog, schema, name = STATEMENTS.split(".")
        table = exp.table_(name, db=schema, catalog=catalog, quoted=True)
    else:
        return None
    table.set("alias", node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name)))
    return table
