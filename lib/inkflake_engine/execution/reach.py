"""What a statement may reach: tables and stages, never DuckDB's own functions, files and bookkeeping.

DuckDB reads and writes files by function (`read_text`), by name (`FROM "/x.csv"`) and by COPY. The engine
confines it to the engine's folders, but the databases and other stages lie there too.
"""

from fakesnow.instance import GLOBAL_DATABASE_NAME
from sqlglot import exp

from inkflake_engine.access.governing import is_of_with
from inkflake_engine.access.roles import find as find_object
from inkflake_engine.language.faults import missing_object, unknown_function
from inkflake_engine.protocols import Cursor
from inkflake_engine.refusals.functions import check_function
from inkflake_engine.session import TEMPORARY
from inkflake_engine.stages.stages import find, stage_text

__all__ = ["BINDS", "check_reach"]

_SOURCES = (exp.Table, exp.TableFromRows, exp.Lateral)
_TABLE_FUNCTIONS = (
    exp.Explode, exp.Posexplode, exp.Generator, exp.GenerateSeries, exp.SplitToTable, exp.Unnest
)  # fmt: skip
_BY_NAME = frozenset({"FLATTEN", "GENERATE_SERIES", "IDENTIFIER", "INFER_SCHEMA", "RANGE", "RESULT_SCAN"})
# What DuckDB and fakesnow keep for themselves, by database, by schema and by name.
_OWN_DATABASES = frozenset({GLOBAL_DATABASE_NAME.upper(), "MEMORY", "SYSTEM", "TEMP"})
_OWN_SCHEMAS = frozenset({"_FS_INFORMATION_SCHEMA", "MAIN", "PG_CATALOG"})
_OWN_VIEWS = ("DUCKDB_", "PG_", "PRAGMA_", "SQLITE_")
_OWN_FUNCTIONS = (
    "_INK_",
    "DUCKDB_",
    "PG_",
    "PRAGMA_",
    "CURRENT_SETTING",
    "CURRENT_QUERY",
    "GETVARIABLE",
    "GETENV",
)
BINDS = ("temp", "main")  # where the values bound to many rows are


def check_reach(tree: exp.Expr, cursor: Cursor) -> None:
    """Raises for a statement that names what is no table, view, stage or table function of Snowflake's."""
    for call in tree.find_all(exp.Anonymous):
        if call.name.upper().startswith(_OWN_FUNCTIONS):
            raise unknown_function(call.name)
        check_function(call)
    for node in tree.find_all(*_SOURCES):
        if isinstance(node.this, exp.DirectoryStage):
            find(cursor, stage_text(node.this.this, cursor))
        elif isinstance(node.this, exp.Func):
            _check_function(node.this)
        elif isinstance(node, exp.Table):
            _check_name(node, cursor)


def _check_function(function: exp.Func) -> None:
    name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
    known = name.upper() in _BY_NAME if isinstance(function, exp.Anonymous) else False
    if not known and not isinstance(function, _TABLE_FUNCTIONS):
        raise unknown_function(name, "table")


def _check_name(table: exp.Table, cursor: Cursor) -> None:
    parts = [part.name for part in table.parts]
    own = table.catalog.upper() in _OWN_DATABASES or table.db.upper() in _OWN_SCHEMAS
    own = (own and (table.catalog, table.db) != BINDS) or _is_own_view(table, cursor)
    own = own or (table.db.lower().startswith(TEMPORARY) and table.db != f"{TEMPORARY}{cursor.session.id}")
    is_stage = not isinstance(table.this, exp.Identifier) and table.name.startswith(("@", "'@"))
    if is_stage:
        find(cursor, stage_text(table.this, cursor))
    if own or (not is_stage and any("/" in part for part in parts)):
        raise missing_object(".".join(parts))


def _is_own_view(table: exp.Table, cursor: Cursor) -> bool:
    """Whether a name is that of a view of DuckDB's, which it finds where no table of the name is."""
    if table.db or not table.name.upper().startswith(_OWN_VIEWS) or is_of_with(table):
        return False
    if isinstance(table.root(), exp.Create) and not table.find_ancestor(exp.Query):
        return False  # a table of this name is made
    named = exp.Table(this=table.this.copy())
    kinds, name = ("TABLE", "VIEW"), cursor.full_name(named)
    known = any(find_object(cursor.engine.catalogue, kind, name) for kind in kinds)
    return not known and name not in cursor.session.temporary_tables
