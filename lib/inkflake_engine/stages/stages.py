"""Stages: made, described, listed, emptied and dropped.

Their metadata is in the catalogue, their files in `inkflake_engine.storage.stagefiles`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlglot import exp

from inkflake_engine.language.clauses import in_scope, like_filter, tokens_of, words_of
from inkflake_engine.language.faults import missing_object
from inkflake_engine.language.parsing import compilation_error, identifier_name, is_bind
from inkflake_engine.language.results import Column, Rows, status
from inkflake_engine.storage.catalogue import SCHEMA, Entry, Name
from inkflake_engine.storage.stagefiles import Location, location

if TYPE_CHECKING:
    from inkflake_engine.execution.cursor import Cursor

__all__ = ["FUNCTIONS", "HANDLERS", "find", "options", "stage_text"]

_PAIRS = (exp.EQ, exp.Property)
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def find(cursor: Cursor, text: str) -> Location:
    """The location that a statement names, on a stage that exists."""
    connection = cursor.connection
    where = location(text, database=connection.database, schema=connection.schema)
    if connection.engine.catalogue.get("STAGE", where.stage) is None:
        raise missing_object(".".join(where.stage), "Stage")
    return where


def stage_text(node: exp.Expr, cursor: Cursor) -> str:
    """The `@stage/path` of a statement, which may stand in quotes or be bound."""
    if is_bind(node):
        return str(cursor.bind(node))
    text = node.name
    if text.startswith("'"):
        (token,) = tokens_of(exp.Command(this="", expression=text))
        return token.text
    return text


def options(properties: exp.Expr | None) -> dict[str, Any]:
    """`NAME = value` pairs, values in parentheses as pairs of their own or as lists."""
    items = properties.expressions if properties else ()
    return dict(_pair(item) for item in items if isinstance(item, _PAIRS))


def _pair(item: exp.Expr) -> tuple[str, Any]:
    if isinstance(item, exp.SchemaCommentProperty):
        return "COMMENT", item.this.name
    if isinstance(item, exp.TemporaryProperty):
        return "TEMPORARY", True
    value = item.args.get("value") or item.args.get("expression")
    return item.this.name.upper(), _value(value)


def _value(node: exp.Expr | None) -> Any:
    if isinstance(node, exp.Paren):
        return dict([_pair(node.this)]) if isinstance(node.this, exp.EQ) else [_value(node.this)]
    if isinstance(node, exp.Tuple):
        pairs = [item for item in node.expressions if isinstance(item, exp.EQ)]
        return dict(_pair(item) for item in pairs) if pairs else [_value(item) for item in node.expressions]
    if isinstance(node, (exp.Boolean, exp.Literal)):
        return node.to_py()
    return node.name if node is not None else None


def _name(cursor: Cursor, table: exp.Table) -> Name:
    connection = cursor.connection
    database = identifier_name(table.args.get("catalog")) or connection.database
    schema = identifier_name(table.args.get("db")) or connection.schema
    name = identifier_name(table.this)
    if not database or not schema or not name:
        message = "Cannot perform operation. This session does not have a current database or schema."
        raise compilation_error(message, errno=90105, sqlstate="22000")
    return database, schema, name


def _create(cursor: Cursor, tree: exp.Expr) -> Rows:
    with cursor.connection.engine.lock:
        return _create_alone(cursor, tree)


def _create_alone(cursor: Cursor, tree: exp.Expr) -> Rows:
    engine, name = cursor.connection.engine, _name(cursor, tree.this)
    given = options(tree.args.get("properties"))
    if given.get("URL"):
        raise compilation_error("external stages are unsupported here", errno=2, sqlstate="0A000")
    cursor.require_schema(name[0], name[1])
    if engine.catalogue.get("STAGE", name):
        if tree.args.get("exists"):
            return status(f"{name[2]} already exists, statement succeeded.")
        if not tree.args.get("replace"):
            raise compilation_error(
                f"Object '{'.'.join(name)}' already exists.", errno=2002, sqlstate="42710"
            )
        engine.files.drop(*name)
    details = {
        "encryption": (given.get("ENCRYPTION") or {}).get("TYPE", "SNOWFLAKE_FULL"),
        "directory": bool((given.get("DIRECTORY") or {}).get("ENABLE", False)),
        "temporary": cursor.connection.session_id if given.get("TEMPORARY") else None,
    }
    engine.files.make(name)
    comment = given.get("COMMENT", "")
    engine.catalogue.put(Entry("STAGE", name, cursor.connection.role, comment, details=details))
    _tell_fakesnow(cursor, name, exists=True)
    return status(f"Stage area {name[2]} successfully created.")


def _drop(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = _name(cursor, tree.args["tables"][0])
    engine = cursor.connection.engine
    if not engine.catalogue.drop("STAGE", name):
        if tree.args.get("exists"):
            return status(f"Drop statement executed successfully ({name[2]} already dropped).")
        raise missing_object(".".join(name), "Stage")
    engine.files.drop(*name)
    _tell_fakesnow(cursor, name, exists=False)
    return status(f"{name[2]} successfully dropped.")


def _tell_fakesnow(cursor: Cursor, name: Name, *, exists: bool) -> None:
    """COPY INTO a table is fakesnow's and looks stages up in a table of its own."""
    cursor.connection.engine.write_catalogue(f"DELETE FROM {_FAKESNOW} WHERE {_FAKESNOW_KEY}", name)  # noqa: S608
    if exists:
        statement = f"INSERT INTO {_FAKESNOW} (database_name, schema_name, name) VALUES (?, ?, ?)"  # noqa: S608
        cursor.connection.engine.write_catalogue(statement, name)


_FAKESNOW = f"{SCHEMA}._fs_stages"
_FAKESNOW_KEY = "database_name = ? AND schema_name = ? AND name = ?"


def _alter(cursor: Cursor, tree: exp.Expr) -> Rows:
    """ALTER STAGE … SET COMMENT and REFRESH; the directory of a stage is always up to date here."""
    words = [word for word in words_of(tree) if word.upper() not in ("IF", "EXISTS")]
    where = find(cursor, f"@{words[1]}")
    change = [word.upper() for word in words[2:4]]
    if change != ["SET", "COMMENT"] and change[:1] != ["REFRESH"]:
        raise compilation_error(
            f"ALTER STAGE … {' '.join(change)} is unsupported here", errno=2, sqlstate="0A000"
        )
    catalogue = cursor.connection.engine.catalogue
    entry = catalogue.get("STAGE", where.stage)
    tokens = [token.text for token in tokens_of(tree)]
    if entry and change == ["SET", "COMMENT"]:
        catalogue.put(
            Entry(entry.kind, entry.name, entry.owner, tokens[-1], "", entry.details, entry.created_on)
        )
    return status()


def _list(cursor: Cursor, tree: exp.Expr) -> Rows:
    where = find(cursor, stage_text(tree.this, cursor))
    pattern = tree.args.get("pattern")
    files = cursor.connection.engine.files.list(where, pattern.name if pattern else None)
    columns = [Column("name"), Column("size", "BIGINT"), Column("md5"), Column("last_modified")]
    rows = [(f"{where.label}/{f.path}", f.size, f.md5, f.modified.strftime(_HTTP_DATE)) for f in files]
    return Rows.of(columns, rows)


def _remove(cursor: Cursor, tree: exp.Expr) -> Rows:
    words = words_of(tree)
    where = find(cursor, words[0])
    given = dict(zip((word.upper() for word in words[1::3]), words[3::3], strict=False))
    gone = cursor.connection.engine.files.remove(where, given.get("PATTERN"))
    return Rows.of("name result", [(f"{where.label}/{path}", "removed") for path in gone])


def _show(cursor: Cursor, tree: exp.Expr) -> Rows:
    columns = [Column("created_on", "TIMESTAMP WITH TIME ZONE"), *(Column(name) for name in _SHOWN.split())]
    wanted = like_filter(tree)
    entries = [entry for entry in _visible(cursor, in_scope(cursor, tree)) if wanted(entry.name[2])]
    return Rows.of(columns, [_shown(entry) for entry in entries])


_SHOWN = """name database_name schema_name url has_credentials has_encryption_key owner comment region
type cloud notification_channel storage_integration endpoint owner_role_type directory_enabled"""


def _visible(cursor: Cursor, scope: tuple[str | None, str | None]) -> Iterator[Entry]:
    database, schema = scope
    session = cursor.connection.session_id
    for entry in cursor.connection.engine.catalogue.all("STAGE", database=database, schema=schema):
        if entry.details.get("temporary") in (None, session):
            yield entry


def _shown(entry: Entry) -> tuple[Any, ...]:
    database, schema, name = entry.name
    kind = "INTERNAL NO CSE" if entry.details["encryption"] == "SNOWFLAKE_SSE" else "INTERNAL"
    directory = "Y" if entry.details["directory"] else "N"
    about = (
        entry.created_on,
        name,
        database,
        schema,
        "",
        "N",
        "N",
        entry.owner,
        entry.comment,
        None,
        kind,
        None,
    )
    return (*about, None, None, None, "ROLE", directory)


def _describe(cursor: Cursor, tree: exp.Expr) -> Rows:
    name = _name(cursor, tree.this)
    entry = cursor.connection.engine.catalogue.get("STAGE", name)
    if entry is None:
        raise missing_object(".".join(name), "Stage")
    directory = str(entry.details["directory"]).lower()
    rows = [
        ("STAGE_FILE_FORMAT", "TYPE", "String", "CSV", "CSV"),
        ("STAGE_LOCATION", "URL", "String", "", ""),
        ("STAGE_ENCRYPTION", "TYPE", "String", entry.details["encryption"], "SNOWFLAKE_FULL"),
        ("DIRECTORY", "ENABLE", "Boolean", directory, "false"),
    ]
    return Rows.of("parent_property property property_type property_value property_default", rows)


def _file_url(node: exp.Expr, cursor: Cursor) -> exp.Expr:
    """The file's own address: whoever can read the folder can read the file, and nobody else."""
    stage = node.expressions[0]
    name = ".".join(part.sql("snowflake") for part in _parts(stage))
    where = find(cursor, stage.name if isinstance(stage, exp.Literal) else f"@{name}")
    base = f"file://{quote(str(cursor.connection.engine.files.folder(where.stage)))}/"
    encoded = exp.Anonymous(this="url_encode", expressions=[exp.cast(node.expressions[1], "varchar")])
    path = exp.Anonymous(
        this="replace", expressions=[encoded, exp.Literal.string("%2F"), exp.Literal.string("/")]
    )
    return exp.Anonymous(this="concat", expressions=[exp.Literal.string(base), path])


def _parts(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Dot):
        return [*_parts(node.this), *_parts(node.expression)]
    return [node.this] if isinstance(node, exp.Parameter) else [node]


_URLS = ("BUILD_SCOPED_FILE_URL", "BUILD_STAGE_FILE_URL", "GET_PRESIGNED_URL")
FUNCTIONS: Mapping[str, Any] = dict.fromkeys(_URLS, _file_url)
HANDLERS: Mapping[str, Any] = {
    "CREATE STAGE": _create,
    "DROP STAGE": _drop,
    "ALTER STAGE": _alter,
    "SHOW STAGES": _show,
    "DESCRIBE STAGE": _describe,
    "LISTSTAGE": _list,
    "RM": _remove,
    "REMOVE": _remove,
}
